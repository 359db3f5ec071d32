import Ledger
import Measures
import Positions
import Projections

/// Who says what about whom, as printed by `parley accounts`.
struct AccountsText: Report {
  let report: AccountsReport

  private var registry: Registry { report.registry }

  func text(for terminal: Terminal) -> String {
    var text = wrapped(heading, terminal)
    for accounts in report.parties { text += "\n" + section(accounts, terminal) }
    if !report.silent.isEmpty {
      let names = report.silent.map(\.name).joined(separator: ", ")
      text += "\n" + wrapped("Nothing told of: \(names)", terminal)
    }
    return text
  }

  private var heading: String {
    let question = report.question
    let everyone = [.standard, .bestGraded].contains(question.accounts)
    let phrase =
      everyone
      ? question.phrase.replacing("accounts \(question.accounts)", with: "accounts of everyone")
      : question.phrase + " · and own words"
    return report.record.heading(question, phrase: phrase)
  }

  private func section(_ accounts: PartyAccounts, _ terminal: Terminal) -> String {
    var text = StyledText(accounts.party.name.uppercased(), .bold).rendered(for: terminal) + "\n"
    text += wrapped(coverage(accounts), terminal)
    text += table(positions(accounts), terminal)
    if !accounts.steps.isEmpty {
      text += wrapped("Answers, steps in the talks, intents", terminal)
      text += table(steps(accounts), terminal)
    }
    if !accounts.claims.isEmpty {
      text += wrapped("Claims of others about it", terminal)
      for claim in accounts.claims {
        for (line, indent) in lines(claim, about: accounts.party) {
          let width = max(20, terminal.columns - indent)
          text += StyledText(line).wrapped(to: width).map {
            String(repeating: " ", count: indent) + $0.rendered(for: terminal) + "\n"
          }.joined()
        }
      }
    }
    for (teller, distance) in accounts.distances where !distance.compared.isEmpty {
      text += wrapped(overall(teller, distance, of: accounts.party), terminal)
    }
    let untold = untold(accounts)
    return untold.isEmpty ? text : text + wrapped(untold, terminal)
  }

  private func table(_ rows: [[StyledText]], _ terminal: Terminal) -> String {
    TextTable(
      columns: (rows.first ?? []).map { _ in TextTable.Column("", minimumWidth: 12) },
      rows: rows, indent: 2
    ).rendered(for: terminal)
  }

  private func coverage(_ accounts: PartyAccounts) -> String {
    let count = counted(report.issueCount, "issue")
    let positions = accounts.positionCount
    let priorities = accounts.cells.count - positions
    guard positions > 0 else {
      let others = priorities > 0 ? "; priorities or withdrawals on \(priorities)" : ""
      return "No position of it told on \(count)\(others)."
    }
    let compared =
      accounts.bothCount == 0
      ? "so no account can be held against its own word"
      : "an account compared with its own word on \(accounts.comparedCount)"
    let only = priorities > 0 ? ", priorities or withdrawals alone on \(priorities)" : ""
    return "Positions told on \(positions) of \(count)\(only): by its own word on "
      + "\(accounts.ownCount), by others on \(accounts.othersCount), by both on "
      + "\(accounts.bothCount); \(compared)."
  }

  // MARK: - Positions

  private func positions(_ accounts: PartyAccounts) -> [[StyledText]] {
    var rows: [[StyledText]] = []
    for cell in accounts.cells {
      var issue = StyledText(cell.issue.slug, .bold)
      for telling in cell.tellings {
        var teller = StyledText(telling.teller.name(in: registry))
        for told in telling.accounts {
          rows.append([issue, teller, what(told, on: cell.issue)])
          (issue, teller) = ("", "")
        }
        guard let own = cell.own, let phrase = TellingComparisonPhrase(telling, own: own)
        else { continue }
        rows.append(["", "", StyledText("  " + phrase.text, .yellow)])
      }
    }
    return rows
  }

  private func what(_ told: ToldAccount, on issue: IssueDeclared) -> StyledText {
    let account = told.account
    var text = account.privateChannel + account.phrase(on: issue.scale ?? .text)
    let conditions = account.statement.conditions.map { $0.phrase(in: registry) }
    if !conditions.isEmpty { text += ", only if " + conditions.joined(separator: " and ") }
    for denial in told.denials {
      text +=
        "; the party \(denial.statement.answer?.word ?? "denies") this (\(denial.weight), "
        + "\(denial.date), \(denial.number))"
    }
    let counts = told.corroboration
    let corroboration = counts.reports == 1 ? "1 report" : counts.phrase
    let origin =
      "\(account.weight)  \(account.date)  \(account.number)  "
      + "\(corroboration)  \(account.statement.source)"
    return StyledText(text) + "\n" + StyledText("  " + origin, .dim)
  }

