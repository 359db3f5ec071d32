package import Positions

// The fast way from a stored `position.stated` to a held entry: the body's fields are found in one
// pass and copied in three runs. Anything but the plain form, which is what our encoder writes
// (fields ascending, none unknown or empty, decimals normalised), is left to the ordinary way,
// which decodes and encodes, so that both ways hold the same bytes.
//
//   body       1 label  2 valid  3 attribution{1 source 2 … 4, 5 voices 6 channel 7 credibility}
//              4 same-as  8 party  9 issue  10 … 16
//   held       1 source  2 valid  3 quoted  4 kind  5 voices 6 channel 7 credibility
//              8 sequence  9 marking  10 … 16

/// Where in the body of a position the things stand that a cell needs.
package struct PositionHolding {
  /// The party's slug.
  package private(set) var party = 0..<0
  /// The issue's slug.
  package private(set) var issue = 0..<0
  /// The label within its source.
  private(set) var label = 0..<0
  private var valid = 0..<0
  /// The slug of its source; empty: none.
  package private(set) var source = 0..<0
  /// Whether the speaker's own words are on record.
  package private(set) var isQuoted = false
  /// Voices, channel and credibility, fields 5 to 7.
  package private(set) var voices = 0..<0
  private var tail = 0..<0
  /// How the party holds the value, by number.
  package private(set) var mode: UInt64 = 0
  /// The value and the text, fields 11 and 12.
  package private(set) var content = 0..<0
  /// The conditions; empty: it is unconditional.
  package private(set) var conditions = 0..<0
  /// The end of `voices` and channel within the run that starts at `voices`.
  package private(set) var speakerEnd = 0

  /// Finds the fields of a body; nil where it is not in the plain form, or, where it is to be
  /// examined, perhaps not to be decoded.
  package init?(_ body: Span<UInt8>, in range: Range<Int>, isExamined: Bool = false) {
    var cursor = WireCursor(range)
    var last = 0
    do throws(WireError) {
      while let field = try cursor.next(in: body) {
        guard field.number > last || field.number == last && (4...15).contains(last) else {
          return nil
        }
        if isExamined, !PositionForm.isReadable(field, after: last, body) { return nil }
        last = field.number
        switch field.number {
        case 1: label = field.payload
        case 4: break
        case 2: valid = field.payload
        case 3:
          guard try readAttribution(body, field.payload, isExamined: isExamined) else { return nil }
        case 8: party = field.payload
        case 9: issue = field.payload
        case 10...16: guard try readPosition(body, field) else { return nil }
        default: return nil
        }
      }
    } catch {
      return nil
    }
    guard !party.isEmpty, !issue.isEmpty, mode > 0 else { return nil }
  }

  /// Whether the body of a position in the plain form is said to be the same as other statements.
  package static func hasLinks(_ body: Span<UInt8>) -> Bool {
    var cursor = WireCursor(0..<body.count)
    while let field = try? cursor.next(in: body), field.number <= 4 {
      if field.number == 4 { return true }
    }
    return false
  }

  private mutating func readAttribution(
    _ body: Span<UInt8>, _ range: Range<Int>, isExamined: Bool
  ) throws(WireError) -> Bool {
    var cursor = WireCursor(range)
    var last = 0
    while let field = try cursor.next(in: body) {
      guard field.number > last || field.number == 5 && last == 5 else { return false }
      if isExamined, !PositionForm.isReadable(attribution: field, body) { return false }
      last = field.number
      switch field.number {
      case 1: source = field.payload
      case 2, 4: break
      case 3:
        // A quote without words does not count as one; the ordinary way sorts that out.
        guard field.payload.count > 2, body[field.payload.lowerBound] == 0x0a,
          body[field.payload.lowerBound + 1] > 0
        else { return false }
        isQuoted = true
      case 5...7:
        guard try PlainForm.isSpeaker(body, field) else { return false }
        if voices.isEmpty { voices = field.whole.lowerBound..<field.whole.lowerBound }
        voices = voices.lowerBound..<field.whole.upperBound
        if field.number < 7 { speakerEnd = field.whole.upperBound }
      default: return false
      }
    }
    return true
  }

  private mutating func readPosition(
    _ body: Span<UInt8>, _ field: WireField
  ) throws(WireError) -> Bool {
    tail = Self.joined(tail, field.whole)
    switch field.number {
    case 10: mode = field.varint
    case 11:
      content = Self.joined(content, field.whole)
      return try PlainForm.isValue(body, field.payload)
    case 12:
      content = Self.joined(content, field.whole)
      return !field.payload.isEmpty
    case 14: return !field.payload.isEmpty
    case 15:
      conditions = Self.joined(conditions, field.whole)
      return try PlainForm.isCondition(body, field.payload)
    default: return field.varint > 0
    }
    return true
  }

  private static func joined(_ range: Range<Int>, _ next: Range<Int>) -> Range<Int> {
    range.isEmpty ? next : range.lowerBound..<next.upperBound
  }

  /// The held entry of this position.
  package func entry(of body: [UInt8], sequence: UInt64, marking: Marking) -> HeldEntry? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(source.count + valid.count + voices.count + tail.count + 28)
    return append(to: &bytes, from: body.span, sequence: sequence, marking: marking).map {
      HeldEntry(bytes: bytes, keys: $0)
    }
  }

  /// Appends the held statement of this position, whose body is given, to `bytes`, and returns its
  /// keys; nil, and nothing appended, where the mode is no word of the vocabulary.
  func append(
    to bytes: inout [UInt8], from body: Span<UInt8>, sequence: UInt64, marking: Marking
  ) -> EntryKeys? {
    guard mode < Self.slots.count, let slot = Self.slots[Int(mode)] else { return nil }
    let start = bytes.count
    if !source.isEmpty { bytes.appendField(1, bytes: body, source) }
    let sourceEnd = bytes.count - start
    if !valid.isEmpty { bytes.appendField(2, bytes: body, valid) }
    if isQuoted { bytes.appendField(3, varint: 1) }
    bytes.appendField(4, varint: Self.kind)
    let speakerStart = bytes.count - start
    bytes.append(body, voices)
    bytes.appendField(8, varint: sequence)
    if marking != .clear { bytes.appendField(9, varint: marking.number) }
    let shift = bytes.count - start - tail.lowerBound
    bytes.append(body, tail)
    let speakerCount = max(0, speakerEnd - voices.lowerBound)
    return EntryKeys(
      position: sequence, slot: slot, isQuoted: isQuoted,
      bounds: DateBounds(edtf: body.extracting(valid)) ?? .unlimited,
      speaker: speakerCount == 0 ? 0..<0 : speakerStart..<(speakerStart + speakerCount),
      content: Self.moved(content, by: shift), conditions: Self.moved(conditions, by: shift),
      source: (sourceEnd - source.count)..<sourceEnd)
  }

  // Looked up once: the lists of words are gone through for them.
  private static let kind = HeldKind.position.number
  private static let slots: [Slot?] = [nil] + Mode.allCases.map(\.slot)

  private static func moved(_ range: Range<Int>, by shift: Int) -> Range<Int> {
    range.isEmpty ? 0..<0 : (range.lowerBound + shift)..<(range.upperBound + shift)
  }
}

