import Dossiers

/// A file handed to an append, as far as telling its form needs.
public enum AppendedForm: Hashable, Sendable {
  /// A dossier in YAML.
  case dossier
  /// Events as JSON Lines.
  case lines

  /// Tells the form from the file's name, or else from its first bytes.
  public init(name: String, start: [UInt8]) {
    let name = name.lowercased()
    if name.hasSuffix(".yaml") || name.hasSuffix(".yml") {
      self = .dossier
    } else if name.hasSuffix(".jsonl") || name.hasSuffix(".ndjson") {
      self = .lines
    } else {
      self = EventLine.isLikely(start) ? .lines : .dossier
    }
  }
}

extension Ledger {
  /// Appends dossiers given as names and bytes, all of them or nothing.
  ///
  /// Throws as `append(dossiers:terms:)` with files does.
  public func append(
    dossiers files: [(name: String, bytes: [UInt8])], terms: AppendTerms
  ) throws -> AppendReceipt {
    try append(dossiers: files.map { DossierFile(name: $0.name, bytes: $0.bytes) }, terms: terms)
  }

  /// Answers a question with dossiers, given as names and bytes, laid over the record.
  public func answer<I: Inquiry>(
    _ inquiry: I, with files: [(name: String, bytes: [UInt8])]
  ) throws -> I.Answer {
    try released(inquiry, with: files).answer
  }

  /// Answers a question with dossiers, given as names and bytes, laid over the record, and tells
  /// what was withheld where the question sets a release.
  public func released<I: Inquiry>(
    _ inquiry: I, with files: [(name: String, bytes: [UInt8])]
  ) throws -> (answer: I.Answer, note: ReleaseNote?) {
    try released(inquiry, with: files.map { DossierFile(name: $0.name, bytes: $0.bytes) })
  }
}
