import Positions

/// Times of day and date as in RFC 3339, in UTC: `2026-11-23T10:02:03.123456Z`.
public enum RFC3339 {
  /// The text of a number of microseconds since 1970, six digits after the point; nil outside the
  /// years 0000 to 9999.
  public static func text(microseconds: Int64) -> String? {
    let (days, rest) = divided(microseconds, by: microsecondsPerDay)
    guard let count = Int32(exactly: days), let day = CalendarDay(daysSince1970: count),
      (0...9999).contains(day.components.year)
    else { return nil }
    let (seconds, fraction) = divided(rest, by: 1_000_000)
    let clock = [seconds / 3600, seconds / 60 % 60, seconds % 60].map { padded($0, to: 2) }
    return "\(day)T\(clock.joined(separator: ":")).\(padded(fraction, to: 6))Z"
  }

  /// The microseconds since 1970 of a time with its zone; nil where it is none.
  ///
  /// Digits after the sixth of a fraction are dropped; a leap second is not accepted.
  public static func microseconds(_ text: String) -> Int64? {
    plainMicroseconds(text.utf8.span) ?? anyMicroseconds(text)
  }

  /// The same for the form that ``text(microseconds:)`` writes, and nil for all others.
  private static func plainMicroseconds(_ text: Span<UInt8>) -> Int64? {
    guard text.count == plainForm.count else { return nil }
    var parts: [Int64] = [0]
    for index in text.indices {
      let digit = text[index] &- 0x30
      if plainForm[index] == UInt8(ascii: "0") {
        guard digit <= 9 else { return nil }
        parts[parts.count - 1] = parts[parts.count - 1] * 10 + Int64(digit)
      } else {
        guard text[index] == plainForm[index] else { return nil }
        parts.append(0)
      }
    }
    guard let day = CalendarDay(year: Int(parts[0]), month: Int(parts[1]), day: Int(parts[2])),
      parts[3] < 24, parts[4] < 60, parts[5] < 60
    else { return nil }
    let seconds = Int64(day.daysSince1970) * 86_400 + parts[3] * 3_600 + parts[4] * 60 + parts[5]
    return seconds * 1_000_000 + parts[6]
  }

  private static let plainForm = Array("0000-00-00T00:00:00.000000Z".utf8)

  private static func anyMicroseconds(_ text: String) -> Int64? {
    var rest = Substring(text)
    guard let day = day(&rest), take(&rest, "Tt"), let time = clock(&rest, parts: 3) else {
      return nil
    }
    var fraction: Int64 = 0
    if take(&rest, ".") {
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      guard (1...9).contains(digits.count) else { return nil }
      rest = rest.dropFirst(digits.count)
      let six = String(digits.prefix(6)) + String(repeating: "0", count: max(0, 6 - digits.count))
      fraction = Int64(six) ?? 0
    }
    var offset: Int64 = 0
    if !take(&rest, "Zz") {
      let isBehind = rest.first == "-"
      guard take(&rest, "+-"), let zone = clock(&rest, parts: 2) else { return nil }
      offset = isBehind ? -zone : zone
    }
    guard rest.isEmpty else { return nil }
    let seconds = Int64(day.daysSince1970) * 86_400 + time - offset
    return seconds * 1_000_000 + fraction
  }

  private static let microsecondsPerDay: Int64 = 86_400_000_000

  private static func divided(_ number: Int64, by divisor: Int64) -> (Int64, Int64) {
    let rest = number % divisor
    return rest < 0 ? (number / divisor - 1, rest + divisor) : (number / divisor, rest)
  }

  private static func padded(_ number: Int64, to width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }

  private static func take(_ text: inout Substring, _ characters: String) -> Bool {
    guard let first = text.first, characters.contains(first) else { return false }
    text.removeFirst()
    return true
  }

  private static func number(_ text: inout Substring, digits count: Int) -> Int? {
    let digits = text.prefix(count)
    guard digits.utf8.count == count, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) })
    else { return nil }
    text = text.dropFirst(count)
    return Int(digits)
  }

  private static func day(_ text: inout Substring) -> CalendarDay? {
    guard let year = number(&text, digits: 4), take(&text, "-"),
      let month = number(&text, digits: 2), take(&text, "-"),
      let day = number(&text, digits: 2)
    else { return nil }
    return CalendarDay(year: year, month: month, day: day)
  }

  /// The seconds of hours and minutes, and of seconds where three parts are asked for.
  private static func clock(_ text: inout Substring, parts: Int) -> Int64? {
    guard let hours = number(&text, digits: 2), hours < 24, take(&text, ":"),
      let minutes = number(&text, digits: 2), minutes < 60
    else { return nil }
    guard parts == 3 else { return Int64(hours * 3600 + minutes * 60) }
    guard take(&text, ":"), let seconds = number(&text, digits: 2), seconds < 60 else {
      return nil
    }
    return Int64(hours * 3600 + minutes * 60 + seconds)
  }
}
