/// What the values of an issue can be, and how far apart they can lie.
///
/// The declared range is the ruler of every distance; it is never taken from the values observed.
public enum Scale: Sendable, Hashable {
  /// Numbers with a unit and a possible range.
  case quantity(QuantityScale)
  /// Levels in order, the first one lowest.
  case ordinal([String])
  /// Options of which one holds; no order.
  case choice([String])
  /// Options of which any number hold together.
  case set([String])
  /// Days, between two days where they are declared.
  case date(DateScale)
  /// Words only: values are kept and shown, never compared.
  case text

  /// The most levels or options a scale can have.
  public static let maximumOptions = 1_000
  /// The longest level, option or unit, in bytes of UTF-8.
  public static let maximumNameLength = 200

  /// What sort of scale it is, in one word.
  public var kind: String {
    switch self {
    case .quantity: "quantity"
    case .ordinal: "ordinal"
    case .choice: "choice"
    case .set: "set"
    case .date: "date"
    case .text: "text"
    }
  }

  /// The levels or options by name, in declared order; empty for the other scales.
  public var options: [String] {
    switch self {
    case .ordinal(let names), .choice(let names), .set(let names): names
    case .quantity, .date, .text: []
    }
  }

  /// Checks the names of levels and options: at least two (one for a set), all different, none
  /// empty, padded, over 200 bytes or holding `..` or control characters. Throws `ScaleError`.
  public func validate() throws(ScaleError) {
    switch self {
    case .ordinal(let names): try Self.validate(names, atLeast: 2, called: "levels")
    case .choice(let names): try Self.validate(names, atLeast: 2, called: "options")
    case .set(let names): try Self.validate(names, atLeast: 1, called: "options")
    case .quantity, .date, .text: break
    }
  }

  private static func validate(
    _ names: [String], atLeast least: Int, called noun: String
  ) throws(ScaleError) {
    guard (least...maximumOptions).contains(names.count) else {
      throw ScaleError(
        found: "\(names.count) \(noun)", expected: "\(least) to \(maximumOptions) \(noun)")
    }
    var seen: Set<String> = []
    for name in names {
      try validate(name: name)
      guard seen.insert(name).inserted else {
        throw ScaleError(found: "“\(name)” twice", expected: "\(noun) that all differ")
      }
    }
  }

  /// Checks one level, option or unit. Throws `ScaleError`.
  static func validate(name: String) throws(ScaleError) {
    if let flaw = flaw(inName: name) {
      throw ScaleError(found: "“\(name.prefix(60))”", expected: flaw)
    }
  }

  /// What a name would have to be instead; nil where it is fit.
  static func flaw(inName name: String) -> String? {
    if name.isEmpty { return "a name that is not empty" }
    if name.utf8.count > maximumNameLength { return "a name of at most 200 bytes" }
    // Most names are plain ASCII, for which the tables of Unicode need not be asked.
    if !name.utf8.allSatisfy({ (0x20...0x7e).contains($0) }),
      name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
    {
      return "a name without control characters"
    }
    if name.first?.isWhitespace == true || name.last?.isWhitespace == true {
      return "a name without spaces around it"
    }
    let dot = UInt8(ascii: ".")
    if zip(name.utf8, name.utf8.dropFirst()).contains(where: { $0 == dot && $1 == dot }) {
      return "a name without “..”, which marks a range"
    }
    return nil
  }
}

/// A scale of numbers: its unit, the range possible, and what single values mean.
public struct QuantityScale: Sendable, Hashable {
  /// What one value stands for: `0` is “no truce”.
  public struct Meaning: Sendable, Hashable {
    /// A value within the range.
    public let value: Decimal
    /// What that value means.
    public let text: String
  }

  /// The unit all values are in: `km`, `days`, `persons`.
  public let unit: String
  /// The lowest possible value.
  public let lowest: Decimal
  /// The highest possible value, above the lowest.
  public let highest: Decimal
  /// What single values mean, most often the two ends; in ascending order.
  public let meanings: [Meaning]

  /// Throws `ScaleError` where the range is empty or cannot be measured exactly, a meaning lies
  /// outside it or is empty, or the unit is no fit name.
  public init(
    unit: String, lowest: Decimal, highest: Decimal, meanings: [Decimal: String] = [:]
  ) throws(ScaleError) {
    try Scale.validate(name: unit)
    guard lowest < highest else {
      throw ScaleError(
        found: "the range \(lowest) to \(highest)", expected: "an end above the start")
    }
    guard (try? highest - lowest) != nil else {
      throw ScaleError(
        found: "the range \(lowest) to \(highest)", expected: "a length of at most 18 digits")
    }
    for (value, text) in meanings {
      guard lowest <= value, value <= highest, !text.isEmpty else {
        throw ScaleError(
          found: "\(value): “\(text.prefix(60))”",
          expected: "a text for a value of \(lowest) to \(highest)")
      }
    }
    self.unit = unit
    self.lowest = lowest
    self.highest = highest
    self.meanings = meanings.sorted { $0.key < $1.key }.map(Meaning.init)
  }

  /// The length of the possible range; above zero.
  public var length: Decimal {
    guard let length = try? highest - lowest else {
      preconditionFailure("Positions: the length of a declared range is not exact")
    }
    return length
  }
}

/// A scale of days, with its first and last possible day where they are declared.
public struct DateScale: Sendable, Hashable {
  /// The first possible day; nil where not declared.
  public let earliest: CalendarDay?
  /// The last possible day; nil where not declared.
  public let latest: CalendarDay?

  /// Throws `ScaleError` where the range is not at least two days.
  public init(earliest: CalendarDay?, latest: CalendarDay?) throws(ScaleError) {
    if let earliest, let latest, earliest >= latest {
      throw ScaleError(
        found: "the range \(earliest) to \(latest)", expected: "an end after the start")
    }
    self.earliest = earliest
    self.latest = latest
  }

  /// The days from the first to the last; nil where either is not declared.
  public var lengthDays: Int? {
    guard let earliest, let latest else { return nil }
    return Int(latest.daysSince1970) - Int(earliest.daysSince1970)
  }
}

/// Why a scale was refused.
public struct ScaleError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What was found.
  public let found: String
  /// What would have been accepted in its place.
  public let expected: String

  /// What was found and what was expected, in one line.
  public var description: String { "found \(found), expected \(expected)" }
}
