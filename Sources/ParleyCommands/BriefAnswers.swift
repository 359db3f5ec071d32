import Ledger
import Positions
import Projections

/// Who answered what, what was said of parties' conduct, and the talks, as parts of a briefing.
struct BriefAnswers {
  let report: BriefReport

  private typealias Line = BriefText.Line
  private typealias Section = BriefText.Section

  /// Answers to proposals, then claims, then the last steps of talks.
  var sections: [BriefText.Section] {
    [
      Section(title: "Answers", lines: answers), Section(title: "Claims", lines: claims),
      Section(title: "Talks", lines: talks),
    ]
  }

  private var answers: [BriefText.Line] {
    let proposals = report.proposals
    var lines: [Line] = []
    for (proposal, matrix) in zip(proposals.proposals, proposals.matrices) {
      for (column, name) in matrix.columns.enumerated() {
        guard report.versions.contains(name) else { continue }
        let cells = matrix.cells.map { $0[column] }.filter {
          proposals.parties.isEmpty || proposals.parties.contains($0.party)
        }
        lines.append(line(name, cells, proposal.version(name.version)))
      }
    }
    guard !lines.isEmpty else { return [Line(text: "No proposal on record.")] }
    return lines + [
      Line(text: "Welcome is not acceptance; silence is not consent.")
    ]
  }

  private func line(
    _ name: ProposalName, _ cells: [AnswerCell], _ version: ProposalVersion?
  ) -> BriefText.Line {
    let registry = report.proposals.registry
    let given = cells.compactMap { AnswerPhrase(cell: $0, registry: registry).summary }
    let silent = cells.filter { $0.isSilent && $0.tablings.isEmpty }.map(\.party)
    let own = cells.filter { $0.isSilent && !$0.tablings.isEmpty }.map(\.party)
    let tabled = version?.accounts.map(\.sequence) ?? []
    let title = name.version.isEmpty ? "\(name), version not said" : "\(name)"
    var parts: [String] = []
    if !own.isEmpty { parts.append("tabled by \(registry.names(of: own))") }
    if !given.isEmpty { parts.append(given.joined(separator: "; ")) }
    if !silent.isEmpty { parts.append("no answer on record of \(registry.names(of: silent))") }
    let text = title + (tabled.isEmpty ? "" : " (\(cited(tabled)))") + ": "
    return Line(
      text: text + parts.joined(separator: "; ") + ".",
      events: tabled + cells.flatMap(\.events), isNumbered: true)
  }

  private var claims: [BriefText.Line] {
    let titles: [(ClaimStatus, String)] = [
      (.disputed, "Disputed"), (.answered, "Answered"), (.open, "Unanswered"),
    ]
    let lines = titles.flatMap { status, title in
      report.claims.claims(status).map { claim in line(claim, title) }
    }
    return lines.isEmpty ? [Line(text: "No claim on record.")] : lines
  }

  private func line(_ claim: Claim, _ title: String) -> BriefText.Line {
    let registry = report.claims.registry
    var text = "\(title): \(claim.sentence(in: registry)), \(claim.shown.origin)"
    var events = claim.reports.map(\.sequence)
    for answer in claim.answers {
      text += "; \(answer.phrase(to: claim, in: registry))"
      events += answer.accounts.map(\.sequence)
    }
    if !claim.opposites.isEmpty {
      text += "; the opposite is on record: \(cited(claim.opposites))"
      events += claim.opposites
    }
    for own in claim.ownTexts { text += "; \(own.phrase)" }
    for test in claim.tests {
      if let verdict = test.lines(in: registry, isFull: false).first {
        text += "; \(verdict.text)"
      }
    }
    return Line(text: text + ".", events: events, isNumbered: true)
  }

  private var talks: [BriefText.Line] {
    let registry = report.talks.registry
    let lines = report.talks.rounds.flatMap { round in
      round.standings.map { standing in
        let steps = [standing.step] + standing.unordered
        let accounts = steps.flatMap(\.accounts).filter(\.isAdmitted)
        let others = steps.flatMap(\.accounts).filter { !$0.isAdmitted }
        var text = "\(round.slug): \(registry.name(of: standing.party)), last step: "
        text += accounts.map { account in
          "\(account.change.phrase), \(account.statement.weight(account.accountClass)), "
            + account.statement.date
        }.joined(separator: "; ")
        if standing.step.isContested { text += "; contested" }
        if !standing.unordered.isEmpty { text += "; order uncertain" }
        if !others.isEmpty { text += "; \(counted(others.count, "account")) not admitted" }
        return Line(
          text: text + ".", events: steps.flatMap(\.accounts).map(\.statement.sequence))
      }
        + (report.talks.silent[round.slug] ?? []).map { party in
          Line(text: "\(round.slug): \(party.name): no step on record.")
        }
    }
    return lines.isEmpty ? [Line(text: "No step of talks on record.")] : lines
  }
}

extension AnswerCell {
  /// The events that a summary of the cell names.
  fileprivate var events: [UInt64] {
    let shown = slots.flatMap { slot in
      [slot.shown.sequence] + slot.contesting.map(\.sequence)
        + slot.shown.denials.map(\.sequence)
    }
    let uncounted = notAdmitted.map(\.sequence) + responsesNotAdmitted.map(\.sequence)
    return shown + responses.map(\.sequence) + uncounted + mayAnswerNewer
  }
}
