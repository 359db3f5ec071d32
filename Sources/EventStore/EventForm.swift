internal import LMDB

extension Appender {
  /// Refuses an event that cannot be stored.
  func requireForm(_ event: NewEvent) throws {
    try event.requireForm()
    if let preserved = event.preserved { try requireTime(of: preserved) }
  }

  /// Refuses a preserved header that was recorded in the future.
  func requireTime(of header: PreservedHeader) throws {
    let latest = terms.now.addingReportingOverflow(AppendTerms.clockSkewLimit)
    guard
      terms.allowsClockSkew || latest.overflow || header.recordedAt <= latest.partialValue
    else {
      throw StoreError(
        .usage, at: "event \(header.fields.id)",
        found: "a recorded time more than 24 hours ahead of the clock",
        expected: "one that has come")
    }
  }
}

extension NewEvent {
  /// Refuses an event that no ledger can store.
  func requireForm() throws {
    let event = self
    func require(
      _ isMet: Bool, _ found: @autoclosure () -> String, _ expected: @autoclosure () -> String
    ) throws {
      guard !isMet else { return }
      throw StoreError(.usage, at: "event \(event.id)", found: found(), expected: expected())
    }
    try require(
      RecordLimits.bodyBytes.contains(event.body.count), "a body of \(event.body.count) bytes",
      "1 to \(RecordLimits.bodyBytes.upperBound)")
    try require(
      RecordLimits.typeBytes.contains(event.type.utf8.count) && isPrintable(event.type),
      "type \"\(event.type)\"",
      "1 to \(RecordLimits.typeBytes.upperBound) bytes of printable ASCII")
    try require(
      event.recorder.utf8.count <= RecordLimits.recorderBytes && isPrintable(event.recorder),
      "recorder \"\(event.recorder)\"",
      "at most \(RecordLimits.recorderBytes) bytes of printable ASCII")
    try require(
      event.tags.count <= RecordLimits.tags, "\(event.tags.count) tags",
      "at most \(RecordLimits.tags)")
    for tag in event.tags {
      try require(
        RecordLimits.tagBytes.contains(tag.utf8.count), "a tag of \(tag.utf8.count) bytes",
        "1 to \(RecordLimits.tagBytes.upperBound)")
      try require(!hasZero(tag.utf8.span), "a tag with a zero byte", "none")
    }
    guard let preserved = event.preserved else { return }
    let fields = preserved.fields
    try require(fields.id == event.id, "id \(fields.id) in the header", "the event's")
    try require(
      fields.type == event.type, "type \(fields.type) in the header", "\(event.type)")
    try require(
      fields.schema == event.schema, "schema \(fields.schema) in the header", "\(event.schema)")
    try require(
      fields.recorder == event.recorder, "recorder \"\(fields.recorder)\" in the header",
      "\"\(event.recorder)\"")
    try require(
      fields.marking == event.marking, "marking \(fields.marking) in the header",
      "\(event.marking)")
    var scratch: [UInt8] = []
    try require(
      commitment(salt: preserved.salt.span, body: event.body.span, scratch: &scratch)
        == fields.commitment,
      "a body that does not match the commitment of the header", "the body that was committed to")
  }
}

private func isPrintable(_ text: String) -> Bool {
  let bytes = text.utf8.span
  for index in bytes.indices where bytes[index] < 0x21 || bytes[index] > 0x7E { return false }
  return true
}

private func hasZero(_ bytes: Span<UInt8>) -> Bool {
  for index in bytes.indices where bytes[index] == 0 { return true }
  return false
}
