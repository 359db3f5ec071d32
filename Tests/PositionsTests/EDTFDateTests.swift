import Foundation
import Positions
import TestSupport
import Testing

@Suite struct `dates in EDTF` {
  @Test(arguments: [
    ("2025-07-13", "2025-07-13", "2025-07-13", "13 Jul 2025"),
    ("2025-01", "2025-01-01", "2025-01-31", "Jan 2025"),
    ("2024-02", "2024-02-01", "2024-02-29", "Feb 2024"),
    ("2025", "2025-01-01", "2025-12-31", "2025"),
    ("0000", "0000-01-01", "0000-12-31", "0000"),
    ("2004-01-01T10:10:10Z", "2004-01-01", "2004-01-01", "1 Jan 2004 10:10:10Z"),
    ("2004-01-01T23:59:59", "2004-01-01", "2004-01-01", "1 Jan 2004 23:59:59"),
    ("2004-01-01T00:10:10+04:30", "2004-01-01", "2004-01-01", "1 Jan 2004 00:10:10+04:30"),
    ("2004-01-01T00:10:10-04", "2004-01-01", "2004-01-01", "1 Jan 2004 00:10:10-04"),
    ("1964/2008", "1964-01-01", "2008-12-31", "1964 to 2008"),
    ("2004-02-01/2005-02", "2004-02-01", "2005-02-28", "1 Feb 2004 to Feb 2005"),
    ("../2025-07-13", "open", "2025-07-13", "by 13 Jul 2025"),
    ("/2025-07-13", "open", "2025-07-13", "until 13 Jul 2025, start not known"),
    ("2025-07-13/..", "2025-07-13", "open", "from 13 Jul 2025"),
    ("2025-07/", "2025-07-01", "open", "from Jul 2025, end not known"),
    ("../..", "open", "open", "at any time"), ("/..", "open", "open", "at any time"),
    ("2025-07-13?", "2025-07-13", "2025-07-13", "13 Jul 2025 (uncertain)"),
    ("2025-07~", "2025-07-01", "2025-07-31", "about Jul 2025"),
    ("2025%", "2025-01-01", "2025-12-31", "about 2025 (uncertain)"),
    ("2001-21", "2001-01-01", "2001-12-31", "spring 2001"),
    ("2001-24~", "2001-01-01", "2001-12-31", "about winter 2001"),
    ("201X", "2010-01-01", "2019-12-31", "a year of 2010 to 2019"),
    ("20XX", "2000-01-01", "2099-12-31", "a year of 2000 to 2099"),
    ("-20XX", "-2099-01-01", "-2000-12-31", "a year of -2099 to -2000"),
    ("-000X", "-0009-01-01", "-0001-12-31", "a year of -0009 to -0001"),
    ("2004-XX", "2004-01-01", "2004-12-31", "a month of 2004"),
    ("1985-04-XX", "1985-04-01", "1985-04-30", "a day of Apr 1985"),
    ("1985-XX-XX", "1985-01-01", "1985-12-31", "a day of 1985"),
    ("-0043-03-15", "-0043-03-15", "-0043-03-15", "15 Mar -0043"),
    ("Y12025", "Y12025-01-01", "Y12025-12-31", "year 12025"),
    ("Y-17000", "Y-17000-01-01", "Y-17000-12-31", "year -17000"),
    ("Y170000002", "Y5000000-12-31", "open", "year 170000002"),
    ("Y-170000002", "open", "Y-5000000-01-01", "year -170000002"),
  ])
  func `a date is kept as written, with the days it can mean`(
    text: String, earliest: String, latest: String, human: String
  ) throws {
    let date = try EDTFDate(text)
    #expect(date.text == text)
    #expect(date.earliest?.description ?? "open" == earliest)
    #expect(date.latest?.description ?? "open" == latest)
    #expect(date.humanForm == human)
    #expect(DateBounds(edtf: Array(text.utf8).span) == date.bounds)
  }

  @Test(arguments: [
    ("2025-02-29", "a day of 01 to 28 in Feb 2025"), ("2025-13-01", "a month of 01 to 12"),
    ("2025-13", "a month of 01 to 12"),
    ("2025-07-13/2025-07-12", "an interval that does not start after its end"),
    ("2012-24/2012-21", "an interval that does not start after its end"),
    ("2025-07-13..", "an interval with a slash: 2025-07-13/.."),
    ("..2025", "an interval with a slash: ../2025"),
    ("2025-01..2025-02", "an interval with a slash: 2025-01/2025-02"),
  ])
  func `a date that cannot be says what would be right`(text: String, expected: String) {
    let error = #expect(throws: EDTFError.self) { try EDTFDate(text) }
    #expect(error?.found == text)
    #expect(error?.expected == expected)
    #expect(error?.isLevelTwo == false)
  }

