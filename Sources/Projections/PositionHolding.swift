package import Positions

// The fast way from a stored `position.stated` to a held entry: the body's fields are found in one
// pass and copied in three runs. Anything but the plain form (fields ascending, none unknown) is
// left to the ordinary way, which decodes.
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
  private var valid = 0..<0
  private var source = 0..<0
  private var isQuoted = false
  private var voices = 0..<0
  private var tail = 0..<0
  private var mode: UInt64 = 0
  private var content = 0..<0
  private var isConditional = false
  /// The end of `voices` and channel within the run that starts at `voices`.
  private var speakerEnd = 0

  /// Finds the fields of a body; nil where it is not in the plain form.
  package init?(_ body: Span<UInt8>, in range: Range<Int>) {
    var cursor = WireCursor(range)
    var last = 0
    do throws(WireError) {
      while let field = try cursor.next(in: body) {
        guard field.number > last || field.number == last && (4...15).contains(last) else {
          return nil
        }
        last = field.number
        switch field.number {
        case 1, 4: break
        case 2: valid = field.payload
        case 3: guard try readAttribution(body, field.payload) else { return nil }
        case 8: party = field.payload
        case 9: issue = field.payload
        case 10...16: readPosition(field)
        default: return nil
        }
      }
    } catch {
      return nil
    }
    guard !party.isEmpty, !issue.isEmpty, mode > 0 else { return nil }
  }

  private mutating func readAttribution(
    _ body: Span<UInt8>, _ range: Range<Int>
  ) throws(WireError) -> Bool {
    var cursor = WireCursor(range)
    var last = 0
    while let field = try cursor.next(in: body) {
      guard field.number > last || field.number == 5 && last == 5 else { return false }
      last = field.number
      switch field.number {
      case 1: source = field.payload
      case 2, 4: break
      case 3: isQuoted = true
      case 5...7:
        if voices.isEmpty { voices = field.whole.lowerBound..<field.whole.lowerBound }
        voices = voices.lowerBound..<field.whole.upperBound
        if field.number < 7 { speakerEnd = field.whole.upperBound }
      default: return false
      }
    }
    return true
  }

  private mutating func readPosition(_ field: WireField) {
    tail = (tail.isEmpty ? field.whole.lowerBound : tail.lowerBound)..<field.whole.upperBound
    switch field.number {
    case 10: mode = field.varint
    case 11, 12:
      content =
        (content.isEmpty ? field.whole.lowerBound : content.lowerBound)..<field.whole.upperBound
    case 15: isConditional = true
    default: break
    }
  }

  /// The held entry of this position.
  package func entry(of body: [UInt8], sequence: UInt64, marking: Marking) -> HeldEntry? {
    guard let mode = Mode(number: mode) else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(source.count + valid.count + voices.count + tail.count + 28)
    if !source.isEmpty { bytes.appendField(1, bytes: body[source]) }
    let sourceEnd = bytes.count
    if !valid.isEmpty { bytes.appendField(2, bytes: body[valid]) }
    if isQuoted { bytes.appendField(3, varint: 1) }
    bytes.appendField(4, varint: HeldKind.position.number)
    let speakerStart = bytes.count
    bytes.append(contentsOf: body[voices])
    bytes.appendField(8, varint: sequence)
    if marking != .clear { bytes.appendField(9, varint: marking.number) }
    let shift = bytes.count - tail.lowerBound
    bytes.append(contentsOf: body[tail])
    let speakerCount = max(0, speakerEnd - voices.lowerBound)
    return HeldEntry(
      bytes: bytes, sequence: sequence, mode: mode, isConditional: isConditional,
      bounds: DateBounds(edtf: body.span.extracting(valid)) ?? .unlimited,
      speaker: speakerStart..<(speakerStart + speakerCount),
      content: content.isEmpty
        ? 0..<0 : (content.lowerBound + shift)..<(content.upperBound + shift),
      source: (sourceEnd - source.count)..<sourceEnd)
  }
}
