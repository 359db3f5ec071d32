import Dossiers
import Foundation
import TestSupport
import Testing

/// Times as in RFC 3339.
struct RFC3339Tests {
  @Test func `times are written in UTC with microseconds`() {
    #expect(RFC3339.text(microseconds: 0) == "1970-01-01T00:00:00.000000Z")
    #expect(RFC3339.text(microseconds: -1) == "1969-12-31T23:59:59.999999Z")
    #expect(
      RFC3339.text(microseconds: 1_795_428_123_123_456) == "2026-11-23T10:02:03.123456Z")
    #expect(RFC3339.text(microseconds: .max) == nil)
    #expect(RFC3339.text(microseconds: .min) == nil)
  }

  @Test func `every time written is read back, and another writer agrees`() throws {
    var random = SeededGenerator()
    let style = Date.ISO8601FormatStyle()
    for _ in 0..<2_000 {
      let seconds = Int64.random(in: -62_135_596_800...253_402_300_799, using: &random)
      let fraction = Int64.random(in: 0..<1_000_000, using: &random)
      let text = try #require(
        RFC3339.text(microseconds: seconds * 1_000_000 + fraction), "\(random)")
      #expect(RFC3339.microseconds(text) == seconds * 1_000_000 + fraction, "\(random)")
      // The other calendar has Julian days before 1582.
      guard seconds > -12_000_000_000 else { continue }
      let other = style.format(Date(timeIntervalSince1970: Double(seconds)))
      #expect(text.prefix(19) == other.prefix(19), "\(random)")
    }
  }

  @Test(arguments: [
    ("1970-01-01T00:00:00Z", 0), ("1970-01-01t00:00:00z", 0),
    ("1970-01-01T01:30:00+01:30", 0), ("1969-12-31T19:00:00.5-05:00", 500_000),
    ("1970-01-01T00:00:01.1234567Z", 1_123_456), ("1970-01-01T00:00:00.000001Z", 1),
  ])
  func `zones and fractions are read`(text: String, microseconds: Int64) {
    #expect(RFC3339.microseconds(text) == microseconds)
  }

  @Test(arguments: [
    "", "1970-01-01", "1970-01-01T00:00:00", "1970-01-01T00:00:00.Z", "1970-02-30T00:00:00Z",
    "1970-01-01T24:00:00Z", "1970-01-01T00:60:00Z", "1970-01-01T00:00:60Z",
    "1970-01-01T00:00:00Z ", "1970-01-01 00:00:00Z", "1970-01-01T00:00:00+0100",
    "1970-01-01T00:00:00.1234567890Z", "70-01-01T00:00:00Z", "1970-01-01T00:00:00.٣Z",
  ])
  func `what is no such time is not read`(text: String) {
    #expect(RFC3339.microseconds(text) == nil)
  }
}
