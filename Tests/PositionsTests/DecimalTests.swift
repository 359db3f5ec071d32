import Positions
import TestSupport
import Testing

@Suite struct `decimal numbers` {
  @Test(
    arguments: [
      ("0", 0, 0, "0"), ("-0", 0, 0, "0"), ("0.000", 0, 0, "0"), ("0e999", 0, 0, "0"),
      ("0.7", 7, -1, "0.7"), ("-3", -3, 0, "-3"), ("-3.00", -3, 0, "-3"), ("60", 6, 1, "60"),
      ("1.25e3", 125, 1, "1250"), ("1E-2", 1, -2, "0.01"), ("12e+1", 12, 1, "120"),
      ("0.05", 5, -2, "0.05"), ("-0.05", -5, -2, "-0.05"), ("10.50", 105, -1, "10.5"),
      ("999999999999999999", 999_999_999_999_999_999, 0, "999999999999999999"),
      ("0.123456789012345678", 123_456_789_012_345_678, -18, "0.123456789012345678"),
      ("5e18", 5, 18, "5000000000000000000"), ("-1e-18", -1, -18, "-0.000000000000000001"),
      ("100000000000000000000e-2", 1, 18, "1000000000000000000"),
    ] as [(String, Int64, Int32, String)])
  func `a number is read, normalised and printed plainly`(
    text: String, coefficient: Int64, exponent: Int32, printed: String
  ) throws {
    let number = try Decimal(text)
    #expect(number.coefficient == coefficient)
    #expect(number.exponent == exponent)
    #expect(number.description == printed)
    #expect(try Decimal(printed) == number)
    #expect(try Decimal(coefficient: coefficient, exponent: exponent) == number)
  }

  @Test(arguments: [
    "", "-", "+5", ".5", "5.", "05", "00", "1_000", "1,000", "0x10", "1e", "1e-", "1.2.3", " 1",
    "1 ", "nan", "inf", "−3", "٣", "1e99999", "--1", "1e5.0",
  ])
  func `what is not a number is refused with what was found`(text: String) {
    #expect(throws: DecimalError.notANumber(found: text)) { try Decimal(text) }
  }

  @Test func `a number beyond the limits is refused, not rounded`() throws {
    #expect(throws: DecimalError.tooManyDigits(found: "1234567890123456789")) {
      try Decimal("1234567890123456789")
    }
    #expect(throws: DecimalError.exponentOutOfRange(found: "1e19")) { try Decimal("1e19") }
    #expect(throws: DecimalError.exponentOutOfRange(found: "1e-19")) { try Decimal("1e-19") }
    #expect(throws: DecimalError.self) { try Decimal(coefficient: .min, exponent: 0) }
    #expect(throws: DecimalError.self) { try Decimal(coefficient: 1, exponent: .max) }
    #expect(throws: DecimalError.self) { try Decimal(String(repeating: "1", count: 1_000_000)) }
    #expect(throws: DecimalError.self) { try Decimal("1e18") + Decimal("1e-18") }
    #expect(throws: DecimalError.self) { try Decimal("999999999999999999") + Decimal("0.1") }
    #expect(try Decimal("999999999999999999") + Decimal(1) == Decimal("1e18"))
  }

  /// The reference keeps numbers as whole multiples of 10^-18 in 128 bits.
  @Test func `order, sum and difference agree with wide whole numbers`() throws {
    var random = SeededGenerator()
    for _ in 0..<5_000 {
      let (left, wideLeft) = try sample(&random)
      let (right, wideRight) = try sample(&random)
      #expect((left < right) == (wideLeft < wideRight), "\(random): \(left), \(right)")
      #expect((left == right) == (wideLeft == wideRight), "\(random): \(left), \(right)")
      if let sum = try? left + right {
        #expect(wide(sum) == wideLeft + wideRight, "\(random): \(left) + \(right)")
      } else {
        #expect(digits(wideLeft + wideRight) > 18, "\(random): \(left) + \(right)")
      }
      if let difference = try? left - right {
        #expect(wide(difference) == wideLeft - wideRight, "\(random): \(left) - \(right)")
      } else {
        #expect(digits(wideLeft - wideRight) > 18, "\(random): \(left) - \(right)")
      }
      #expect(try Decimal(left.description) == left, "\(random): \(left)")
    }
  }

  @Test(arguments: [
    ("2", "12", "2", "12"), ("2.3", "12", "23", "120"), ("-1", "3", "-1", "3"),
    ("0", "7", "0", "7"), ("0.1", "0.3", "1", "3"), ("365", "365", "1", "1"),
    ("1e18", "1e-18", "1e36", "1"), ("1e-18", "1e18", "1", "1e36"),
  ])
  func `a ratio is the nearest binary number to the exact quotient`(
    above: String, below: String, exactAbove: String, exactBelow: String
  ) throws {
    let expected = try #require(Double(exactAbove)) / #require(Double(exactBelow))
    #expect(try Decimal(above).ratio(to: Decimal(below)) == expected)
  }

  @Test func `the binary value is for printing`() throws {
    #expect(try Decimal("0.7").doubleValue == 0.7)
    #expect(try Decimal("-1250").doubleValue == -1250)
    #expect(try Decimal("1e18").doubleValue == 1e18)
  }

  private func sample(_ random: inout SeededGenerator) throws -> (Decimal, Int128) {
    let places = Int.random(in: 1...18, using: &random)
    let limit = (0..<places).reduce(Int64(1)) { size, _ in size * 10 } - 1
    let coefficient = Int64.random(in: -limit...limit, using: &random)
    let exponent = Int32.random(in: -18...Int32(18 - places), using: &random)
    let number = try Decimal(coefficient: coefficient, exponent: exponent)
    return (number, wide(number))
  }

  private func wide(_ number: Decimal) -> Int128 {
    (0..<Int(number.exponent + 18)).reduce(Int128(number.coefficient)) { size, _ in size * 10 }
  }

  private func digits(_ number: Int128) -> Int {
    var rest = number
    while rest != 0, rest % 10 == 0 { rest /= 10 }
    return String(rest.magnitude).count
  }
}
