// Extended Date/Time Format, levels 0 and 1, after the Library of Congress specification of
// 4 February 2019 (loc.gov/standards/datetime). ASCII, case matters, no spaces.
//
//     level 0   2025-07-13  2025-07  2025  2025-07-13T10:10:10  …Z  …+04  …+04:30
//               2025-07-01/2025-07-13   each end a day, a month or a year
//     level 1   Y170000002  Y-170000002   a year of more than four digits
//               2025-21 … 2025-24         spring, summer, autumn, winter
//               2025-07? 2025-07~ 2025-07%  uncertain, approximate, both; at the end, of the whole
//               201X 20XX 2025-XX 2025-07-XX 2025-XX-XX   unspecified digits
//               ../2025  2025/..  /2025  2025/   an open (..) or unknown end; never both unknown
//               -0044-03-15   a year before year 0; there is no -0000
//
// An end of an interval carries no time, no unspecified digit and no Y (those are level 2 or no
// date), and the start is not after the end: in the first day it can mean, or as a season.

/// One date or interval, taken apart.
struct EDTFExpression {
  enum End {
    case open
    case unknown
    case point(EDTFPoint)
  }

  enum Shape {
    case point(EDTFPoint)
    case interval(from: End, to: End)
  }

  let shape: Shape

  init?(_ text: Span<UInt8>) {
    var slash: Int?
    for place in 0..<text.count where text[place] == 0x2f {
      guard slash == nil else { return nil }
      slash = place
    }
    guard let slash else {
      guard let point = EDTFPoint(text, 0..<text.count) else { return nil }
      shape = .point(point)
      return
    }
    guard let from = Self.end(text, 0..<slash),
      let to = Self.end(text, (slash + 1)..<text.count)
    else { return nil }
    switch (from, to) {
    case (.unknown, .unknown): return nil
    case (.point(let first), .point(let last)) where !first.isInOrder(with: last): return nil
    default: shape = .interval(from: from, to: to)
    }
  }

  private static func end(_ text: Span<UInt8>, _ places: Range<Int>) -> End? {
    if places.isEmpty { return .unknown }
    if places.count == 2, text[places.lowerBound] == 0x2e, text[places.lowerBound + 1] == 0x2e {
      return .open
    }
    guard let point = EDTFPoint(text, places), point.canEndInterval else { return nil }
    return .point(point)
  }

  var bounds: DateBounds {
    switch shape {
    case .point(let point): return point.bounds
    case .interval(let from, let to):
      var earliest = DateBounds.openEarliest
      var latest = DateBounds.openLatest
      if case .point(let point) = from { earliest = point.bounds.earliest }
      if case .point(let point) = to { latest = point.bounds.latest }
      return DateBounds(earliest: earliest, latest: latest)
    }
  }
}

/// One date of an expression: a day, or a longer or less certain stretch.
struct EDTFPoint {
  enum Extent: Equatable {
    case day(year: Int, month: Int, day: Int)
    case month(year: Int, month: Int)
    case year(Int)
    case season(year: Int, code: Int)
    /// A year of which the last one or two digits are not specified.
    case years(ClosedRange<Int>)
    case someMonth(year: Int)
    case someDay(year: Int, month: Int?)
    case longYear(Int)
  }

  let extent: Extent
  /// `?`, `~` or `%`.
  let qualifier: UInt8?
  /// Where the time stands in the text, without the `T`.
  let time: Range<Int>?

  init?(_ text: Span<UInt8>, _ places: Range<Int>) {
    guard let first = places.first, let last = places.last else { return nil }
    var rest = places
    let mark = text[last]
    qualifier = mark == 0x3f || mark == 0x7e || mark == 0x25 ? mark : nil
    if qualifier != nil { rest = rest.dropLast() }
    if text[first] == 0x59 {
      guard let year = Self.longYear(text, rest.dropFirst()) else { return nil }
      extent = .longYear(year)
      time = nil
      return
    }
    let isNegative = text[first] == 0x2d
    if isNegative { rest = rest.dropFirst() }
    let date = rest.prefix(10)
    guard let extent = Self.extent(text, date, isNegative: isNegative) else { return nil }
    self.extent = extent
    if rest.count == date.count {
      time = nil
      return
    }
    let clock = rest.dropFirst(11)
    guard case .day = extent, qualifier == nil, text[date.upperBound] == 0x54,
      Self.isTime(text, clock)
    else { return nil }
    time = clock
  }

  private static func longYear(_ text: Span<UInt8>, _ places: Range<Int>) -> Int? {
    guard let first = places.first else { return nil }
    let isNegative = text[first] == 0x2d
    let digits = isNegative ? places.dropFirst() : places
    guard (5...12).contains(digits.count), text[digits.lowerBound] != 0x30,
      let size = text.number(digits)
    else { return nil }
    return isNegative ? -size : size
  }

