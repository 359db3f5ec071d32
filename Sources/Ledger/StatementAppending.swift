import Dossiers
import EventStore
import Positions
import Projections

/// One statement as keys and what was typed for them; the keys are those of a dossier.
public struct TypedKeys: Sendable {
  /// What was typed for a key.
  public indirect enum Content: Sendable {
    /// A text.
    case text(String)
    /// A list.
    case list([Content])
    /// Keys with texts of their own.
    case keys([(key: String, text: String)])
  }

  /// The slug of the source, which is on record.
  public var source = ""
  /// The keys of an account: by, channel, locator, credibility, language.
  public var account: [(key: String, content: Content)] = []
  /// The keys of a statement: its verb, value, quote and the like.
  public var statement: [(key: String, content: Content)] = []

  /// Makes a statement of which nothing was typed.
  public init() {}
}

extension Ledger {
  /// Appends one statement from keys, read as a dossier's statements are.
  ///
  /// Throws `LedgerError`: `.usage` with every problem found, each naming its key as `--key`,
  /// `.conflict` where its name is on record with other content and `terms.amends` is not set.
  public func append(statement typed: TypedKeys, terms: AppendTerms) throws -> AppendReceipt {
    try record(terms: terms) { appender, recording, notes in
      let reading = try readStatement(
        typed.statement.map { TypedField($0.key, $0.content.node) },
        account: typed.account.map { TypedField($0.key, $0.content.node) }, of: typed.source,
        in: LedgerContext(self, ids: recording.ids))
      guard reading.problems.isEmpty else {
        throw LedgerError(.usage, reading.problems.map(\.ofOption))
      }
      let drafts = reading.drafts.map { draft in
        var named = draft
        named.file = "statement"
        return named
      }
      let plan = try RecordingPlan(
        drafts, completeSources: [], amends: terms.amends,
        afterRedaction: terms.afterRedaction, in: appender)
      guard plan.conflicts.isEmpty else { throw LedgerError(.conflict, plan.conflicts) }
      notes.warnings += reading.warnings.map(\.ofOption)
      try recording.carryOut(plan, in: &appender)
    }
  }
}

extension TypedKeys.Content {
  fileprivate var node: TypedNode {
    switch self {
    case .text(let text): TypedNode(text: text)
    case .list(let elements): TypedNode(.list(elements.map(\.node)))
    case .keys(let keys): TypedNode(fields: keys.map { ($0.key, TypedNode(text: $0.text)) })
    }
  }
}

extension DossierProblem {
  /// The problem as one of a command's option.
  fileprivate var ofOption: String {
    let question = hint.isEmpty ? "" : "; did you mean \(hint)?"
    let place = field.isEmpty ? "statement" : "--\(field)"
    return "\(place): found \(found), expected \(expected)\(question)"
  }
}
