/// A date or interval in the Extended Date/Time Format, levels 0 and 1, kept as written.
///
/// The grammar stands in `EDTFExpression.swift`. What a date means for ordering is its `bounds`:
/// `?`, `~` and `%` do not widen them, a season is its whole year, a time is the day it is written
/// with, whatever its zone.
public struct EDTFDate: Sendable, Hashable {
  /// The date as written: ASCII, at most 64 characters.
  public let text: String
  /// The first and last day it can mean.
  public let bounds: DateBounds

  /// The longest text accepted, in bytes; every form of levels 0 and 1 is shorter.
  public static let maximumLength = 64

  /// Reads a date. Throws `EDTFError` saying what was found and what was expected.
  public init(_ text: String) throws(EDTFError) {
    let bytes = Array(text.utf8.prefix(Self.maximumLength + 1))
    guard bytes.count <= Self.maximumLength, let expression = EDTFExpression(bytes.span) else {
      throw EDTFError(refusing: bytes)
    }
    self.text = text
    bounds = expression.bounds
  }

  /// A whole day. Requires a year of four digits, −9999 … 9999.
  public init(_ day: CalendarDay) {
    precondition((-9999...9999).contains(day.components.year), "Positions: \(day) in EDTF")
    text = day.description
    bounds = DateBounds(earliest: day.daysSince1970, latest: day.daysSince1970)
  }

  /// The first day it can mean; nil where the start is open or unknown.
  public var earliest: CalendarDay? { CalendarDay(daysSince1970: bounds.earliest) }

  /// The last day it can mean; nil where the end is open or unknown.
  public var latest: CalendarDay? { CalendarDay(daysSince1970: bounds.latest) }
}

extension EDTFDate: CustomStringConvertible {
  /// The date as written.
  public var description: String { text }

  /// The date for readers, never more certain than written: `13 Jul 2025`, `by 13 Jul 2025`.
  public var humanForm: String {
    let bytes = Array(text.utf8)
    guard let expression = EDTFExpression(bytes.span) else { return text }
    switch expression.shape {
    case .point(let point): return point.humanForm(in: text)
    case .interval(let from, let to): return Self.humanForm(from: from, to: to, text: text)
    }
  }

  private static func humanForm(
    from: EDTFExpression.End, to: EDTFExpression.End, text: String
  ) -> String {
    switch (from, to) {
    case (.point(let first), .point(let last)):
      "\(first.humanForm(in: text)) to \(last.humanForm(in: text))"
    case (.open, .point(let last)): "by \(last.humanForm(in: text))"
    case (.unknown, .point(let last)): "until \(last.humanForm(in: text)), start not known"
    case (.point(let first), .open): "from \(first.humanForm(in: text))"
    case (.point(let first), .unknown): "from \(first.humanForm(in: text)), end not known"
    case (.open, .open), (.open, .unknown), (.unknown, .open), (.unknown, .unknown):
      "at any time"
    }
  }
}

extension EDTFPoint {
  fileprivate func humanForm(in text: String) -> String {
    switch qualifier.map(Unicode.Scalar.init) {
    case "?": "\(bareForm(in: text)) (uncertain)"
    case "~": "about \(bareForm(in: text))"
    case "%": "about \(bareForm(in: text)) (uncertain)"
    default: bareForm(in: text)
    }
  }

  private func bareForm(in text: String) -> String {
    switch extent {
    case .day(let year, let month, let day):
      let date = "\(day) \(CalendarDay.monthName(month)) \(CalendarDay.humanYear(year))"
      guard let time else { return date }
      return date + " " + text.dropFirst(time.lowerBound).prefix(time.count)
    case .month(let year, let month):
      return "\(CalendarDay.monthName(month)) \(CalendarDay.humanYear(year))"
    case .year(let year): return CalendarDay.humanYear(year)
    case .season(let year, let code):
      let season = ["spring", "summer", "autumn", "winter"][code - 21]
      return "\(season) \(CalendarDay.humanYear(year))"
    case .years(let years):
      let (low, high) = (years.lowerBound, years.upperBound)
      return "a year of \(CalendarDay.humanYear(low)) to \(CalendarDay.humanYear(high))"
    case .someMonth(let year): return "a month of \(CalendarDay.humanYear(year))"
    case .someDay(let year, .some(let month)):
      return "a day of \(CalendarDay.monthName(month)) \(CalendarDay.humanYear(year))"
    case .someDay(let year, nil): return "a day of \(CalendarDay.humanYear(year))"
    case .longYear(let year): return "year \(year)"
    }
  }
}
