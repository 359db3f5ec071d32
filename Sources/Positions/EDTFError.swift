/// Why a text was refused as a date.
public struct EDTFError: Error, Sendable, Hashable {
  /// The text, cut short where it is very long.
  public let found: String
  /// What would have been accepted in its place.
  public let expected: String
  /// Whether the text looks like EDTF level 2, which is not kept here.
  public let isLevelTwo: Bool
  /// Whether it has the form of a date, but no such month or day exists.
  public let isMissingDay: Bool

  /// Explains a text that is not a date of levels 0 and 1.
  init(refusing bytes: [UInt8]) {
    let isLong = bytes.count > EDTFDate.maximumLength
    found =
      String(decoding: bytes.prefix(EDTFDate.maximumLength), as: UTF8.self)
      + (isLong ? "…" : "")
    let day = Self.missingDay(bytes)
    isLevelTwo = !isLong && LevelTwo.isLikely(bytes)
    isMissingDay = !isLevelTwo && day != nil
    if isLevelTwo {
      expected = "EDTF of level 0 or 1, not of level 2, \(Self.examples)"
    } else if let day {
      expected = day
    } else if let interval = Self.interval(typedWithDots: bytes) {
      expected = "an interval with a slash: \(interval)"
    } else if Self.runsBackwards(bytes) {
      expected = "an interval that does not start after its end"
    } else {
      expected = "a date in EDTF, \(Self.examples)"
    }
  }

  private static let examples = "such as 2025-07-13, 2025-07, ../2025-07-13 or 2025-07~"

  private static func missingDay(_ bytes: [UInt8]) -> String? {
    guard bytes.count == 7 || bytes.count == 10, bytes[4] == 0x2d,
      let year = bytes.span.number(0..<4), let month = bytes.span.number(5..<7)
    else { return nil }
    guard bytes.count == 7 || bytes[7] == 0x2d && bytes.span.number(8..<10) != nil else {
      return nil
    }
    guard (1...12).contains(month) else { return "a month of 01 to 12" }
    guard bytes.count == 10 else { return nil }
    let length = CalendarDay.length(ofMonth: month, year: year)
    return "a day of 01 to \(length) in \(CalendarDay.monthName(month)) \(year)"
  }

  /// The interval that was meant by one typed like a range of numbers: `2026..` for `2026/..`.
  private static func interval(typedWithDots bytes: [UInt8]) -> String? {
    let text = String(decoding: bytes, as: UTF8.self)
    let ends = text.split(separator: "..", omittingEmptySubsequences: false)
    guard bytes.count <= EDTFDate.maximumLength, ends.count == 2,
      ends.contains(where: { !$0.isEmpty })
    else { return nil }
    let interval = ends.map { $0.isEmpty ? ".." : String($0) }.joined(separator: "/")
    return EDTFExpression(Array(interval.utf8).span) == nil ? nil : interval
  }

  private static func runsBackwards(_ bytes: [UInt8]) -> Bool {
    let ends = bytes.split(separator: 0x2f, omittingEmptySubsequences: false)
    guard ends.count == 2, EDTFExpression(bytes.span) == nil else { return false }
    let swapped = Array(ends[1]) + [0x2f] + Array(ends[0])
    return EDTFExpression(swapped.span) != nil
  }
}

extension EDTFError: CustomStringConvertible {
  /// What was found and what was expected, in one line.
  public var description: String { "found “\(found)”, expected \(expected)" }
}

/// The marks of level 2, asked for only after a text was refused.
private enum LevelTwo {
  static func isLikely(_ bytes: [UInt8]) -> Bool {
    let allowed = Array("0123456789-XYES?~%/.,[]{}".utf8)
    guard !bytes.isEmpty, bytes.allSatisfy(allowed.contains) else { return false }
    let isSet = bytes.contains(0x5b) || bytes.contains(0x7b)
    let hasPower = bytes.contains(0x45) || bytes.contains(0x53)
    return isSet || hasPower || bytes.contains(0x58) || hasInnerQualifier(bytes)
      || hasOtherSeason(bytes)
  }

  private static func hasInnerQualifier(_ bytes: [UInt8]) -> Bool {
    let marks = Array("?~%".utf8)
    return bytes.indices.contains { place in
      let isLast = place == bytes.count - 1 || bytes[place + 1] == 0x2f
      return marks.contains(bytes[place]) && !isLast
    }
  }

  private static func hasOtherSeason(_ bytes: [UInt8]) -> Bool {
    let digits = Array(bytes.first == 0x2d ? bytes.dropFirst() : bytes[...])
    guard digits.count == 7, digits[4] == 0x2d, digits.span.number(0..<4) != nil else {
      return false
    }
    return digits.span.number(5..<7).map { (25...41).contains($0) } ?? false
  }
}
