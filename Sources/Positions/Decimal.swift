/// A decimal number as its author wrote it: `coefficient × 10^exponent`, exact.
///
/// Normalised, so that equal numbers have one form: no trailing zeros in the coefficient, and zero
/// is `0 × 10^0`. The coefficient has at most 18 digits and the exponent lies in −18 … 18, so a
/// number prints in at most 38 characters.
///
/// Text form: `-`, digits without a leading zero, `.` and digits, `e` and an exponent; all but the
/// digits before the point are optional. Printed without an exponent.
///
///     0.7      7 × 10^-1        prints 0.7
///     1.25e3   125 × 10^1       prints 1250
///     -3.00    -3 × 10^0        prints -3
public struct Decimal: Sendable, Hashable {
  /// The digits, signed: at most 18 of them, no trailing zero.
  public let coefficient: Int64
  /// The power of ten, −18 … 18.
  public let exponent: Int32

  /// The largest number of digits of a coefficient.
  public static let maximumDigits = 18
  /// The smallest and the largest exponent after normalisation.
  public static let exponents: ClosedRange<Int32> = -18...18
  /// Nought.
  public static let zero = Decimal(normalised: 0, exponent: 0)

  private init(normalised coefficient: Int64, exponent: Int32) {
    self.coefficient = coefficient
    self.exponent = exponent
  }

  /// Makes a whole number. Throws `DecimalError` beyond 18 digits.
  public init(_ whole: Int) throws(DecimalError) {
    try self.init(coefficient: Int64(whole), exponent: 0)
  }

  /// Makes a number from its parts and normalises it.
  ///
  /// Throws `DecimalError` where the normalised form has more than 18 digits or an exponent outside
  /// −18 … 18.
  public init(coefficient: Int64, exponent: Int32) throws(DecimalError) {
    try self.init(wide: Int128(coefficient), exponent: Int(exponent))
  }

  private init(wide: Int128, exponent: Int) throws(DecimalError) {
    guard wide != 0 else {
      self = .zero
      return
    }
    var digits = wide
    var power = exponent
    while digits % 10 == 0 {
      digits /= 10
      power += 1
    }
    // 5e19 has a form within the limits (50e18) but not a normalised one; it is refused, so that
    // every number has exactly one form.
    guard digits.magnitude < Self.digitLimit else {
      throw .tooManyDigits(found: "\(wide)e\(exponent)")
    }
    guard power >= Int(Self.exponents.lowerBound), power <= Int(Self.exponents.upperBound) else {
      throw .exponentOutOfRange(found: "\(wide)e\(exponent)")
    }
    self.init(normalised: Int64(digits), exponent: Int32(power))
  }

  private static let digitLimit: UInt128 = 1_000_000_000_000_000_000

  /// The size of the number, without its sign.
  public var magnitude: Decimal {
    Decimal(normalised: coefficient < 0 ? -coefficient : coefficient, exponent: exponent)
  }

  /// The nearest binary number; for printing figures only, never for deciding anything.
  public var doubleValue: Double {
    exponent < 0
      ? Double(coefficient) / Double(powerOfTen(Int(-exponent)))
      : Double(coefficient) * Double(powerOfTen(Int(exponent)))
  }

  /// This number divided by another as the nearest binary number: one rounding where both sides,
  /// brought to one exponent, have at most 15 digits.
  ///
  /// Requires `divisor` not to be zero.
  public func ratio(to divisor: Decimal) -> Double {
    precondition(divisor.coefficient != 0, "Positions: ratio to zero")
    let shift = Int(exponent) - Int(divisor.exponent)
    let above = Double(coefficient)
    let below = Double(divisor.coefficient)
    // Beyond 18 places the power of ten is inexact in binary already.
    if shift >= 0 {
      return shift <= 18
        ? Double(Int128(coefficient) * powerOfTen(shift)) / below
        : above / below * Double(powerOfTen(shift))
    }
    return -shift <= 18
      ? above / Double(Int128(divisor.coefficient) * powerOfTen(-shift))
      : above / below / Double(powerOfTen(-shift))
  }

  /// The sum, exact. Throws `DecimalError` where it needs more than 18 digits.
  public static func + (left: Decimal, right: Decimal) throws(DecimalError) -> Decimal {
    if left.coefficient == 0 { return right }
    if right.coefficient == 0 { return left }
    let (high, low) = left.exponent >= right.exponent ? (left, right) : (right, left)
    let shift = Int(high.exponent) - Int(low.exponent)
    // The last digit of the lower one is not zero, so the sum keeps all `shift` places.
    guard shift < 20 else { throw .tooManyDigits(found: "\(left) and \(right)") }
    let sum = Int128(high.coefficient) * powerOfTen(shift) + Int128(low.coefficient)
    return try Decimal(wide: sum, exponent: Int(low.exponent))
  }

  /// The difference, exact. Throws `DecimalError` where it needs more than 18 digits.
  public static func - (left: Decimal, right: Decimal) throws(DecimalError) -> Decimal {
    try left + Decimal(normalised: -right.coefficient, exponent: right.exponent)
  }
}

extension Decimal: Comparable {
  /// Whether the first number is the smaller one; exact, never overflows.
  public static func < (left: Decimal, right: Decimal) -> Bool {
    if left.exponent == right.exponent { return left.coefficient < right.coefficient }
    if left.coefficient.signum() != right.coefficient.signum() {
      return left.coefficient < right.coefficient
    }
    if left.coefficient < 0 { return right.magnitude < left.magnitude }
    let leading = (left.digitCount + Int(left.exponent), right.digitCount + Int(right.exponent))
    if leading.0 != leading.1 { return leading.0 < leading.1 }
    // Same leading place: bringing both to the lower exponent gives at most 18 digits.
    let shift = Int(left.exponent) - Int(right.exponent)
    let wide = (Int128(left.coefficient), Int128(right.coefficient))
    return shift > 0
      ? wide.0 * powerOfTen(shift) < wide.1 : wide.0 < wide.1 * powerOfTen(-shift)
  }

  private var digitCount: Int {
    var count = 1
    var rest = coefficient.magnitude
    while rest >= 10 {
      rest /= 10
      count += 1
    }
    return count
  }
}

/// Requires 0 ≤ power ≤ 36.
private func powerOfTen(_ power: Int) -> Int128 {
  var result: Int128 = 1
  for _ in 0..<power { result *= 10 }
  return result
}

/// Why a number was refused.
public enum DecimalError: Error, Sendable, Hashable {
  /// The text is not a number in the form described at `Decimal`.
  case notANumber(found: String)
  /// More than 18 digits are needed to write it.
  case tooManyDigits(found: String)
  /// Larger or smaller than any number kept here.
  case exponentOutOfRange(found: String)
}

extension DecimalError: CustomStringConvertible {
  /// What was found and what was expected, in one line.
  public var description: String {
    switch self {
    case .notANumber(let found):
      "found “\(found)”, expected a number such as 60, -3, 0.7 or 1.25e3"
    case .tooManyDigits(let found):
      "found \(found), expected at most \(Decimal.maximumDigits) digits"
    case .exponentOutOfRange(let found):
      "found \(found), expected a number between 1e-18 and 1e18 in size"
    }
  }
}
