import Positions

extension PositionHolding {
  /// Gives the tags of this position, whose body is given, to `carry`, some more than once; false
  /// where a condition may ask something of a party: those are left to ``EventMessage/tags()``.
  ///
  /// Costs no string: the tags are put together in `scratch`, one after the other.
  package func forEachTag(
    of body: Span<UInt8>, scratch: inout [UInt8], _ carry: (Span<UInt8>) -> Void
  ) -> Bool {
    guard conditions.isEmpty else { return false }
    func give(
      _ kind: [UInt8], _ first: Range<Int>, _ separator: UInt8 = 0, _ last: Range<Int>? = nil
    ) {
      scratch.removeAll(keepingCapacity: true)
      scratch.append(kind.span, kind.indices)
      scratch.append(body, first)
      if let last {
        scratch.append(separator)
        scratch.append(body, last)
      }
      carry(scratch.span)
    }
    carry(TagKind.type.span)
    give(TagKind.source, source)
    give(TagKind.name, source, UInt8(ascii: "#"), label)
    give(TagKind.party, party)
    give(TagKind.issue, issue)
    give(TagKind.cell, party, UInt8(ascii: "/"), issue)
    forEachSpeaker(in: body) { give(TagKind.party, $0) }
    return true
  }

  /// The parties that speak, and those on whose side the recorder places an informant.
  private func forEachSpeaker(in body: Span<UInt8>, _ give: (Range<Int>) -> Void) {
    var cursor = WireCursor(voices)
    while let voice = try? cursor.next(in: body) {
      guard voice.number == 5 else { continue }
      var inner = WireCursor(voice.payload)
      while let part = try? inner.next(in: body) {
        if part.number == 1 || part.number == 4, !part.payload.isEmpty { give(part.payload) }
      }
    }
  }
}

/// What tags of a position start with.
private enum TagKind {
  static let type = Array("type:\(EventType.positionStated.name)".utf8)
  static let source = Array("source:".utf8)
  static let name = Array("name:".utf8)
  static let party = Array("party:".utf8)
  static let issue = Array("issue:".utf8)
  static let cell = Array("cell:".utf8)
}