  private func overall(
    _ teller: Teller, _ distance: PartyDistance, of party: PartyDeclared
  ) -> String {
    let name = "Account by \(teller.name(in: registry)) against \(party.name.possessive) own word"
    let left = "\(distance.leftOut.count) left out"
    switch distance.least {
    case .value(let least):
      let most = distance.most.value.map { "–\(figure($0))" } ?? " or more"
      return "\(name): distance \(figure(least))\(most) over "
        + "\(counted(distance.compared.count, "issue")), \(left)"
    case .tooFewIssues(let compared, let needed):
      return "\(name): no overall figure, \(counted(compared, "issue")) compared, \(needed) "
        + "needed, \(left)"
    case .openEnds, .noWeight: return "\(name): no overall figure, open ends, \(left)"
    }
  }

  // MARK: - Steps and claims

  private func steps(_ accounts: PartyAccounts) -> [[StyledText]] {
    var subject = ""
    return accounts.steps.map { step in
      let named = step.subject.isEmpty ? "(nothing named)" : step.subject
      let title = named == subject ? "" : named
      subject = named
      var text = StyledText(step.content)
      if let intent = step.statement.body as? IntentStated {
        text += StyledText(" “\(intent.text)”")
      }
      switch step.standing {
      case .own, .same: break
      case .different(let own):
        text += StyledText("  \(step.standing.word), #\(own)", .yellow)
      case .untold: text += StyledText("  \(step.standing.word)", .dim)
      }
      return [
        StyledText(title, .bold), StyledText(step.teller.name(in: registry)), text,
        StyledText(step.statement.origin, .dim),
      ]
    }
  }

  /// A claim with what stands against it: the party's own claim, or its answer.
  private func lines(
    _ claim: Claim, about party: PartyDeclared
  ) -> [(text: String, indent: Int)] {
    var lines = [
      ("\(claim.sentence(in: registry))  \(claim.shown.origin) · \(claim.corroboration.phrase)", 2)
    ]
    let own = claim.opposites.compactMap { report.claims.all[$0] }.filter {
      $0.speaker.includes(party.slug)
    }
    for other in own {
      lines.append(("against it: \(other.sentence(in: registry))  \(other.shown.origin)", 6))
    }
    for answer in claim.answers where answer.party == party.slug {
      lines.append((answer.phrase(to: claim, in: registry), 6))
    }
    let alike = report.claims.all.values.filter {
      $0.speaker.includes(party.slug) && $0.isAlike(claim)
    }.sorted { $0.sequence < $1.sequence }
    for other in alike {
      lines.append(("its own word: \(other.sentence(in: registry))  \(other.shown.origin)", 6))
    }
    if lines.count == 1 { lines.append(("no own word of \(party.name) on it", 6)) }
    return lines
  }

  /// Who at the table tells nothing of the party's positions, and what they claim instead.
  private func untold(_ accounts: PartyAccounts) -> String {
    guard !accounts.untold.isEmpty else { return "" }
    let parts = accounts.untold.map { other -> String in
      let claims = accounts.claims.filter { $0.speaker.includes(other.slug) }
      guard !claims.isEmpty else { return other.name }
      let numbers = cited(claims.flatMap { $0.reports.map(\.sequence) }.sorted())
      return "\(other.name) (\(counted(claims.count, "claim")) about its conduct: \(numbers))"
    }
    let place =
      report.issueCount == 1
      ? "this issue" : "any of \(counted(report.issueCount, "issue"))"
    return "No account of its position on \(place) by: " + parts.joined(separator: "; ")
  }
}

extension Teller {
  /// The teller in words.
  func name(in registry: Registry) -> String {
    switch self {
    case .itself: "its own word"
    case .parties(let parties): registry.names(of: parties, joinedBy: " and ")
    case .ownSide: "unnamed, own side"
    case .side(let party): "unnamed, side of \(registry.name(of: party))"
    case .press: "press"
    }
  }

  /// The teller for machines: `itself`, slugs, `own-side`, `side:slug`, `press`.
  var word: String {
    switch self {
    case .itself: "itself"
    case .parties(let parties): parties.joined(separator: "+")
    case .ownSide: "own-side"
    case .side(let party): "side:\(party)"
    case .press: "press"
    }
  }
}

extension Account {
  /// What is told, in words: a position, a withdrawal or a priority.
  func phrase(on scale: Scale) -> String {
    switch statement.kind {
    case .withdrawal: return "withdraws its position"
    case .priority:
      let weight =
        statement.salience.map { "salience \($0)" } ?? statement.rank.map { "rank \($0)" } ?? "top"
      return "names it a priority (\(weight))"
    default: return statement.phrase(on: scale)
    }
  }
}
