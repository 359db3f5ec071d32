import Ledger
import Positions
import Projections

/// The proposals on record in short, as printed by `parley proposals`.
struct ProposalsText: Report {
  let report: ProposalsReport

  func text(for terminal: Terminal) -> String {
    var text = wrapped(report.basis, terminal)
    if report.proposals.isEmpty { text += "No proposal on record.\n" }
    for proposal in report.proposals {
      text += "\n" + lines([report.heading(proposal)], terminal)
      for version in report.versions(of: proposal) {
        text += lines(summary(version), terminal)
      }
      if let answers = report.answers(to: ProposalName(slug: proposal.slug, version: "")) {
        let unsaid = ["  version not said", "      answers: \(answers)"]
        text += lines(unsaid.map { StyledText($0) }, terminal)
      }
    }
    return text + report.possibly(terminal)
  }

  private func lines(_ lines: [StyledText], _ terminal: Terminal) -> String {
    lines.flatMap { $0.wrapped(to: terminal.columns) }.map { $0.rendered(for: terminal) + "\n" }
      .joined()
  }

  private func summary(_ version: ProposalVersion) -> [StyledText] {
    let facts = version.facts(in: report.registry).joined(separator: " · ")
    var lines = [StyledText("  \(version.name.versionPhrase)  \(facts)")]
    if version.isTabled {
      let terms = version.terms(in: report.registry)
      let count = terms.isEmpty ? "no terms on record" : counted(terms.count, "term")
      lines.append(
        StyledText("      \(count), \(version.accountsPhrase(in: report.registry))", .dim))
      for agreement in TermAgreement.allCases where agreement != .agree {
        let places = terms.filter { $0.agreement(in: report.registry) == agreement }
          .map(\.place.description)
        guard !places.isEmpty else { continue }
        lines.append(
          StyledText("      \(agreement.phrase): \(places.joined(separator: ", "))", .yellow))
      }
      let open = terms.filter { $0.readings.contains { !$0.term.bracketedBy.isEmpty } }
      if !open.isEmpty {
        lines.append(
          StyledText("      in brackets: " + open.map(\.place.description).joined(separator: ", ")))
      }
    }
    let answers = report.answers(to: version.name).map { "answers: \($0)" }
    lines.append(StyledText("      " + (answers ?? "no answer on record")))
    return lines
  }

  var context: [JSONValue.Member] { report.context("proposals") }
  var records: Tabulation { report.termRecords }
}

extension ProposalsReport {
  /// The answers to a version on one line, then who is silent; nil where there is no answer.
  func answers(to name: ProposalName) -> String? {
    guard let matrix = matrices.first(where: { $0.slug == name.slug }),
      let column = matrix.columns.firstIndex(of: name)
    else { return nil }
    let cells = matrix.cells.map { $0[column] }.filter {
      parties.isEmpty || parties.contains($0.party)
    }
    let summaries = cells.compactMap { AnswerPhrase(cell: $0, registry: registry).summary }
    guard !summaries.isEmpty else { return nil }
    let silent = cells.filter { $0.isSilent && $0.tablings.isEmpty }.map(\.party)
    guard !silent.isEmpty, version(name)?.isTabled ?? false else {
      return summaries.joined(separator: " · ")
    }
    return summaries.joined(separator: " · ")
      + " · no answer on record: \(registry.names(of: silent))"
  }

  /// One record an account of a version and a term; an account without terms has one record.
  var termRecords: Tabulation {
    var records = Tabulation(columns: [
      "proposal", "version", "title", "event", "class", "reliability", "credibility", "valid",
      "channel", "source", "by", "to", "sponsors", "basedOn", "inAnswerTo", "sameAs", "answeredBy",
      "issue", "paragraph", "value", "text", "absent", "bracketedBy", "bracketedWhy",
      "placedByRecorder", "agreement",
    ])
    for proposal in proposals {
      for version in versions(of: proposal) {
        let terms = version.terms(in: registry).filter { wants($0.place) }
        let agreements = Dictionary(
          terms.map { ($0.place, $0.agreement(in: registry)) }, uniquingKeysWith: max)
        for account in version.accounts {
          let own = terms.flatMap(\.readings).filter { $0.account.sequence == account.sequence }
          if own.isEmpty, issues.isEmpty {
            records.append(Self.values(account) + Self.values(nil, agreement: nil))
          }
          for reading in own {
            records.append(
              Self.values(account)
                + Self.values(reading.term, agreement: agreements[reading.term.place]))
          }
        }
      }
    }
    return records
  }

  /// Whether a term is asked for.
  func wants(_ place: TermPlace) -> Bool {
    issues.isEmpty || issues.contains(place.description)
  }

  private static func values(_ account: ProposalAccount) -> [JSONValue] {
    let (statement, body) = (account.statement, account.body)
    return [
      .string(body.slug), .string(body.version), JSONValue(said: body.title),
      .integer(Int(account.sequence)), JSONValue(said: account.accountClass?.rawValue ?? ""),
      JSONValue(said: statement.reliability?.word ?? ""), JSONValue(statement.credibility),
      JSONValue(said: body.valid), JSONValue(said: statement.attribution.channel?.word ?? ""),
      .string(statement.source), JSONValue(words: body.by), JSONValue(words: body.to),
      JSONValue(words: body.sponsors), JSONValue(said: body.basedOn),
      JSONValue(said: body.inAnswerTo), JSONValue(events: account.sameAs),
      JSONValue(events: account.answers.map(\.sequence)),
    ]
  }

  private static func values(_ term: Term?, agreement: TermAgreement?) -> [JSONValue] {
    guard let term else { return Array(repeating: .null, count: 9) }
    return [
      JSONValue(said: term.issue), JSONValue(said: term.paragraph),
      JSONValue(said: term.value?.typedForm ?? ""), JSONValue(said: term.text),
      JSONValue(said: term.absent), JSONValue(words: term.bracketedBy),
      JSONValue(said: term.bracketedWhy), .bool(term.placedByRecorder),
      JSONValue(said: agreement?.rawValue ?? ""),
    ]
  }
}
