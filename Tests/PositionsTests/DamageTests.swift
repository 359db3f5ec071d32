import Positions
import TestSupport
import Testing

@Suite struct `damaged bodies` {
  @Test func `a doubled singular field is refused, a list may have many`() throws {
    expectRefusal("party", "the field 2 times") {
      try IntentStated(encoded: field(8, [0x61]) + field(8, [0x61]))
    }
    expectRefusal("kind", "the field 2 times") {
      try IntentStated(encoded: [0x48, 1, 0x48, 1])
    }
    expectRefusal("attribution", "the field 2 times") {
      try IntentStated(encoded: field(3, [0x38, 1]) + field(3, [0x38, 2]))
    }
    expectRefusal("attribution.quote", "the field 2 times") {
      try IntentStated(encoded: field(3, field(3, []) + field(3, [])))
    }
    #expect(try TalksChanged(encoded: field(10, [0x61]) + field(10, [0x61])).parties == ["a", "a"])
  }

  @Test func `a field of another kind is refused`() {
    expectRefusal("party", "wire kind 0") { try IntentStated(encoded: [0x40, 1]) }
    expectRefusal("kind", "wire kind 2") { try IntentStated(encoded: field(9, [])) }
    expectRefusal("party", "wire kind 1") {
      try IntentStated(encoded: [0x41, 0, 0, 0, 0, 0, 0, 0, 0])
    }
    expectRefusal("top", "wire kind 5") { try PriorityStated(encoded: [0x65, 0, 0, 0, 0]) }
    expectRefusal("attribution.voices", "wire kind 0") {
      try IntentStated(encoded: field(3, [0x28, 1]))
    }
  }

