import EventStore
import Positions
import Projections

/// The words of a query, sorted into what they name.
public struct QueryWords: Hashable, Sendable {
  /// The parties, in the order of the words; a glob gives them in the declared order.
  public var parties: [String] = []
  /// The issues, likewise.
  public var issues: [String] = []
}

extension Ledger {
  /// Sorts words into parties and issues, by slug or by glob (`*` and `?`).
  ///
  /// Throws `LedgerError` with every word that names neither, and the nearest slug that does.
  public func resolve(_ words: [String]) throws -> QueryWords {
    if let query = try resolvePlain(words) { return query }
    let registry = try read { try $0.registry() }
    var query = QueryWords()
    var reasons: [String] = []
    let parties = registry.orderedParties.map(\.slug)
    let issues = registry.orderedIssues.map(\.slug)
    for word in words {
      let named = word.hasPrefix("party:") || word.hasPrefix("issue:")
      let pattern = Pattern(named ? String(word.dropFirst(6)) : word)
      let foundParties = word.hasPrefix("issue:") ? [] : parties.filter(pattern.matches)
      let foundIssues = word.hasPrefix("party:") ? [] : issues.filter(pattern.matches)
      query.parties += foundParties.filter { !query.parties.contains($0) }
      query.issues += foundIssues.filter { !query.issues.contains($0) }
      if foundParties.isEmpty, foundIssues.isEmpty {
        let hint = Spelling.nearest(to: pattern.description, among: parties + issues)
        reasons.append(
          "query: found “\(word)”, expected a declared party or issue"
            + (hint.map { "; did you mean \($0)?" } ?? ""))
      }
    }
    if !reasons.isEmpty { throw LedgerError(.usage, reasons) }
    return query
  }

  /// Sorts words that are slugs, each by one look-up; nil where one is not.
  private func resolvePlain(_ words: [String]) throws -> QueryWords? {
    try read { snapshot in
      var query = QueryWords()
      for word in words {
        let isParty = try snapshot.declaration(CellKey(registry: .party, slug: word)) != nil
        let isIssue = try snapshot.declaration(CellKey(registry: .issue, slug: word)) != nil
        guard isParty || isIssue else { return nil }
        if isParty, !query.parties.contains(word) { query.parties.append(word) }
        if isIssue, !query.issues.contains(word) { query.issues.append(word) }
      }
      return query
    }
  }
}
