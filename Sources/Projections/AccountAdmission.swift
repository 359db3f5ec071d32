public import Positions

extension Registry {
  /// Whether a policy keeps a statement of any type in a list of what was said.
  ///
  /// The standard policy and the best graded keep every account. A narrower one keeps what it
  /// admits, as an account of any of the parties that the statement is about. A registry event and
  /// an editorial one are nobody's account and are kept.
  public func keeps(_ body: any EventMessage, by policy: AccountPolicy) -> Bool {
    guard policy != .standard, policy != .bestGraded,
      let statement = body as? any StatementMessage
    else { return true }
    if let accountClass = accountClass(of: body) {
      return admits(statement, of: accountClass, by: policy)
    }
    let parties = subjects(of: statement)
    let classes =
      parties.isEmpty ? [.press] : parties.compactMap { accountClass(of: body, about: $0) }
    return classes.contains { admits(statement, of: $0, by: policy) }
  }

  /// The parties that are said to act, where there may be several; or else those that speak.
  private func subjects(of statement: any StatementMessage) -> [String] {
    let named =
      switch statement {
      case let body as ProposalTabled: body.by
      case let body as ElementAgreed: body.parties
      case let body as TalksChanged: body.parties
      default: [] as [String]
      }
    guard named.isEmpty else { return named }
    return statement.attribution.voices.last?.parties ?? []
  }
}
