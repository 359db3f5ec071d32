import Positions

/// Whether parts of a position are such that they can be decoded; what is no plain case is left to
/// the decoder, which alone says what is wrong.
///
/// Where all parts of a body in the plain form are, ``Message/check(encoded:)`` does not throw.
enum PositionForm {
  /// Whether a field of a position can be read; `last` is the number of the field before.
  static func isReadable(_ field: WireField, after last: Int, _ body: Span<UInt8>) -> Bool {
    switch field.number {
    case 4: field.kind == .bytes && field.payload.count == eventBytes
    case last: false
    case 1, 2, 8, 9, 12, 14: isText(field, body)
    // Its parts are asked for one by one.
    case 3: field.kind == .bytes
    case 10: isWord(field, of: Mode.allCases.count)
    case 11: field.kind == .bytes && isValue(body, field.payload)
    case 13: isWord(field, of: ScaleEnd.allCases.count)
    case 16: isWord(field, of: 1)
    default: false
    }
  }

  /// Whether a field of an attribution can be read, where it is one of those in the plain form.
  static func isReadable(attribution field: WireField, _ body: Span<UInt8>) -> Bool {
    switch field.number {
    case 1, 2, 4: isText(field, body)
    case 3: field.kind == .bytes && areTexts(body, field.payload)
    case 5: field.kind == .bytes && areTexts(body, field.payload, isFirstList: true)
    case 6: isWord(field, of: Channel.allCases.count)
    default: field.kind == .varint
    }
  }

  private static let eventBytes = 16

  private static func isWord(_ field: WireField, of count: Int) -> Bool {
    field.kind == .varint && (1...UInt64(count)).contains(field.varint)
  }

  private static func isText(_ field: WireField, _ body: Span<UInt8>) -> Bool {
    guard field.kind == .bytes else { return false }
    let text = body.extracting(field.payload)
    // Most are ASCII; without a way out of the loop many bytes are looked at at once.
    var all: UInt8 = 0
    for index in text.indices { all |= text[index] }
    return all < 0x80 || (try? UTF8Span(validating: text)) != nil
  }

  /// Whether all fields of a message are texts, ascending, the fourth at most; the first alone may
  /// be a list.
  private static func areTexts(
    _ body: Span<UInt8>, _ range: Range<Int>, isFirstList: Bool = false
  ) -> Bool {
    var cursor = WireCursor(range)
    var last = 0
    do throws(WireError) {
      while let field = try cursor.next(in: body) {
        guard field.number > last || isFirstList && field.number == 1 && last == 1,
          field.number <= 4, isText(field, body)
        else { return false }
        last = field.number
      }
    } catch {
      return false
    }
    return true
  }

  /// Whether a message is one number, one range, one level, some options or one text.
  private static func isValue(_ body: Span<UInt8>, _ range: Range<Int>) -> Bool {
    var cursor = WireCursor(range)
    do throws(WireError) {
      guard let first = try cursor.next(in: body) else { return false }
      switch first.number {
      case 1:
        guard try decimal(body, first) != nil else { return false }
      case 2, 3: return try isRange(body, first, &cursor)
      case 4, 11:
        guard !first.payload.isEmpty, isText(first, body) else { return false }
      case 5:
        guard isText(first, body) else { return false }
        while let next = try cursor.next(in: body) {
          guard next.number == 5, isText(next, body) else { return false }
        }
      default: return false
      }
      return try cursor.next(in: body) == nil
    } catch {
      return false
    }
  }

  private static func isRange(
    _ body: Span<UInt8>, _ first: WireField, _ cursor: inout WireCursor
  ) throws(WireError) -> Bool {
    let second = try cursor.next(in: body)
    guard let bound = try decimal(body, first) else { return false }
    guard let second else {
      let isLower = first.number == 2
      return (try? DecimalRange(lower: isLower ? bound : nil, upper: isLower ? nil : bound)) != nil
    }
    guard first.number == 2, second.number == 3, let upper = try decimal(body, second),
      try cursor.next(in: body) == nil
    else { return false }
    return (try? DecimalRange(lower: bound, upper: upper)) != nil
  }

  /// The number that a field holds; nil where it holds none.
  private static func decimal(_ body: Span<UInt8>, _ field: WireField) throws(WireError) -> Decimal?
  {
    guard field.kind == .bytes else { return nil }
    var cursor = WireCursor(field.payload)
    var (coefficient, exponent, last): (Int64, Int64, Int) = (0, 0, 0)
    while let part = try cursor.next(in: body) {
      guard part.kind == .varint, part.number > last, part.number <= 2 else { return nil }
      last = part.number
      if last == 1 { coefficient = unzigzag(part.varint) } else { exponent = unzigzag(part.varint) }
    }
    return Int32(exactly: exponent).flatMap {
      try? Decimal(coefficient: coefficient, exponent: $0)
    }
  }
}
