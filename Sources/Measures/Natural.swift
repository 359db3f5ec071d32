// Whole numbers of any size, for sums of fractions that must be exact. They stay small (a range, a
// product of ranges), so plain long arithmetic does.

/// A whole number, 0 or more, of any size.
struct Natural: Hashable, Sendable {
  /// The digits to the base 2^32, the lowest first, without zeros at the end.
  private(set) var digits: [UInt32]

  static let zero = Natural(0)
  static let one = Natural(1)

  init(_ value: UInt64) {
    digits = [UInt32(truncatingIfNeeded: value), UInt32(value >> 32)]
    trim()
  }

  private init(digits: [UInt32]) {
    self.digits = digits
    trim()
  }

  var isZero: Bool { digits.isEmpty }

  /// The number of binary digits.
  var bitWidth: Int {
    digits.last.map { digits.count * 32 - $0.leadingZeroBitCount } ?? 0
  }

  /// The value where it has at most 64 binary digits.
  var small: UInt64? {
    guard digits.count <= 2 else { return nil }
    return digits.reversed().reduce(0) { $0 << 32 | UInt64($1) }
  }

  private mutating func trim() {
    while digits.last == 0 { digits.removeLast() }
  }

  private func digit(_ place: Int) -> UInt64 { place < digits.count ? UInt64(digits[place]) : 0 }

  private func bit(_ place: Int) -> Bool { digits[place / 32] >> UInt32(place % 32) & 1 == 1 }

  static func + (left: Natural, right: Natural) -> Natural {
    var sum: [UInt32] = []
    var carry: UInt64 = 0
    for place in 0..<max(left.digits.count, right.digits.count) {
      carry += left.digit(place) + right.digit(place)
      sum.append(UInt32(truncatingIfNeeded: carry))
      carry >>= 32
    }
    sum.append(UInt32(carry))
    return Natural(digits: sum)
  }

  /// Requires `left ≥ right`.
  static func - (left: Natural, right: Natural) -> Natural {
    var rest: [UInt32] = []
    var borrow: Int64 = 0
    for place in left.digits.indices {
      let next = Int64(left.digit(place)) - Int64(right.digit(place)) + borrow
      rest.append(UInt32(truncatingIfNeeded: next))
      borrow = next < 0 ? -1 : 0
    }
    precondition(borrow == 0, "Measures: a difference below zero")
    return Natural(digits: rest)
  }

  static func * (left: Natural, right: Natural) -> Natural {
    var product = [UInt32](repeating: 0, count: left.digits.count + right.digits.count)
    for (place, digit) in left.digits.enumerated() {
      var carry: UInt64 = 0
      for (other, factor) in right.digits.enumerated() {
        carry += UInt64(product[place + other]) + UInt64(digit) * UInt64(factor)
        product[place + other] = UInt32(truncatingIfNeeded: carry)
        carry >>= 32
      }
      product[place + right.digits.count] = UInt32(carry)
    }
    return Natural(digits: product)
  }

  /// The quotient and the rest. Requires `divisor` not to be zero.
  func divided(by divisor: Natural) -> (quotient: Natural, rest: Natural) {
    precondition(!divisor.isZero, "Measures: division by zero")
    if let above = small, let below = divisor.small {
      return (Natural(above / below), Natural(above % below))
    }
    var quotient = [UInt32](repeating: 0, count: digits.count)
    var rest = Natural.zero
    for place in (0..<bitWidth).reversed() {
      rest = rest + rest
      if bit(place) { rest = rest + .one }
      guard rest >= divisor else { continue }
      rest = rest - divisor
      quotient[place / 32] |= 1 << UInt32(place % 32)
    }
    return (Natural(digits: quotient), rest)
  }

  /// The greatest number that divides both; the other one where one is zero.
  static func commonDivisor(_ one: Natural, _ other: Natural) -> Natural {
    var (left, right) = (one, other)
    while !right.isZero { (left, right) = (right, left.divided(by: right).rest) }
    return left
  }

  /// Ten to a power.
  static func powerOfTen(_ power: Int) -> Natural {
    (0..<power).reduce(.one) { result, _ in result * Natural(10) }
  }

  /// The nearest binary number, a few last digits off where it has more than 64 binary ones.
  var doubleValue: Double {
    digits.reversed().reduce(0) { $0 * 4_294_967_296 + Double($1) }
  }

  /// The number in decimal digits.
  var decimalDigits: String {
    if let small { return "\(small)" }
    var (rest, text) = (self, "")
    let block = Natural(1_000_000_000)
    while !rest.isZero {
      let (quotient, low) = rest.divided(by: block)
      let digits = "\(low.small ?? 0)"
      let zeros = quotient.isZero ? "" : String(repeating: "0", count: 9 - digits.count)
      text = zeros + digits + text
      rest = quotient
    }
    return text
  }
}

extension Natural: Comparable {
  static func < (left: Natural, right: Natural) -> Bool {
    if left.digits.count != right.digits.count { return left.digits.count < right.digits.count }
    return left.digits.reversed().lexicographicallyPrecedes(right.digits.reversed())
  }
}
