// The text form of decimals; its grammar stands at `Decimal`.

extension Decimal: CustomStringConvertible {
  /// Reads a number as typed. Throws `DecimalError` with the text found.
  public init(_ text: String) throws(DecimalError) {
    // Longer text cannot be a number within the limits, and is not worth quoting whole.
    guard text.utf8.count <= 64 else { throw .notANumber(found: String(text.prefix(64)) + "…") }
    var scanner = NumeralScanner(bytes: Array(text.utf8))
    guard let numeral = scanner.numeral() else { throw .notANumber(found: text) }
    let kept = numeral.digits.drop { $0 == 0 }
    let trailing = kept.reversed().prefix { $0 == 0 }.count
    let significant = kept.dropLast(trailing)
    guard significant.count <= Decimal.maximumDigits else { throw .tooManyDigits(found: text) }
    var coefficient: Int64 = 0
    for digit in significant { coefficient = coefficient * 10 + Int64(digit) }
    let exponent = numeral.exponent - numeral.fractionDigits + trailing
    guard coefficient == 0 || Decimal.exponents.contains(Int32(clamping: exponent)) else {
      throw .exponentOutOfRange(found: text)
    }
    try self.init(
      coefficient: numeral.isNegative ? -coefficient : coefficient,
      exponent: coefficient == 0 ? 0 : Int32(clamping: exponent))
  }

  /// The number in plain digits: `-` where negative, no exponent, no trailing zeros, ASCII.
  public var description: String {
    let digits = String(coefficient.magnitude)
    let sign = coefficient < 0 ? "-" : ""
    if exponent >= 0 { return sign + digits + String(repeating: "0", count: Int(exponent)) }
    let places = Int(-exponent)
    let padded = String(repeating: "0", count: max(0, places + 1 - digits.utf8.count)) + digits
    return sign + padded.dropLast(places) + "." + padded.suffix(places)
  }
}

private struct Numeral {
  var isNegative = false
  var digits: [UInt8] = []
  var fractionDigits = 0
  var exponent = 0
}

private struct NumeralScanner {
  let bytes: [UInt8]
  var place = 0

  mutating func numeral() -> Numeral? {
    var result = Numeral()
    result.isNegative = take("-")
    let whole = digits()
    guard let first = whole.first, first != 0 || whole.count == 1 else { return nil }
    result.digits = whole
    if take(".") {
      let fraction = digits()
      guard !fraction.isEmpty else { return nil }
      result.digits += fraction
      result.fractionDigits = fraction.count
    }
    if take("e") || take("E") {
      let isNegative = take("-")
      if !isNegative { _ = take("+") }
      let power = digits()
      guard !power.isEmpty, power.count <= 4 else { return nil }
      let size = power.reduce(0) { $0 * 10 + Int($1) }
      result.exponent = isNegative ? -size : size
    }
    return place == bytes.count ? result : nil
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard place < bytes.count, UInt32(bytes[place]) == character.value else { return false }
    place += 1
    return true
  }

  private mutating func digits() -> [UInt8] {
    var found: [UInt8] = []
    while place < bytes.count, bytes[place] >= 0x30, bytes[place] <= 0x39 {
      found.append(bytes[place] - 0x30)
      place += 1
    }
    return found
  }
}
