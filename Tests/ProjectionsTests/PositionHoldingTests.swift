import Positions
import Projections
import TestSupport
import Testing

@Suite struct `positions held from their stored bytes` {
  /// The entry by the ordinary way, which decodes; nil where the body cannot be read.
  private func ordinary(_ bytes: [UInt8], _ marking: Marking) throws -> HeldEntry? {
    guard let body = try? PositionStated(encoded: bytes) else { return nil }
    let event = Event(
      sequence: 300, id: SampleLog.id(300), recordedAt: 0, recorder: "desk", marking: marking,
      body: body)
    guard let held = HeldStatement(InForce.Entry(event: event)) else { return nil }
    return try HeldEntry(encoded: held.encoded())
  }

  private func direct(_ bytes: [UInt8], _ marking: Marking) -> HeldEntry? {
    PositionHolding(bytes.span, in: 0..<bytes.count)?
      .entry(of: bytes, sequence: 300, marking: marking)
  }

  private func position(_ change: (inout PositionStated) throws -> Void) throws -> [UInt8] {
    var body = PositionStated()
    (body.label, body.valid, body.party, body.issue) = ("l", "2025-07-01", "alpha", "truce")
    (body.mode, body.value) = (.demands, .exact(try Decimal(1)))
    body.attribution.source = "s"
    body.attribution.voices = [Voice(party: "alpha")]
    try change(&body)
    return body.encoded()
  }

  @Test func `our own bytes are held directly, as by the ordinary way`() throws {
    var random = SeededGenerator()
    var log = try SampleLog(count: 0, editorial: 0, random: &random)
    for _ in 0..<1000 {
      let bytes = try log.position(1).encoded()
      let marking = Marking.allCases.randomElement(using: &random) ?? .clear
      let held = try #require(direct(bytes, marking), "\(random)")
      #expect(try held == ordinary(bytes, marking), "\(random)")
    }
  }

  @Test func `the tags of our own bytes are those of the position`() throws {
    var random = SeededGenerator()
    var log = try SampleLog(count: 0, editorial: 0, random: &random)
    var direct = 0
    for _ in 0..<1000 {
      let body = try log.position(1)
      let bytes = body.encoded()
      var (scratch, tags): ([UInt8], Set<String>) = ([], [])
      guard let holding = PositionHolding(bytes.span, in: 0..<bytes.count) else { continue }
      let areGiven = holding.forEachTag(of: bytes.span, scratch: &scratch) { tag in
        tags.insert(String(decoding: (0..<tag.count).map { tag[$0] }, as: UTF8.self))
      }
      guard areGiven else { continue }
      direct += 1
      #expect(tags == Set(body.tags()), "\(random)")
    }
    #expect(direct > 100, "\(random)")
  }

  @Test func `the tags of changed bytes are those of the position, where it can be read`() throws {
    var random = SeededGenerator()
    var log = try SampleLog(count: 0, editorial: 0, random: &random)
    var given = 0
    for _ in 0..<60 {
      let bytes = try log.position(1).encoded()
      for place in bytes.indices {
        var changed = bytes
        changed[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        var (scratch, tags): ([UInt8], Set<String>) = ([], [])
        guard let holding = PositionHolding(changed.span, in: 0..<changed.count),
          holding.forEachTag(
            of: changed.span, scratch: &scratch,
            { tag in
              tags.insert(String(decoding: (0..<tag.count).map { tag[$0] }, as: UTF8.self))
            })
        else { continue }
        guard let body = try? PositionStated(encoded: changed) else { continue }
        given += 1
        #expect(Set(body.tags()) == tags, "byte \(place) of \(changed); \(random)")
      }
    }
    #expect(given > 100, "\(random)")
  }

  @Test func `changed bytes are held alike, left to the ordinary way, or cannot be read`() throws {
    var random = SeededGenerator()
    var log = try SampleLog(count: 0, editorial: 0, random: &random)
    for _ in 0..<12 {
      let bytes = try log.position(1).encoded()
      for place in bytes.indices {
        for bit in 0..<8 {
          var changed = bytes
          changed[place] ^= 1 << bit
          guard let held = direct(changed, .clear), let expected = try ordinary(changed, .clear)
          else { continue }
          #expect(held == expected, "bit \(bit) of byte \(place) of \(bytes); \(random)")
        }
      }
    }
  }

  /// Whether a position is taken as one that can be decoded, without being decoded.
  private func isReadable(_ bytes: [UInt8]) -> Bool {
    PositionHolding(bytes.span, in: bytes.indices, isExamined: true) != nil
  }

  @Test func `what is taken as readable can be decoded, however it was changed`() throws {
    var random = SeededGenerator()
    var log = try SampleLog(count: 0, editorial: 0, random: &random)
    var (readable, unconditional) = (0, 0)
    for _ in 0..<60 {
      let body = try log.position(1)
      let bytes = body.encoded()
      if body.conditions.isEmpty {
        unconditional += 1
        #expect(isReadable(bytes), "\(bytes); \(random)")
      }
      for place in bytes.indices {
        for bit in 0..<8 {
          var changed = bytes
          changed[place] ^= 1 << bit
          guard isReadable(changed) else { continue }
          readable += 1
          #expect(throws: Never.self, "bit \(bit) of byte \(place) of \(bytes); \(random)") {
            try PositionStated.check(encoded: changed)
          }
        }
      }
    }
    #expect(unconditional > 10 && readable > 1_000, "\(random)")
  }