  @Test(arguments: [
    "", " ", "/", "//", "13 Jul 2025", "25-07-13", "2025-7-13", "2025/07/13", "20250713", "2025-00",
    "2025-20", "-0000", "-0000-01-01", "Y2025", "Y02025", "Y", "Y-", "+2025", "2025-07-13T10:10",
    "2025-07-13T24:00:00", "2025-07-13T10:60:00", "2025-07-13T10:10:60", "2025-07-13t10:10:10",
    "2025-07-13 10:10:10", "2025-07T10:10:10", "2025-07-13T10:10:10Z?", "2025-07-13T10:10:10+4",
    "2025-07-13T10:10:10+04:3", "2025-07-13T10:10:10+24", "2025-07-13T10:10:10/2025-07-14",
    "2025??", "...", "..", "2025-07-13/..x", "٢٠٢٥", "2025–07–13", "2025-07-13\n",
    "2025-07-13\u{0}", "Y-61000/-2000", "Y1234567890123",
  ])
  func `what is no date is refused`(text: String) {
    #expect(throws: EDTFError.self) { try EDTFDate(text) }
    #expect(DateBounds(edtf: Array(text.utf8).span) == nil)
  }

  @Test(arguments: [
    "Y17E8", "1950S2", "2001-25", "[1667,1668]", "{1960..1961}", "2004-?06-11", "156X-12-25",
    "XXXX-12-XX", "1984-1X", "2004-06-XX/2004-07-03", "198X/199X", "20XX-XX", "XXXX",
  ])
  func `level 2 is refused by name`(text: String) {
    let error = #expect(throws: EDTFError.self) { try EDTFDate(text) }
    #expect(error?.isLevelTwo == true)
    #expect(error?.description.contains("not of level 2") == true)
  }

  @Test func `a very long text is refused without quoting it whole`() {
    let text = String(repeating: "2", count: 1_000_000)
    let error = #expect(throws: EDTFError.self) { try EDTFDate(text) }
    #expect(error.map { $0.description.utf8.count < 300 } == true)
  }

  @Test func `every change of one byte is refused or means other days or other certainty`() throws {
    for text in ["2025-07-13", "../2025-07-13", "2004-01-01T10:10:10Z"] {
      let date = try EDTFDate(text)
      for place in text.utf8.indices {
        let index = text.utf8.distance(from: text.startIndex, to: place)
        for byte in UInt8.min...UInt8.max {
          var bytes = Array(text.utf8)
          guard bytes[index] != byte else { continue }
          bytes[index] = byte
          let bounds = DateBounds(edtf: bytes.span)
          let other = String(validating: bytes, as: UTF8.self).flatMap { try? EDTFDate($0) }
          #expect(other?.bounds == bounds)
          if let other { #expect(other.humanForm != date.humanForm) }
        }
      }
    }
  }

  /// The reference is the calendar itself: a text is a day when that day prints as the text.
  @Test func `the short way to a plain day agrees with the calendar`() throws {
    var random = SeededGenerator()
    let low = try #require(CalendarDay(year: 0, month: 1, day: 1)).daysSince1970
    let high = try #require(CalendarDay(year: 9999, month: 12, day: 31)).daysSince1970
    for _ in 0..<2_000 {
      let number = Int32.random(in: low...high, using: &random)
      let day = try #require(CalendarDay(daysSince1970: number))
      let bounds = DateBounds(edtf: Array(day.description.utf8).span)
      #expect(bounds == DateBounds(earliest: number, latest: number), "\(random): \(day)")
      #expect(EDTFDate(day).text == day.description, "\(random)")
      #expect(try EDTFDate(day.description) == EDTFDate(day), "\(random)")
    }
  }

  @Test func `one date is certainly before another only when no day of both can tie`() throws {
    let early = try EDTFDate("2025-07").bounds
    #expect(try early.isCertainlyBefore(EDTFDate("2025-08-01").bounds))
    #expect(try !early.isCertainlyBefore(EDTFDate("2025-07-31").bounds))
    #expect(try !early.isCertainlyBefore(EDTFDate("../2025-09").bounds))
    #expect(try !EDTFDate("2025/..").bounds.isCertainlyBefore(EDTFDate("2030").bounds))
  }

  private static let published = sharedDirectory?.appending(
    path: "data/vectors/edtf_valid_invalid.json")

  @Test(.enabled { (try? published?.checkResourceIsReachable()) == true })
  func `the published vectors are accepted and refused as published`() throws {
    let data = try Data(contentsOf: #require(Self.published))
    let object = try JSONSerialization.jsonObject(with: data)
    let vectors = try #require(object as? [String: Any]).compactMapValues { $0 as? [String] }
    #expect(vectors.count == 9)
    for (name, texts) in vectors {
      let isValid = ["Level0", "Level1", "L0_Intervals", "L1_Intervals"].contains(name)
      let isLevelTwo = name == "Level2" || name == "L2_Intervals"
      // Listed at level 2 alone, at level 1 within an interval; here it is level 1 in both.
      for text in texts where text != "2011-23~" {
        let result = Result { try EDTFDate(text) }
        switch result {
        case .success: #expect(isValid, "\(name): \(text) was accepted")
        case .failure(let error as EDTFError):
          #expect(!isValid, "\(name): \(error)")
          if isLevelTwo { #expect(error.isLevelTwo, "\(name): \(error)") }
        case .failure(let error): throw error
        }
      }
    }
  }
}
