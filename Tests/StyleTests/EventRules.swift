/// Every type of event has a message in the schemas and a golden record in the tests.
enum EventRules {
  /// The types of the vocabulary, in its order. The names are stored: none ever changes.
  static let types = [
    "party.declared", "issue.declared", "source.declared", "recorder.declared",
    "position.stated", "position.withdrawn", "priority.stated", "proposal.tabled",
    "proposal.answered", "claim.made", "account.answered", "intent.stated", "element.agreed",
    "talks.changed",
    "record.corrected", "record.retracted", "record.reviewed", "record.redacted",
  ]

  /// `PartyDeclared` for `party.declared`.
  static func messageName(of type: String) -> String {
    type.split(separator: ".").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }

  /// What is missing of `types` in the text of the schemas and among the golden records' text.
  static func findings(
    types: [String], schemas: String, goldenRecords: String
  ) -> [SourceTree.Finding] {
    let messages = Set(schemas.matches(of: /\bmessage\s+(\w+)/).map { String($0.1) })
    let unspecified = types.map(messageName).filter { !messages.contains($0) }
    let unrecorded = types.filter { !goldenRecords.contains($0) }
    return [
      ("message in schemas/parley/v1", unspecified),
      ("golden record in Tests/PositionsTests", unrecorded),
    ]
    .filter { !$0.1.isEmpty }
    .map { .init("no \($0.0): \($0.1.joined(separator: ", "))") }
  }

  static func findings(in tree: SourceTree) -> [SourceTree.Finding] {
    func text(_ isWanted: (SourceTree.File) -> Bool) -> String {
      tree.files.filter(isWanted).map(\.text).joined(separator: "\n")
    }
    return findings(
      types: types,
      schemas: text { $0.path.hasPrefix("schemas/parley/v1/") && $0.path.hasSuffix(".proto") },
      goldenRecords: text { $0.path.hasPrefix("Tests/PositionsTests/") })
  }
}