  /// A body of random fields of a position, most of them in order and some as they should be.
  private func randomFields(_ random: inout SeededGenerator) -> [UInt8] {
    let pieces: [[UInt8]] = [
      [0x08, 1], [0x08, 2], [0x10, 1], [0x0a, 1, 0x61], [0x12, 2, 0xc3, 0xa4], [0x12, 1, 0xff],
      [0x1a, 3, 0x0a, 1, 0x62], [0x22, 1, 0x62], [0x2a, 1, 0x63], [0x0a, 4, 0x08, 60, 0x10, 1],
      [0x0a, 2, 0x08, 6], [0x12, 2, 0x08, 8], [0x1a, 2, 0x08, 6], [0x1a, 2, 0x08, 2],
      [0x1a, 6, 0x0a, 1, 0x62, 0x0a, 1, 0x63],
      [0x1a, 9, 0x0a, 1, 0x62, 0x12, 1, 0x63, 0x0a, 1, 0x62],
      [0x2a, 6, 0x0a, 1, 0x62, 0x0a, 1, 0x63], [0x2a, 6, 0x0a, 1, 0x62, 0x1a, 1, 0x63],
      [0x2a, 6, 0x12, 1, 0x62, 0x12, 1, 0x63], [0x12, 2, 0x10, 200], [0x30, 3], [0x30, 4],
      [0x38, 6], [0x3d, 1, 2, 3, 4], [0x48, 1],
    ]
    var bytes: [UInt8] = []
    for number in [1, 2, 3, 4, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17] {
      let isUsual = number == 8 || number == 9 || number == 10
      guard Int.random(in: 0..<8, using: &random) < (isUsual ? 8 : number < 15 ? 4 : 1) else {
        continue
      }
      let content: [UInt8] =
        switch number {
        case 4: [UInt8](repeating: 1, count: 16)
        case 3, 11, 15:
          (0..<Int.random(in: 1...2, using: &random)).flatMap { _ in
            pieces.randomElement(using: &random) ?? []
          }
        default: [[0x61], [0xc3, 0xa4], [0xff], [0x61, 0x2d]].randomElement(using: &random) ?? []
        }
      let isNumber = [10, 13, 16].contains(number) != (Int.random(in: 0..<30, using: &random) == 0)
      for _ in 0..<(Int.random(in: 0..<20, using: &random) == 0 ? 2 : 1) {
        bytes.appendVarint(UInt64(number << 3 | (isNumber ? 0 : 2)))
        bytes.appendVarint(isNumber ? .random(in: 0...6, using: &random) : UInt64(content.count))
        if !isNumber { bytes += content }
      }
    }
    return bytes
  }

  @Test func `what is taken as readable can be decoded, whatever fields it is made of`() throws {
    var random = SeededGenerator()
    var (readable, wrong) = (0, 0)
    for _ in 0..<20_000 {
      let bytes = randomFields(&random)
      let isDecoded = (try? PositionStated.check(encoded: bytes)) != nil
      if !isDecoded { wrong += 1 }
      guard isReadable(bytes) else { continue }
      readable += 1
      #expect(isDecoded, "\(bytes); \(random)")
    }
    #expect(readable > 200 && wrong > 1_000, "\(readable), \(wrong); \(random)")
  }

  @Test func `every form of value is held alike`() throws {
    let values: [Value] = [
      .exact(.zero), .exact(try Decimal("-12.5")), .level("may"), .options(["b", "a"]),
      .set(try OptionSelection(includes: ["a", "b"], excludes: ["c"])),
      .set(try OptionSelection(exactly: [])), .set(try OptionSelection(exactly: ["x"])),
      .date(try EDTFDate("2025-07")), .text("in stages"),
      .range(try DecimalRange(lower: .zero, upper: Decimal(10))),
    ]
    for value in values {
      let bytes = try position { $0.value = value }
      if let held = direct(bytes, .clear) {
        #expect(try held == ordinary(bytes, .clear), "\(value)")
      }
      switch value {
      case .set, .date: #expect(!isReadable(bytes), "\(value)")
      default: #expect(isReadable(bytes), "\(value)")
      }
    }
    let number = try position { $0.value = .exact(try Decimal(70)) }
    #expect(direct(number, .clear) != nil)
  }

  @Test func `what others may write but we do not is left to the ordinary way`() throws {
    let plain = try position { _ in }
    #expect(direct(plain, .clear) != nil)
    let tail: [UInt8] = [0x42, 1, 0x61, 0x4a, 1, 0x62, 0x50, 1]
    let foreign: [[UInt8]] = [
      tail + [0x5a, 6, 0x0a, 4, 0x08, 60, 0x10, 1],  // 30e-1, which is 3
      tail + [0x5a, 6, 0x0a, 4, 0x10, 1, 0x08, 6],  // the exponent first
      tail + [0x62, 0],  // an empty text
      tail + [0x68, 0], tail + [0x80, 1, 0],  // a zero
      tail + [0xaa, 1, 0],  // an unknown field
      [0x1a, 8, 0x2a, 6, 0x1a, 1, 0x61, 0x0a, 1, 0x61] + tail,  // a voice's fields swapped
      [0x1a, 4, 0x2a, 2, 0x12, 0] + tail,  // an empty person
      [0x1a, 2, 0x30, 0] + tail,  // a zero channel
      [0x1a, 2, 0x1a, 0] + tail,  // a quote without words
      [0x50, 1, 0x42, 1, 0x61, 0x4a, 1, 0x62],  // fields out of order
    ]
    for bytes in foreign {
      #expect(direct(bytes, .clear) == nil, "\(bytes)")
      #expect(try ordinary(bytes, .clear) != nil, "\(bytes)")
    }
  }
}