  private static func extent(
    _ text: Span<UInt8>, _ places: Range<Int>, isNegative: Bool
  ) -> Extent? {
    let start = places.lowerBound
    guard places.count == 4 || places.count == 7 || places.count == 10 else { return nil }
    for dash in [start + 4, start + 7] where dash < places.upperBound {
      guard text[dash] == 0x2d else { return nil }
    }
    guard let size = text.number(start..<(start + 4)) else {
      return places.count == 4 ? someYears(text, start, isNegative: isNegative) : nil
    }
    guard size > 0 || !isNegative else { return nil }
    let year = isNegative ? -size : size
    if places.count == 4 { return .year(year) }
    let hasMonth = !isUnspecified(text, start + 5)
    let month = hasMonth ? text.number((start + 5)..<(start + 7)) : nil
    if hasMonth, month == nil { return nil }
    if places.count == 7 {
      switch month {
      case nil: return .someMonth(year: year)
      case .some(let code) where (21...24).contains(code): return .season(year: year, code: code)
      case .some(let month):
        return (1...12).contains(month) ? .month(year: year, month: month) : nil
      }
    }
    if let month, !(1...12).contains(month) { return nil }
    if isUnspecified(text, start + 8) { return .someDay(year: year, month: month) }
    guard let month, let day = text.number((start + 8)..<(start + 10)),
      CalendarDay(year: year, month: month, day: day) != nil
    else { return nil }
    return .day(year: year, month: month, day: day)
  }

  private static func someYears(_ text: Span<UInt8>, _ start: Int, isNegative: Bool) -> Extent? {
    guard text[start + 3] == 0x58 else { return nil }
    let known = text[start + 2] == 0x58 ? 2 : 3
    guard let leading = text.number(start..<(start + known)) else { return nil }
    let width = known == 2 ? 100 : 10
    let low = leading * width
    let high = low + width - 1
    return .years(isNegative ? -high...(low == 0 ? -1 : -low) : low...high)
  }

  private static func isUnspecified(_ text: Span<UInt8>, _ place: Int) -> Bool {
    text[place] == 0x58 && text[place + 1] == 0x58
  }

  private static func isTime(_ text: Span<UInt8>, _ places: Range<Int>) -> Bool {
    let start = places.lowerBound
    guard places.count >= 8, text[start + 2] == 0x3a, text[start + 5] == 0x3a,
      isNumber(text, start, upTo: 23), isNumber(text, start + 3, upTo: 59),
      isNumber(text, start + 6, upTo: 59)
    else { return false }
    let zone = start + 8
    if places.count == 8 { return true }
    if text[zone] == 0x5a { return places.count == 9 }
    guard text[zone] == 0x2b || text[zone] == 0x2d, places.count == 11 || places.count == 14,
      isNumber(text, zone + 1, upTo: 23)
    else { return false }
    return places.count == 11 || (text[zone + 3] == 0x3a && isNumber(text, zone + 4, upTo: 59))
  }

  private static func isNumber(_ text: Span<UInt8>, _ place: Int, upTo limit: Int) -> Bool {
    text.number(place..<(place + 2)).map { $0 <= limit } ?? false
  }
}

extension EDTFPoint {
  /// The first and last day meant. A qualifier does not widen them, a season is its whole year, a
  /// time is its day as written. A year beyond the calendar leaves its far side open.
  var bounds: DateBounds {
    switch extent {
    case .day(let year, let month, let day):
      return stretch((year, month, day), (year, month, day))
    case .month(let year, let month), .someDay(let year, .some(let month)):
      let length = CalendarDay.length(ofMonth: month, year: year)
      return stretch((year, month, 1), (year, month, length))
    case .year(let year), .season(let year, _), .someMonth(let year), .someDay(let year, nil):
      return stretch((year, 1, 1), (year, 12, 31))
    case .years(let years):
      return stretch((years.lowerBound, 1, 1), (years.upperBound, 12, 31))
    case .longYear(let year):
      if year > CalendarDay.years.upperBound {
        let last = CalendarDay.last.daysSince1970
        return DateBounds(earliest: last, latest: DateBounds.openLatest)
      }
      if year < CalendarDay.years.lowerBound {
        let first = CalendarDay.first.daysSince1970
        return DateBounds(earliest: DateBounds.openEarliest, latest: first)
      }
      return stretch((year, 1, 1), (year, 12, 31))
    }
  }

  private func stretch(_ first: (Int, Int, Int), _ last: (Int, Int, Int)) -> DateBounds {
    guard let from = CalendarDay(year: first.0, month: first.1, day: first.2),
      let to = CalendarDay(year: last.0, month: last.1, day: last.2)
    else { preconditionFailure("Positions: a date taken apart has no day") }
    return DateBounds(earliest: from.daysSince1970, latest: to.daysSince1970)
  }

  fileprivate var canEndInterval: Bool {
    switch extent {
    case .day, .month, .year, .season: time == nil
    case .years, .someMonth, .someDay, .longYear: false
    }
  }

  fileprivate func isInOrder(with end: EDTFPoint) -> Bool {
    if case .season(let year, let code) = extent, case .season(year, let last) = end.extent {
      return code <= last
    }
    return bounds.earliest <= end.bounds.earliest
  }
}
