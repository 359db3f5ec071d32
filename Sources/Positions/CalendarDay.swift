/// A day of the proleptic Gregorian calendar, kept as the number of days since 1 January 1970.
///
/// Years are counted as ISO 8601 counts them: year 0 exists and is the year before year 1. Years
/// from −5,000,000 to 5,000,000 are representable, so the two extreme numbers of an `Int32` never
/// are days.
public struct CalendarDay: Sendable, Hashable {
  /// Days since 1 January 1970; negative before it.
  public let daysSince1970: Int32

  /// The years a day can lie in.
  public static let years: ClosedRange<Int> = -5_000_000...5_000_000
  /// The first day kept.
  public static let first = CalendarDay(year: years.lowerBound, dayOfYear: 0)
  /// The last day kept.
  public static let last = CalendarDay(year: years.upperBound + 1, dayOfYear: -1)

  /// Takes a number of days since 1 January 1970; nil outside the years kept.
  public init?(daysSince1970 days: Int32) {
    guard days >= Self.first.daysSince1970, days <= Self.last.daysSince1970 else { return nil }
    daysSince1970 = days
  }

  /// Makes a day from its parts, months and days counted from 1; nil where there is no such day.
  public init?(year: Int, month: Int, day: Int) {
    guard Self.years.contains(year), (1...12).contains(month), day >= 1 else { return nil }
    guard day <= Self.length(ofMonth: month, year: year) else { return nil }
    let leapDay = month > 2 && Self.isLeap(year) ? 1 : 0
    self.init(year: year, dayOfYear: daysBeforeMonth[month - 1] + leapDay + day - 1)
  }

  // Day of the year counted from 0. Requires a year within or just after the years kept.
  private init(year: Int, dayOfYear: Int) {
    daysSince1970 = Int32(Self.daysBefore(year: year) + dayOfYear)
  }

  /// The year, month and day, months and days counted from 1.
  public var components: (year: Int, month: Int, day: Int) {
    let days = Int(daysSince1970)
    // 400 years have 146,097 days; the estimate misses by one year at most.
    var year = 1970 + flooredQuotient(days * 400, 146_097)
    while Self.daysBefore(year: year) > days { year -= 1 }
    while Self.daysBefore(year: year + 1) <= days { year += 1 }
    var rest = days - Self.daysBefore(year: year)
    var month = 1
    while rest >= Self.length(ofMonth: month, year: year) {
      rest -= Self.length(ofMonth: month, year: year)
      month += 1
    }
    return (year, month, rest + 1)
  }

  /// The number of days of a month. Requires a month of 1 … 12.
  public static func length(ofMonth month: Int, year: Int) -> Int {
    precondition((1...12).contains(month), "Positions: month \(month)")
    return switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Whether the year has a 29 February.
  public static func isLeap(_ year: Int) -> Bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
  }

  private static func daysBefore(year: Int) -> Int {
    let before = year - 1
    let leapDays =
      flooredQuotient(before, 4) - flooredQuotient(before, 100) + flooredQuotient(before, 400)
    return before * 365 + leapDays - daysBefore1970
  }
}

/// Days from 1 January of year 1 to 1 January 1970.
private let daysBefore1970 = 719_162

private let daysBeforeMonth: [Int] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334]

private func flooredQuotient(_ dividend: Int, _ divisor: Int) -> Int {
  dividend >= 0 ? dividend / divisor : -((divisor - 1 - dividend) / divisor)
}

extension CalendarDay: Comparable {
  /// Whether the first day comes before the second.
  public static func < (left: CalendarDay, right: CalendarDay) -> Bool {
    left.daysSince1970 < right.daysSince1970
  }
}

extension CalendarDay: CustomStringConvertible {
  /// The ISO form: `2025-07-13`, `-0044-03-15`; outside four digits with the prefix `Y`.
  public var description: String {
    let (year, month, day) = components
    return "\(Self.isoYear(year))-\(padded(month, to: 2))-\(padded(day, to: 2))"
  }

  /// The form for readers: `13 Jul 2025`.
  public var humanForm: String {
    let (year, month, day) = components
    return "\(day) \(Self.monthName(month)) \(Self.humanYear(year))"
  }

  /// The short English name of a month of 1 … 12: `Jul`.
  static func monthName(_ month: Int) -> String {
    let names = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    return names[month - 1]
  }

  /// A year for readers: at least four digits, `-` before year 0.
  static func humanYear(_ year: Int) -> String {
    (year < 0 ? "-" : "") + padded(Int(year.magnitude), to: 4)
  }

  private static func isoYear(_ year: Int) -> String {
    year.magnitude > 9999 ? "Y\(year)" : humanYear(year)
  }
}

private func padded(_ number: Int, to width: Int) -> String {
  let digits = String(number)
  return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}