/// Whether parts of a position are written as our encoder writes them.
private enum PlainForm {
  /// A voice, a channel or a credibility.
  static func isSpeaker(_ body: Span<UInt8>, _ field: WireField) throws(WireError) -> Bool {
    guard field.number == 5 else { return field.number == 7 || field.varint > 0 }
    var cursor = WireCursor(field.payload)
    var last = 0
    while let part = try cursor.next(in: body) {
      guard part.number <= 4, part.number > last || part.number == 1 && last == 1,
        part.number == 1 || !part.payload.isEmpty
      else { return false }
      last = part.number
    }
    return true
  }

  static func isCondition(_ body: Span<UInt8>, _ range: Range<Int>) throws(WireError) -> Bool {
    var cursor = WireCursor(range)
    var last = 0
    while let part = try cursor.next(in: body) {
      guard part.number <= 4, part.number > last, !part.payload.isEmpty else { return false }
      last = part.number
      if part.number == 3 {
        guard try isValue(body, part.payload) else { return false }
      }
    }
    return true
  }

  /// A value; several options in one list of a set are left to the ordinary way, which sorts them.
  static func isValue(_ body: Span<UInt8>, _ range: Range<Int>) throws(WireError) -> Bool {
    var cursor = WireCursor(range)
    var last = 0
    while let part = try cursor.next(in: body) {
      guard part.number > last || part.number == 5 && last == 5 else { return false }
      last = part.number
      switch part.number {
      case 1...3: guard try isDecimal(body, part.payload) else { return false }
      case 4, 10, 11: guard !part.payload.isEmpty else { return false }
      case 5...8: break
      case 9: guard part.varint == 1 else { return false }
      default: return false
      }
    }
    return true
  }

  private static func isDecimal(_ body: Span<UInt8>, _ range: Range<Int>) throws(WireError) -> Bool
  {
    var cursor = WireCursor(range)
    guard let coefficient = try cursor.next(in: body) else { return true }
    guard coefficient.number == 1, unzigzag(coefficient.varint) % 10 != 0 else { return false }
    guard let exponent = try cursor.next(in: body) else { return true }
    let last = try cursor.next(in: body)
    return exponent.number == 2 && exponent.varint > 0 && last == nil
  }
}
