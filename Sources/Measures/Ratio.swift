public import Positions

/// A fraction of whole numbers of any size, in lowest terms: what figures are before they are
/// rounded, so that their parts sum exactly to the whole.
public struct Ratio: Hashable, Sendable {
  private let isNegative: Bool
  private let numerator: Natural
  private let denominator: Natural

  /// Nought.
  public static let zero = Ratio(0)

  private init(_ isNegative: Bool, _ numerator: Natural, over denominator: Natural) {
    let divisor = Natural.commonDivisor(numerator, denominator)
    self.isNegative = isNegative && !numerator.isZero
    self.numerator = numerator.divided(by: divisor).quotient
    self.denominator = denominator.divided(by: divisor).quotient
  }

  /// Makes a whole number.
  public init(_ whole: Int) {
    self.init(whole < 0, Natural(UInt64(whole.magnitude)), over: .one)
  }

  /// Takes a decimal number as it is.
  public init(_ number: Decimal) {
    let digits = Natural(number.coefficient.magnitude)
    let power = Natural.powerOfTen(Int(number.exponent.magnitude))
    self.init(
      number.coefficient < 0, number.exponent > 0 ? digits * power : digits,
      over: number.exponent < 0 ? power : .one)
  }

  /// The sum, exact.
  public static func + (left: Ratio, right: Ratio) -> Ratio {
    let one = left.numerator * right.denominator
    let other = right.numerator * left.denominator
    let denominator = left.denominator * right.denominator
    if left.isNegative == right.isNegative {
      return Ratio(left.isNegative, one + other, over: denominator)
    }
    return one >= other
      ? Ratio(left.isNegative, one - other, over: denominator)
      : Ratio(right.isNegative, other - one, over: denominator)
  }

  /// The difference, exact.
  public static func - (left: Ratio, right: Ratio) -> Ratio {
    left + Ratio(!right.isNegative, right.numerator, over: right.denominator)
  }

  /// The product, exact.
  public static func * (left: Ratio, right: Ratio) -> Ratio {
    Ratio(
      left.isNegative != right.isNegative, left.numerator * right.numerator,
      over: left.denominator * right.denominator)
  }

  /// The quotient, exact. Requires `right` not to be zero.
  public static func / (left: Ratio, right: Ratio) -> Ratio {
    precondition(right != .zero, "Measures: a ratio to zero")
    return Ratio(
      left.isNegative != right.isNegative, left.numerator * right.denominator,
      over: left.denominator * right.numerator)
  }

  /// The nearest binary number; for printing only, never for deciding anything.
  public var doubleValue: Double {
    let size = numerator.doubleValue / denominator.doubleValue
    return isNegative ? -size : size
  }
}

extension Ratio: Comparable {
  /// Whether the first number is the smaller one.
  public static func < (left: Ratio, right: Ratio) -> Bool { (left - right).isNegative }
}

extension Ratio: CustomStringConvertible {
  /// The fraction in lowest terms: `-1/12`, `2`.
  public var description: String {
    let sign = isNegative ? "-" : ""
    let below = denominator == .one ? "" : "/\(denominator.decimalDigits)"
    return sign + numerator.decimalDigits + below
  }
}
