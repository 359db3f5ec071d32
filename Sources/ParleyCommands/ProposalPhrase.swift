import Ledger
import Positions
import Projections

// How proposals, their accounts and their terms are put into words: the same in every view.

extension Registry {
  /// What parties answered to an account: `denied by Hamas (#56)`.
  func replies(_ replies: [AdmittedStatement]) -> [String] {
    replies.compactMap { reply in
      guard let body = reply.body as? AccountAnswered else { return nil }
      let weight = reply.weight(reply.accountClass)
      return "\(name(of: body.party)) \(body.answer?.word ?? "answers") this account "
        + "(\(weight), \(reply.number))"
    }
  }
}

extension Attribution {
  /// The innermost voice, or where there is none the source.
  fileprivate func speaker(in registry: Registry) -> String {
    guard let last = voices.last else { return chain(in: registry) }
    return last.parties.isEmpty ? "“\(last.informant)”" : last.name(in: registry)
  }
}

extension TermAgreement {
  /// What is said before accounts that differ; empty where they agree.
  var phrase: String {
    switch self {
    case .agree: ""
    case .brackets: "accounts differ on brackets"
    case .wording: "accounts word it differently"
    case .compatible: "accounts state it differently, both can hold"
    case .conflict: "accounts differ"
    }
  }
}

extension ProposalName {
  /// The version alone, as under the proposal's heading.
  var versionPhrase: String { version.isEmpty ? "version not said" : "@\(version)" }
}

extension ProposalAccount {
  /// The class, the grades and the number: `press B2 #28`; where nobody is said to have tabled it,
  /// so that there is no class, the voice in its place.
  func weight(in registry: Registry) -> String {
    var parts = [statement.weight(accountClass), statement.number]
    if accountClass == nil { parts.insert(statement.attribution.speaker(in: registry), at: 0) }
    return parts.filter { !$0.isEmpty }.joined(separator: " ")
  }

  /// Everything about where it comes from, and what was answered to it.
  func origin(in registry: Registry) -> String {
    var parts = [
      "\(statement.number)  \(statement.weight(accountClass))  \(statement.date)",
      statement.attribution.way(in: registry),
    ]
    if !sameAs.isEmpty { parts.append("another account of \(cited(sameAs))") }
    if let correction = statement.entry.correctedBy { parts.append("corrected by #\(correction)") }
    return (parts + registry.replies(answers)).joined(separator: " · ")
  }
}

extension ProposalVersion {
  /// Who tabled it, to whom, who backs it, and what it hangs on, each by whose account.
  func facts(in registry: Registry) -> [String] {
    guard isTabled else {
      return ["cited by \(cited(citations.map(\.sequence))), its tabling is not on record"]
    }
    let names = { (parties: [String]) in registry.names(of: parties) }
    let by = said(\.by, isSaid: { !$0.isEmpty })
    var facts = [accounts[0].statement.date]
    facts.append(by.isEmpty ? "tabled by: not said" : "tabled by " + phrase(by, names))
    let parties: [(String, (ProposalTabled) -> [String])] = [
      ("to ", \.to), ("backed by ", \.sponsors),
    ]
    for (words, field) in parties {
      let said = said(field, isSaid: { !$0.isEmpty })
      if !said.isEmpty { facts.append(words + phrase(said, names)) }
    }
    let links: [(String, (ProposalTabled) -> String)] = [
      ("based on ", \.basedOn), ("in answer to ", \.inAnswerTo),
    ]
    for (words, field) in links {
      let said = proposals(in: field)
      if said.isEmpty { continue }
      facts.append(
        words
          + phrase(said) { $0.version.isEmpty ? "\($0.slug) (version not said)" : "\($0)" })
    }
    return facts
  }

  /// What accounts say; with their numbers where not all of them say the same.
  private func phrase<Value: Hashable>(
    _ said: [SaidByAccounts<Value>], _ words: (Value) -> String
  ) -> String {
    if said.count == 1, said[0].events.count == accounts.count { return words(said[0].value) }
    return said.map { "\(words($0.value)) (\(cited($0.events)))" }
      .joined(separator: " or ")
  }

  /// The accounts in short: `2 accounts: press B2 #28, press B3 #39`.
  func accountsPhrase(in registry: Registry) -> String {
    "\(counted(accounts.count, "account")): "
      + accounts.map { $0.weight(in: registry) }.joined(separator: ", ")
  }

  /// Where the accounts of it come from, each a line.
  func origins(in registry: Registry) -> [String] {
    var lines = accounts.map { $0.origin(in: registry) }
    if accounts.count == 1 { lines[0] += " · no other account of \(name.versionPhrase) on record" }
    return lines
  }

  /// Its name, with a mark where it is only cited.
  var heading: String {
    isTabled ? name.versionPhrase : "\(name.versionPhrase) (cited, not tabled)"
  }
}

extension Term {
  /// The term in words, with who holds it open and why.
  func phrase(on scale: Scale, in registry: Registry) -> String {
    var phrase: String
    if isAbsent {
      phrase = "said to be absent: “\(absent)”"
    } else if let value {
      phrase = value.humanForm(on: scale) + (text.isEmpty ? "" : " (“\(text)”)")
    } else {
      phrase = "“\(text)”"
    }
    if isAbsent, !text.isEmpty { phrase += " (“\(text)”)" }
    if placedByRecorder { phrase += " [placed by the recorder]" }
    return phrase + bracket(in: registry)
  }

  /// Who holds the term open and why, in brackets; empty where nobody is said to.
  private func bracket(in registry: Registry) -> String {
    guard !bracketedBy.isEmpty || !bracketedWhy.isEmpty else { return "" }
    let by = bracketedBy.isEmpty ? "by whom not said" : "by \(registry.names(of: bracketedBy))"
    return " [bracketed \(by)" + (bracketedWhy.isEmpty ? "]" : ": \(bracketedWhy)]")
  }
}

extension ProposalsReport {
  /// What the answer rests on, for the first line.
  var basis: String { record.heading(question) }

  /// A proposal's slug and title.
  func heading(_ proposal: Proposal) -> StyledText {
    let title = proposal.title.isEmpty ? "" : "  “\(proposal.title)”"
    return StyledText(proposal.slug, .bold) + StyledText(title)
  }

  /// That more may have been tabled or answered in time; empty where nothing may.
  func possibly(_ terminal: Terminal) -> String {
    guard possiblyEarlier > 0 else { return "" }
    let more = counted(
      possiblyEarlier, "further tabling or answer", plural: "further tablings or answers")
    return wrapped("\n\(more) may be as early; the dates do not say so for certain.", terminal)
  }

  /// What every machine output of proposals says first.
  func context(_ name: String) -> [JSONValue.Member] {
    var context = [.init("report", .string(name))] + record.members + question.members
    if possiblyEarlier > 0 {
      context.append(.init("possiblyEarlier", .integer(possiblyEarlier)))
    }
    return context
  }
}
