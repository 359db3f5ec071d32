import Positions

/// Whose words count as one course of statements about a party: its own, or those of one other
/// chain of voices.
enum SpokenBy: Hashable, Sendable {
  /// The party's own voice, in its words or in the source's.
  case party
  /// The same voices, word for word; of the unnamed, those of one publisher only.
  case others([Voice], publisher: String)
}

extension Registry {
  /// Whose course a statement belongs to, among those about its party.
  func course(of statement: AdmittedStatement) -> SpokenBy {
    if statement.accountClass == .own || statement.accountClass == .relayed { return .party }
    let voices = statement.attribution.voices
    let isNamed = voices.last.map { !$0.parties.isEmpty } ?? false
    let publisher = sources[statement.source]?.publisher ?? statement.source
    return .others(voices, publisher: isNamed ? "" : publisher)
  }
}
