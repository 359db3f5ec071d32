import Ledger
import Positions
import Projections

/// Rounds of talks, as printed by `parley talks`.
struct TalksText: Report {
  let report: TalksReport

  private var registry: Registry { report.registry }

  func text(for terminal: Terminal) -> String {
    var text = report.rounds.map { round in
      wrapped(heading(round), terminal) + steps(round).rendered(for: terminal)
        + standings(round).rendered(for: terminal)
    }.joined(separator: "\n")
    if report.rounds.isEmpty { text = "Nothing on record: no step of talks is told.\n" }
    if !report.possiblyEarlier.isEmpty {
      text += wrapped(possiblyEarlierPhrase(report.possiblyEarlier), terminal)
    }
    return text
  }

  private func heading(_ round: TalksRound) -> String {
    let places = round.places.map { place in
      "\(place.name) (\(cited(place.events)))"
    }
    let place =
      switch places.count {
      case 0: "place not on record"
      case 1: places[0]
      default: "accounts differ on the place: " + places.joined(separator: ", ")
      }
    return "\(round.slug) · \(place) · \(counted(round.steps.count, "step")), "
      + "\(counted(round.accountCount, "account")) · \(report.question.phrase)"
  }

  private func steps(_ round: TalksRound) -> TextTable {
    var rows: [[StyledText]] = []
    for step in round.steps {
      var name = StyledText(registry.name(of: step.party), .bold)
      for account in step.accounts {
        var word = StyledText(account.change.phrase)
        if step.isContested, account.isAdmitted { word += StyledText(" (contested)", .yellow) }
        if !account.isAdmitted { word += StyledText(" (not admitted by the policy)", .dim) }
        for answer in account.answers {
          word += StyledText("; \(answer.answerPhrase(in: registry))")
        }
        rows.append([
          StyledText(account.statement.date, .dim), name, word,
          StyledText(account.statement.weight(account.accountClass)),
          StyledText(account.statement.attribution.way(in: registry)),
          StyledText(account.statement.mark),
        ])
        name = ""
      }
    }
    return TextTable(
      columns: [
        .init("", minimumWidth: 11), .init(""), .init("", minimumWidth: 18),
        .init("", minimumWidth: 9), .init(""), .init("", minimumWidth: 4),
      ], rows: rows, indent: 2)
  }

  private func standings(_ round: TalksRound) -> TextTable {
    var rows = round.standings.map { standing in
      [StyledText(registry.name(of: standing.party), .bold), StyledText(phrase(standing))]
    }
    rows += (report.silent[round.slug] ?? []).map { party in
      [StyledText(party.name, .bold), StyledText("nothing on record", .dim)]
    }
    return TextTable(
      columns: [.init("Last step", minimumWidth: 14), .init("")], rows: rows, indent: 2)
  }

  private func phrase(_ standing: TalksStanding) -> String {
    var parts: [String] = []
    for change in standing.step.changes {
      let accounts = standing.step.accounts.filter { $0.isAdmitted && $0.change == change }
      let tellers = accounts.map { $0.teller }.joined(separator: " and ")
      parts.append("\(change.phrase) \(tellers)")
    }
    var text = parts.joined(separator: "; ")
    if standing.step.isContested { text += ": contested" }
    for step in standing.unordered {
      guard let shown = step.shown else { continue }
      text +=
        "; order uncertain: \(shown.change.phrase) \(shown.teller)"
    }
    return text
  }

  var context: [JSONValue.Member] {
    [.init("report", "talks")] + report.record.members + report.question.members + [
      .init("rounds", .array(report.rounds.map { .string($0.slug) })),
      .init("possiblyEarlier", JSONValue(report.possiblyEarlier)),
    ]
  }

  var records: Tabulation {
    var records = Tabulation(columns: [
      "round", "step", "party", "change", "place", "class", "reliability", "credibility", "valid",
      "channel", "source", "event", "admitted", "contested", "deniedBy", "last",
    ])
    for round in report.rounds {
      for (index, step) in round.steps.enumerated() {
        let isLast = round.standings.contains { standing in
          ([standing.step] + standing.unordered).contains { $0.isSame(as: step) }
        }
        for account in step.accounts {
          let statement = account.statement
          let denials = account.answers.filter {
            ($0.body as? AccountAnswered)?.answer?.isDenial ?? false
          }
          records.append([
            .string(round.slug), .integer(index + 1), .string(step.party),
            .string(account.change.word),
            JSONValue(said: (statement.body as? TalksChanged)?.place ?? ""),
            .string(account.accountClass.rawValue),
            JSONValue(said: statement.reliability?.word ?? ""), JSONValue(statement.credibility),
            JSONValue(said: statement.statement?.valid ?? ""),
            JSONValue(said: statement.attribution.channel?.word ?? ""),
            .string(statement.source), .integer(Int(statement.sequence)),
            .bool(account.isAdmitted), .bool(step.isContested),
            JSONValue(denials.map(\.sequence)), .bool(isLast),
          ])
        }
      }
    }
    return records
  }
}

extension TalksStep {
  fileprivate func isSame(as other: TalksStep) -> Bool {
    party == other.party
      && accounts.map(\.statement.sequence) == other.accounts.map(\.statement.sequence)
  }
}

extension TalksAccount {
  /// By whose word the step is told: `by its own word (own A1, 24 Jul 2025, #46)`.
  fileprivate var teller: String {
    let whose =
      switch accountClass {
      case .own: "by its own word"
      case .relayed: "by its own word, relayed"
      default: "by another's account"
      }
    let weight = statement.weight(accountClass)
    return "\(whose) (\(weight), \(statement.date), \(statement.number))"
  }
}

extension TalksChange {
  /// The step in words.
  var phrase: String { self == .recalled ? "recalled for consultations" : word }
}