  @Test func `text that is not UTF-8 is refused wherever it stands`() {
    for bad: [UInt8] in [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xe2, 0x82], [0x80]] {
      expectRefusal("text", "bytes that are not UTF-8") {
        try IntentStated(encoded: field(10, bad))
      }
      expectRefusal("attribution.voices.parties", "bytes that are not UTF-8") {
        try IntentStated(encoded: field(3, field(5, field(1, bad))))
      }
    }
  }

  @Test func `a word beyond the list is refused, and zero says nothing`() throws {
    expectRefusal("kind", "3") { try IntentStated(encoded: [0x48, 3]) }
    expectRefusal("kind", "\(UInt64.max)") {
      try IntentStated(encoded: [0x48] + [UInt8](repeating: 0xff, count: 9) + [1])
    }
    #expect(try IntentStated(encoded: [0x48, 0]).kind == nil)
  }

  @Test func `a yes is 1, and 0 says nothing`() throws {
    #expect(try PriorityStated(encoded: [0x60, 1]).top)
    #expect(try !PriorityStated(encoded: [0x60, 0]).top)
    expectRefusal("top", "2") { try PriorityStated(encoded: [0x60, 2]) }
  }

  @Test func `an id of other than 16 bytes is refused`() {
    for count in [0, 15, 17] {
      let bytes = field(9, [UInt8](repeating: 1, count: count))
      expectRefusal("target", "\(count) bytes") { try AccountAnswered(encoded: bytes) }
    }
  }

  @Test(
    arguments: [
      ([0x0a], "byte 1: a varint without an end"),
      ([0x0a, 0x05, 0x61], "byte 2: 5 bytes announced, 1 are there"),
      ([0x0a, 0x81, 0x00, 0x61], "byte 1: a varint longer than it need be"),
      ([0x8a, 0x00, 0x00], "byte 0: a varint longer than it need be"),
      ([0x00, 0x00], "byte 0: no field starts with 0"),
      ([0x0b], "byte 0: no field starts with 11"),
      ([0x0c], "byte 0: no field starts with 12"),
      ([0x0e], "byte 0: no field starts with 14"),
      ([0x09, 1, 2, 3], "byte 1: 8 bytes announced, 3 are there"),
      ([0x0d, 1, 2, 3], "byte 1: 4 bytes announced, 3 are there"),
      ([UInt8](repeating: 0xff, count: 12), "byte 0: a varint without an end"),
      ([0x08] + [UInt8](repeating: 0xff, count: 9) + [2], "byte 1: a varint without an end"),
      ([0x0a] + [UInt8](repeating: 0xff, count: 9) + [1], nil),
    ] as [([UInt8], String?)])
  func `what is no protobuf is refused with the place`(bytes: [UInt8], found: String?) {
    let error = #expect(throws: MessageError.self) { try PartyDeclared(encoded: bytes) }
    #expect(error?.path == "")
    #expect(error?.expected == "protobuf fields")
    if let found { #expect(error?.found == found) }
  }

  @Test func `a decimal is whole, known and in range, or refused`() throws {
    func value(_ decimal: [UInt8]) throws -> Value? {
      try Condition(encoded: field(3, field(1, decimal))).value
    }
    #expect(try value([]) == .exact(.zero))
    #expect(try value([0x08, 14, 0x10, 1]) == .exact(Decimal("0.7")))
    #expect(try value([0x10, 1, 0x08, 14]) == .exact(Decimal("0.7")))
    let damaged: [[UInt8]] = [
      [0x08], [0x10], [0x08, 0x80], [0x08, 14, 0x10], [0x08, 14, 0x08, 14], [0x18, 1],
      [0x0a, 0], [0x0a, 1, 0x61], [0x09, 0, 0, 0, 0, 0, 0, 0, 0], [0x0d, 0, 0, 0, 0],
      [0x08, 2, 0x10, 38], [0x08] + [UInt8](repeating: 0xff, count: 9) + [1],
      [0x08, 2, 0x10, 0xff, 0xff, 0xff, 0xff, 0x7f],
    ]
    for bytes in damaged {
      expectRefusal("value.exact", "no decimal") { try value(bytes) }
    }
  }

  @Test func `a value or scale of no form or of two is refused`() {
    func value(_ bytes: [UInt8]) throws -> Condition { try Condition(encoded: field(3, bytes)) }
    func scale(_ bytes: [UInt8]) throws -> IssueDeclared {
      try IssueDeclared(encoded: field(3, bytes))
    }
    let one = field(1, [0x08, 2])
    let two = field(2, [0x08, 4])
    let three = field(3, [0x08, 6])
    let text = field(11, [0x61])
    let levels = field(5, [0x61]) + field(5, [0x62])
    expectRefusal("value", "0 values") { try value([]) }
    expectRefusal("value", "2 values") { try value(one + text) }
    expectRefusal("value", "2 values") { try value(one + two) }
    for bytes in [[0x48, 1] + field(8, [0x61]), field(10, [0x78]), two + field(3, [0x08, 4])] {
      #expect(throws: MessageError.self) { try value(bytes) }
    }
    let unit = field(1, [0x6b, 0x6d])
    #expect(throws: Never.self) { try scale(unit + two + three) }
    #expect(throws: Never.self) { try scale(levels) }
    expectRefusal("scale", "0 scales") { try scale([]) }
    expectRefusal("scale", "2 scales") { try scale(levels + [0x58, 1]) }
    expectRefusal("scale", "0 scales") { try scale(unit + two) }
    let meaning = field(4, field(1, [0x08, 4]) + field(2, [0x61]))
    let quantity = unit + two + three
    #expect(throws: Never.self) { try scale(quantity + meaning) }
    for leftOver in [
      unit + levels, levels + meaning, levels + two, quantity + meaning + meaning,
      quantity + field(4, field(2, [0x61])), levels + field(9, Array("2025-01-01".utf8)),
      [0x40, 1] + field(9, Array("2025".utf8)), field(5, [0x61]) + field(5, [0x61]),
      quantity + field(4, field(1, [0x08, 4]) + field(2, [0x61]) + [0x18, 1]),
    ] {
      #expect(throws: MessageError.self, "\(leftOver)") { try scale(leftOver) }
    }
  }

  @Test(arguments: try GoldenRecord.names())
  func `every prefix of a record is read or refused`(name: String) throws {
    let golden = try GoldenRecord(named: name)
    let type = try #require(golden.type)
    var refused = 0
    for length in 0..<golden.bytes.count {
      refused += try isRefused(Array(golden.bytes[..<length]), type) ? 1 : 0
    }
    #expect(refused > golden.bytes.count / 2)
  }

  @Test(arguments: try GoldenRecord.names())
  func `every flipped bit of a record is read as something else or refused`(name: String) throws {
    let golden = try GoldenRecord(named: name)
    let type = try #require(golden.type)
    let whole = try type.body.init(encoded: golden.bytes)
    let original = AnyHashable(whole)
    var refused = 0
    for place in golden.bytes.indices {
      for bit in 0..<8 {
        var bytes = golden.bytes
        bytes[place] ^= 1 << bit
        if try isRefused(bytes, type) {
          refused += 1
        } else {
          let damaged = try type.body.init(encoded: bytes)
          let read = AnyHashable(damaged)
          let isOther = read != original
          #expect(isOther, "bit \(bit) of byte \(place)")
        }
      }
    }
    #expect(refused > 0)
  }

  @Test func `every other byte in every place of a short record is read or refused`() throws {
    let golden = try GoldenRecord(named: "record.reviewed")
    let type = try #require(golden.type)
    for place in golden.bytes.indices {
      for byte in UInt8.min...UInt8.max where byte != golden.bytes[place] {
        var bytes = golden.bytes
        bytes[place] = byte
        _ = try isRefused(bytes, type)
      }
    }
  }

  @Test func `random bytes are read or refused`() throws {
    var random = SeededGenerator()
    for _ in 0..<3000 {
      let bytes = random.bytes(Int.random(in: 0...40, using: &random))
      for type in [EventType.positionStated, .issueDeclared, .recordCorrected] {
        _ = try isRefused(bytes, type)
      }
    }
  }

  /// Whether bytes are refused with a message, by the check as by the reading; what is read must be
  /// written and read again alike.
  private func isRefused(_ bytes: [UInt8], _ type: EventType) throws -> Bool {
    var refusal: MessageError?
    do {
      try type.body.check(encoded: bytes)
    } catch {
      refusal = error
    }
    let read: any EventMessage
    do {
      read = try type.body.init(encoded: bytes)
    } catch {
      #expect(!error.found.isEmpty && !error.expected.isEmpty)
      #expect(refusal == error, "the check and the reading differ on \(bytes)")
      return true
    }
    #expect(refusal == nil, "the check refuses what is read: \(bytes)")
    let again = try type.body.init(encoded: read.encoded())
    #expect(AnyHashable(again) == AnyHashable(read))
    return false
  }
}
