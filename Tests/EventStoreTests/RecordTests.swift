import Foundation
import LMDB
import TestSupport
import Testing
import TransparencyLog

@testable import EventStore

/// The record of the worked example in the documentation: sequence 3, unsigned.
enum Example {
  static let sequence: UInt64 = 3
  static let salt = (0..<32).map { UInt8($0) }
  static let body = Array("hello".utf8)

  static func envelope() -> [UInt8] {
    var scratch: [UInt8] = []
    var bytes: [UInt8] = []
    Envelope(
      id: EventID(high: 0x019b_7582_7c00_7000, low: 0x8000_0000_0000_0001), type: "note.made",
      schema: 1, recorder: "anna", marking: 0,
      commitment: commitment(salt: salt.span, body: body.span, scratch: &scratch)
    ).append(to: &bytes)
    return bytes
  }

  static func header(signature: [UInt8]? = nil) -> [UInt8] {
    var bytes: [UInt8] = []
    HeaderLayout.append(
      envelope: envelope(), sequence: sequence, recordedAt: 1_767_225_600_000_000,
      signature: signature, to: &bytes)
    return bytes
  }

  static func record() -> [UInt8] {
    var bytes: [UInt8] = []
    RecordView.append(
      header: header(), salt: salt, body: body, sequence: sequence, to: &bytes)
    return bytes
  }
}

@Suite struct RecordTests {
  /// Computed by other software: SHA-256 and XXH64 in Python.
  static let goldenRecord =
    "0a560a4908011210019b75827c00700080000000000000011a096e6f74652e6d61646520012a04616e6e613a20"
    + "d0cdc9cf3fa61ba648a5d815df8de143985621d7b59b0aed868a28100adf31f4100318808081b184e99103"
    + "1220000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f1a0568656c6c6f"
    + "790e6812c17e85f663"

