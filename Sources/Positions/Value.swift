/// What a statement puts on an issue: a point, a stretch or some options of its scale, or words.
///
/// A value can be read before the scale is known: what looks like a number is a number, anything
/// else a level. `placed(on:)` then checks it against the scale and gives it that scale's form.
public enum Value: Sendable, Hashable {
  /// One number.
  case exact(Decimal)
  /// Numbers from one to another, either end possibly open.
  case range(DecimalRange)
  /// One level or option.
  case level(String)
  /// Any one of several levels or options.
  case options([String])
  /// Which options of a set hold.
  case set(OptionSelection)
  /// A day or days.
  case date(EDTFDate)
  /// Words, compared with nothing.
  case text(String)
}

/// Numbers from one to another, both included; an end left out is open.
public struct DecimalRange: Sendable, Hashable {
  /// The first number; nil where open.
  public let lower: Decimal?
  /// The last number; nil where open.
  public let upper: Decimal?

  /// Throws `ValueError` where both ends are open or the start is not below the end; a range of
  /// one number is an exact value.
  public init(lower: Decimal?, upper: Decimal?) throws(ValueError) {
    switch (lower, upper) {
    case (nil, nil):
      throw ValueError(found: "..", expected: "a range with at least one end")
    case (.some(let low), .some(let high)) where low >= high:
      throw ValueError(found: "\(low)..\(high)", expected: "a range that starts below its end")
    default:
      self.lower = lower
      self.upper = upper
    }
  }
}

/// Which options of a set hold: at least these, none of these, or exactly these.
///
/// Names are kept sorted and once each, so that equal selections have one form.
public struct OptionSelection: Sendable, Hashable {
  /// Options that hold, whatever else does. Empty where `exactly` is given.
  public let includes: [String]
  /// Options that do not hold. Empty where `exactly` is given.
  public let excludes: [String]
  /// The options that hold, no other ones; nil where that was not said.
  public let exactly: [String]?

  /// Throws `ValueError` where nothing is said, an option both holds and does not, or `exactly`
  /// stands beside one of the others.
  public init(
    includes: [String] = [], excludes: [String] = [], exactly: [String]? = nil
  ) throws(ValueError) {
    if exactly != nil, !(includes.isEmpty && excludes.isEmpty) {
      throw ValueError(
        found: "exactly beside includes or excludes", expected: "exactly by itself")
    }
    if exactly == nil, includes.isEmpty, excludes.isEmpty {
      throw ValueError(found: "no options", expected: "includes, excludes or exactly")
    }
    if let both = includes.first(where: excludes.contains) {
      throw ValueError(
        found: "“\(both)” in includes and in excludes", expected: "each option in one of them")
    }
    for name in includes + excludes + (exactly ?? []) {
      if let flaw = Scale.flaw(inName: name) {
        throw ValueError(found: "“\(name.prefix(60))”", expected: flaw)
      }
    }
    self.includes = Set(includes).sorted()
    self.excludes = Set(excludes).sorted()
    self.exactly = exactly.map { Set($0).sorted() }
  }

  /// Every option named.
  public var names: [String] { includes + excludes + (exactly ?? []) }
}

/// Why a value was refused.
public struct ValueError: Error, Sendable, Hashable {
  /// What was found.
  public let found: String
  /// What would have been accepted in its place.
  public let expected: String
  /// The known level or option spelt most alike, where one is near.
  public let nearest: String?

  init(found: String, expected: String, nearest: String? = nil) {
    self.found = found
    self.expected = expected
    self.nearest = nearest
  }
}

extension ValueError: CustomStringConvertible {
  /// What was found and what was expected, in one line.
  public var description: String {
    "found \(found), expected \(expected)" + (nearest.map { "; did you mean “\($0)”?" } ?? "")
  }
}
