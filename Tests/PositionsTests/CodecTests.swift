import TestSupport
import Testing

@testable import Positions

@Suite struct `the codec of bodies` {
  @Test(arguments: EventType.allCases)
  func `random events survive the wire and the tree`(type: EventType) throws {
    var random = SeededGenerator()
    for _ in 0..<60 {
      let start = random
      try check(MessageFiller.event(type, &random), "\(start)")
    }
  }

  private func check<M: EventMessage>(_ body: M, _ comment: String) throws {
    let bytes = body.encoded()
    let read = try M(encoded: bytes)
    #expect(read.encoded() == bytes, "\(comment)")
    #expect(read.tree() == body.tree(), "\(comment)")
    #expect(try M(tree: body.tree()) == read, "\(comment)")
  }

  @Test(arguments: EventType.allCases)
  func `fields are read in any order and written in one`(type: EventType) throws {
    var random = SeededGenerator()
    for (_, body) in try EventSamples.all() where Swift.type(of: body).type == type {
      let bytes = body.encoded()
      for _ in 0..<10 {
        // Elements of one list keep their order among themselves.
        let numbers = Set(fields(of: bytes).map(\.number)).shuffled(using: &random)
        let shuffled = numbers.flatMap { number in
          fields(of: bytes).filter { $0.number == number }.flatMap { bytes[$0.whole] }
        }
        let read = try type.body.init(encoded: shuffled)
        #expect(AnyHashable(read) == AnyHashable(body), "\(random)")
        #expect(read.encoded() == bytes, "\(random)")
      }
    }
  }

  @Test(arguments: EventType.allCases)
  func `unknown fields keep their bytes and stand in order of their numbers`(
    type: EventType
  ) throws {
    for (name, body) in try EventSamples.all() where Swift.type(of: body).type == type {
      let bytes = body.encoded()
      let known = fields(of: bytes)
      let numbers = [5, 6, 7, 17, 100, 536_870_911].filter { n in
        !known.contains { $0.number == n } && n > (known.first?.number ?? 0)
      }
      let unknown = numbers.filter { isUnknown($0, in: type) }
      var expected: [UInt8] = []
      var pending = unknown[...]
      for field in known {
        while let next = pending.first, next < field.number {
          expected += stranger(next)
          pending.removeFirst()
        }
        expected += bytes[field.whole]
      }
      expected += pending.flatMap(stranger)
      let scattered = unknown.reversed().flatMap(stranger) + bytes
      let read = try type.body.init(encoded: scattered)
      #expect(read.encoded() == expected, "\(name)")
      #expect(!read.unknownFields.isEmpty, "\(name)")
      #expect(read.tree() == body.tree(), "\(name)")
      #expect(AnyHashable(read) != AnyHashable(body), "\(name)")
    }
  }

  @Test func `unknown fields within messages within lists survive`() throws {
    var voice: [UInt8] = []
    voice.appendField(1, bytes: "alpha".utf8)
    voice.appendField(9, bytes: "new".utf8)
    var attribution: [UInt8] = []
    attribution.appendField(1, bytes: "report".utf8)
    attribution.appendField(5, bytes: voice)
    attribution.appendField(5, bytes: voice)
    attribution += [0x41, 1, 2, 3, 4, 5, 6, 7, 8]  // field 8, eight bytes
    attribution += [0x55, 1, 2, 3, 4]  // field 10, four bytes
    var bytes: [UInt8] = []
    bytes.appendField(3, bytes: attribution)
    bytes.appendField(7, varint: .max)
    let read = try IntentStated(encoded: bytes)
    #expect(read.attribution.voices.map(\.parties) == [["alpha"], ["alpha"]])
    #expect(read.encoded() == bytes)
  }

  @Test func `an attribution with nothing known but something new is kept`() throws {
    let bytes: [UInt8] = [0x1a, 0x02, 0x78, 0x01]
    #expect(try PositionWithdrawn(encoded: bytes).encoded() == bytes)
  }

  @Test func `values and scales with unknown fields are refused, not misread`() throws {
    var value: [UInt8] = []
    value.appendField(4, bytes: "may".utf8)
    #expect(try Condition(encoded: field(3, value)).value == .level("may"))
    value.appendField(20, varint: 1)
    expectRefusal("value", "a newer form") { try Condition(encoded: field(3, value)) }
    var scale: [UInt8] = []
    scale.appendField(11, varint: 1)
    #expect(try IssueDeclared(encoded: field(3, scale)).scale == .text)
    scale.appendField(20, varint: 1)
    expectRefusal("scale", "a newer form") { try IssueDeclared(encoded: field(3, scale)) }
  }

  private func stranger(_ number: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.appendField(number, bytes: "unknown \(number)".utf8)
    return bytes
  }

  private func isUnknown(_ number: Int, in type: EventType) -> Bool {
    let known = SchemaDescription(of: [type.body]).messages[type.body.schemaName] ?? []
    return !known.contains { $0.number == number }
  }
}

/// The top-level fields of bytes that are sound.
func fields(of bytes: [UInt8]) -> [WireField] {
  var cursor = WireCursor(0..<bytes.count)
  var fields: [WireField] = []
  while let field = try? cursor.next(in: bytes.span) { fields.append(field) }
  return fields
}

/// One field with a payload.
func field(_ number: Int, _ payload: [UInt8]) -> [UInt8] {
  var bytes: [UInt8] = []
  bytes.appendField(number, bytes: payload)
  return bytes
}

/// Expects a body to be refused at a path, saying what was found.
func expectRefusal<T>(
  _ path: String, _ found: String, sourceLocation: SourceLocation = #_sourceLocation,
  _ read: () throws -> T
) {
  do {
    let value = try read()
    Testing.Issue.record("read as \(value)", sourceLocation: sourceLocation)
  } catch {
    let refusal = error as? MessageError
    #expect(refusal?.path == path, sourceLocation: sourceLocation)
    #expect(refusal?.found == found, sourceLocation: sourceLocation)
    #expect(refusal?.expected.isEmpty == false, sourceLocation: sourceLocation)
  }
}