  @Test func `the worked example has its golden bytes`() throws {
    let bytes = Example.record()
    #expect(hex(bytes) == RecordTests.goldenRecord)
    let record = try RecordView(parsing: bytes.span, sequence: 3)
    #expect(
      StoredEvent(record, of: bytes.span).leafHash.hex
        == "40c82478af98ede8683cbe3c15a41ee9df7a1edbc0658d4757d853c4355674a2")
  }

  @Test func `the page on the file format shows these bytes`() throws {
    let page = try String(
      contentsOf: projectRoot.appendingPathComponent(
        "Sources/EventStore/EventStore.docc/FileFormat.md"), encoding: .utf8)
    let section = try #require(page.split(separator: "### Worked example").last)
    let block = section.split(separator: "```")[1]
    // Of each line the bytes, which two spaces part from what they mean.
    let columns = block.split(separator: "\n").compactMap { line in
      line.drop { $0 == " " }.split(separator: "  ").first?.filter { $0 != " " }
    }
    let digits = columns.filter { column in column.allSatisfy(\.isHexDigit) }
    #expect(digits.joined() == RecordTests.goldenRecord)
  }

  @Test func `values with a check have the bytes of the documentation`() {
    func value(_ table: TableName, _ key: [UInt8], _ content: [UInt8]) -> String {
      var value = content
      table.seal(key: key.span, &value)
      return hex(value)
    }
    #expect(
      value(.meta, MetaEntry.format, MetaEntry.bytes(.current))
        == "0100000000000000000000000000000000000000" + "0e3fd699c9968ee0")
    #expect(
      value(.cells, Array("stance\0a".utf8), [1, 2, 3, 0, 0, 0, 0, 0, 0, 0])
        == "0102" + "0300000000000000" + "d36d9793abc6e29e")
    #expect(
      value(.postings, [0x61, 0, 0, 0, 0, 0, 0, 0, 0, 3], [0x00, 0xa9, 0x02, 0x01, 0xa8, 0x02])
        == "00a90201a802" + "d82a66c68e43be18")
  }

  @Test func `the parts of a record are found again`() throws {
    let bytes = Example.record()
    let record = try RecordView(parsing: bytes.span, sequence: 3)
    #expect(record.id.description == "019b7582-7c00-7000-8000-000000000001")
    #expect(record.schema == 1)
    #expect(record.marking == 0)
    #expect(record.recordedAt == 1_767_225_600_000_000)
    #expect(record.recorder(in: bytes.span) == "anna")
    #expect([UInt8](bytes.span.extracting(record.header)) == Example.header())
    #expect([UInt8](bytes.span.extracting(record.envelope)) == Example.envelope())
    let stored = StoredEvent(record, of: bytes.span)
    #expect(stored.salt == Example.salt)
    #expect(stored.body == Example.body)
    #expect(stored.type == "note.made")
  }

  @Test func `a record with any bit flipped is refused`() {
    let bytes = Example.record()
    for index in bytes.indices {
      for bit in 0..<8 {
        var damaged = bytes
        damaged[index] ^= 1 << UInt8(bit)
        #expect(throws: FormatFault.self, "byte \(index), bit \(bit)") {
          try RecordView(parsing: damaged.span, sequence: 3)
        }
      }
    }
  }

  @Test func `a record cut short, made longer or under another number is refused`() {
    let bytes = Example.record()
    for count in 0..<bytes.count {
      #expect(throws: FormatFault.self, "\(count) bytes") {
        try RecordView(parsing: Array(bytes[..<count]).span, sequence: 3)
      }
    }
    #expect(throws: FormatFault.self) {
      try RecordView(parsing: (bytes + [0]).span, sequence: 3)
    }
    #expect(throws: FormatFault.self) { try RecordView(parsing: bytes.span, sequence: 4) }
  }

  /// The check alone must not be what refuses: here it is right for the damaged bytes.
  @Test func `a record with a right check and any byte of its header changed is never the same`()
    throws
  {
    let bytes = Example.record()
    let original = StoredEvent(
      try RecordView(parsing: bytes.span, sequence: 3), of: bytes.span)
    for index in 0..<bytes.count - 9 {
      for bit in 0..<8 {
        var damaged = bytes
        damaged[index] ^= 1 << UInt8(bit)
        guard
          let record = try? RecordView(parsing: sealed(damaged, 3).span, sequence: 3)
        else { continue }
        // What still parses says something else: no byte is without meaning.
        #expect(StoredEvent(record, of: damaged.span) != original, "byte \(index), bit \(bit)")
      }
    }
  }

  @Test(arguments: RecordTests.wrongContents)
  func `a record that is not canonical is refused`(_ name: String, _ content: [UInt8]) throws {
    let padding = [UInt8](repeating: 0, count: 9)
    #expect(throws: FormatFault.self, "\(name)") {
      try RecordView(parsing: sealed(content + padding, 3).span, sequence: 3)
    }
    let right = Fields.header + Fields.salt + Fields.body
    #expect(throws: Never.self) {
      try RecordView(parsing: sealed(right + padding, 3).span, sequence: 3)
    }
  }

  /// What stands before the check in records that must be refused.
  static let wrongContents: [(String, [UInt8])] = [
    ("a doubled field", Fields.header + Fields.salt + Fields.salt + Fields.body),
    ("salt without body", Fields.header + Fields.salt),
    ("body without salt", Fields.header + Fields.body),
    ("body before salt", Fields.header + Fields.body + Fields.salt),
    ("no header", Fields.salt + Fields.body),
    ("an unknown field", Fields.header + Fields.salt + Fields.body + [0x22, 1, 0]),
    ("an unknown field between", Fields.header + Fields.salt + [0x18, 1] + Fields.body),
    ("an empty body", Fields.header + Fields.salt + [0x1a, 0]),
    ("a short salt", Fields.header + [0x12, 31] + Fields.salt[2..<33] + Fields.body),
    ("a long varint", Fields.header + Fields.salt + [0x1a, 0x85, 0x00] + Fields.body[2...]),
    ("a length beyond the end", Fields.header + Fields.salt + [0x1a, 6] + Fields.body[2...]),
  ]

  /// The fields of the example's record, each with its tag and length.
  enum Fields {
    static let header = field(0x0a, Example.header())
    static let salt = field(0x12, Example.salt)
    static let body = field(0x1a, Example.body)

    private static func field(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
      var bytes = [tag]
      bytes.appendVarint(UInt64(content.count))
      return bytes + content
    }
  }

  @Test func `a record without salt and body is a redacted one`() throws {
    var bytes: [UInt8] = []
    RecordView.append(header: Example.header(), salt: nil, body: nil, sequence: 3, to: &bytes)
    let record = try RecordView(parsing: bytes.span, sequence: 3)
    #expect(record.body == nil)
    #expect(record.salt == nil)
  }

  @Test func `varints are written shortest and read only so`() throws {
    var generator = SeededGenerator()
    var values: [UInt64] = [0, 1, 127, 128, 16_383, 16_384, .max]
    values += (0..<2_000).map { _ in
      generator.next() >> UInt64.random(in: 0...63, using: &generator)
    }
    for value in values {
      var bytes: [UInt8] = []
      bytes.appendVarint(value)
      #expect(bytes.count == varintByteCount(value), "\(value), \(generator)")
      var cursor = WireCursor(0..<bytes.count)
      #expect(try cursor.varint(in: bytes.span) == value, "\(generator)")
      #expect(cursor.offset == bytes.count)
      var long = bytes
      long[long.count - 1] |= 0x80
      long.append(0)
      var second = WireCursor(0..<long.count)
      #expect(throws: FormatFault.self, "\(value), \(generator)") {
        try second.varint(in: long.span)
      }
      if bytes.count > 1 {
        var third = WireCursor(0..<bytes.count - 1)
        #expect(throws: FormatFault.self) { try third.varint(in: bytes.span) }
      }
    }
    var cursor = WireCursor(0..<10)
    let tooLarge = [UInt8](repeating: 0xff, count: 9) + [2]
    #expect(throws: FormatFault.self) { try cursor.varint(in: tooLarge.span) }
  }
}

/// The record with its last nine bytes replaced by a right check.
func sealed(_ bytes: [UInt8], _ sequence: UInt64) -> [UInt8] {
  let content = Array(bytes.dropLast(9))
  var result = content + [0x79]
  result.appendLittleEndian64(XXH64.hash(content.span, seed: sequence))
  return result
}

/// Two hexadecimal digits a byte.
func hex(_ bytes: [UInt8]) -> String {
  bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
}
