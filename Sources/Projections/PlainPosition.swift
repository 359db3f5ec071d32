// What a table over all parties and issues needs of a position in its stored form, without decoding
// it: most positions of a large record are one level each, by the party's own word.

import Positions

extension PositionHolding {
  /// Where in a body the name of the level stands, if the position says that and nothing more: held
  /// without a condition, no refusal, in public or where the channel is not said; nil otherwise.
  package func level(in body: Span<UInt8>) -> Range<Int>? {
    guard conditions.isEmpty, let mode = Mode(number: mode), mode.slot != .excluded,
      isPublic(in: body)
    else { return nil }
    var cursor = WireCursor(content)
    guard let value = try? cursor.next(in: body), value.number == 11 else { return nil }
    var inner = WireCursor(value.payload)
    guard let level = try? inner.next(in: body), level.number == 4 else { return nil }
    return (try? inner.next(in: body)) == .some(nil) ? level.payload : nil
  }

  /// Who speaks, if nobody but the party itself does, as one named voice.
  package func isSaidByParty(in body: Span<UInt8>) -> Bool {
    var cursor = WireCursor(voices)
    guard let voice = try? cursor.next(in: body), voice.number == 5 else { return false }
    if let next = try? cursor.next(in: body), next.number == 5 { return false }
    var inner = WireCursor(voice.payload)
    guard let speaker = try? inner.next(in: body), speaker.number == 1,
      speaker.payload.count == party.count, (try? inner.next(in: body)) == .some(nil)
    else { return false }
    let shift = speaker.payload.lowerBound - party.lowerBound
    for index in party where body[index] != body[index + shift] { return false }
    return true
  }

  /// Whether no voice is named, so that the source speaks.
  package func namesNoVoice(in body: Span<UInt8>) -> Bool {
    var cursor = WireCursor(voices)
    guard let field = try? cursor.next(in: body) else { return true }
    return field.number != 5
  }

  private func isPublic(in body: Span<UInt8>) -> Bool {
    var cursor = WireCursor(voices)
    while let field = try? cursor.next(in: body) {
      if field.number == 6, Channel(number: field.varint)?.isPrivate ?? true { return false }
    }
    return true
  }
}
