import Ledger
import Measures
import Positions
import Projections

/// How an account of a position is held against the party's own word, in words.
struct TellingComparisonPhrase {
  /// The reason in a few words, or `compared`.
  let kind: String
  /// What is printed, the events that it rests on last.
  let text: String

  /// `own` is the party's own word; requires that `telling` is another's.
  init?(_ telling: Telling, own: Telling) {
    guard let shared = telling.shared else { return nil }
    let classes = Set(own.stance.shown.map(\.accountClass))
    let word = classes == [.relayed] ? "its word as relayed" : "its own word"
    switch shared.comparison {
    case .comparable(let distance):
      kind = "compared"
      let numbers = Set((own.stance.shown + telling.stance.shown).map(\.sequence)).sorted()
      text = Self.phrase(distance, on: shared.scale, word) + "   " + cited(numbers)
    case .leftOut(let reason):
      kind = Self.kind(reason)
      text = Self.phrase(reason)
    }
  }

  private static func phrase(
    _ distance: IssueDistance, on scale: Scale, _ word: String
  ) -> String {
    guard distance.most != 0 else { return "the same as \(word)" }
    let gap = distance.span.map { "\($0) from" }
    let other = distance.least == 0 ? "the same as, or other than," : "other than"
    return "\(gap ?? other) \(word)   \(distance.sharePhrase(on: scale))"
  }

  private static func kind(_ reason: IssueComparison.Reason) -> String {
    switch reason {
    case .nothingFromEither: "no position from either"
    case .oneSideOnly(.first): "no own position"
    case .oneSideOnly(.second): "no position told"
    case .conditionalOnly: "conditional only"
    case .refusalOnly: "refusal only"
    case .allRefused: "all refused"
    case .conditionOnly: "condition only"
    case .text: "in words"
    case .openSelections: "open selections"
    case .rangeNotDeclared: "no declared range"
    case .gapNotExact: "gap not exact"
    }
  }

  private static func phrase(_ reason: IssueComparison.Reason) -> String {
    switch reason {
    case .nothingFromEither: return "no figure: no position in either that figures count"
    case .oneSideOnly(.first): return "no figure: its own word holds no position that counts here"
    case .oneSideOnly(.second): return "no figure: no position is told that counts here"
    case .conditionalOnly(let sides):
      return "no figure: conditional only, " + Self.names(Array(sides))
    case .refusalOnly(let refusals):
      let found = refusals.compactMap { refusal -> String? in
        guard let finding = refusal.finding else { return nil }
        let other = refusal.by == .first ? "this account" : "its own word"
        switch finding.extent {
        case .wholly: return "where \(other) puts it is what is refused"
        case .partly: return "part of where \(other) puts it is refused"
        case .notAtAll: return "where \(other) puts it is not refused"
        }
      }
      return (["no figure: refusal only, \(names(refusals.map(\.by)))"] + found)
        .joined(separator: "; ")
    case .openSelections(let overlap):
      let list = { (options: [String]) in
        options.isEmpty ? "none" : options.joined(separator: ", ")
      }
      return "no figure: open selections; both say the same of \(list(overlap.shared)), opposed "
        + "on \(list(overlap.opposed))"
    case .allRefused(let sides):
      return "no figure: all that it would take is also refused, \(names(Array(sides)))"
    case .text: return "no figure: in words"
    case .conditionOnly, .rangeNotDeclared, .gapNotExact: return "no figure: \(kind(reason))"
    }
  }

  private static func names(_ sides: [Side]) -> String {
    Side.allCases.filter(sides.contains).map { $0 == .first ? "its own word" : "this account" }
      .joined(separator: " and ")
  }
}

extension AccountsText {
  var context: [JSONValue.Member] {
    let parties = report.parties.map { accounts -> JSONValue in
      .object([
        .init("party", .string(accounts.party.slug)),
        .init("told", .integer(accounts.cells.count)),
        .init("positions", .integer(accounts.positionCount)),
        .init("own", .integer(accounts.ownCount)),
        .init("others", .integer(accounts.othersCount)),
        .init("both", .integer(accounts.bothCount)),
        .init("compared", .integer(accounts.comparedCount)),
        .init("untoldBy", .array(accounts.untold.map { .string($0.slug) })),
        .init("distances", .array(accounts.distances.map(distance))),
      ])
    }
    return [.init("report", "accounts")] + report.record.members + report.question.members + [
      .init("issues", .integer(report.issueCount)),
      .init("parties", .array(parties)),
      .init("silent", .array(report.silent.map { .string($0.slug) })),
    ]
  }

  private func distance(_ entry: (teller: Teller, distance: PartyDistance)) -> JSONValue {
    .object([
      .init("teller", .string(entry.teller.word)),
      .init("n", .integer(entry.distance.compared.count)),
      .init("leftOut", .integer(entry.distance.leftOut.count)),
      .init("least", JSONValue(figure: entry.distance.least.value)),
      .init("most", JSONValue(figure: entry.distance.most.value)),
    ])
  }

  var records: Tabulation {
    var records = Tabulation(columns: [
      "party", "kind", "subject", "teller", "content", "value", "text", "class", "reliability",
      "credibility", "valid", "channel", "source", "event", "reports", "utterances", "sources",
      "deniedBy", "least", "most", "gapLeast", "gapMost", "unit", "reason", "against",
    ])
    for accounts in report.parties {
      for cell in accounts.cells {
        for telling in cell.tellings {
          for told in telling.accounts {
            records.append(position(told, telling, cell, accounts.party))
          }
        }
      }
      for step in accounts.steps { records.append(record(step, accounts.party)) }
      for claim in accounts.claims { records.append(record(claim, accounts.party)) }
    }
    return records
  }

  private func position(
    _ told: ToldAccount, _ telling: Telling, _ cell: CellAccounts, _ party: PartyDeclared
  ) -> [JSONValue] {
    let account = told.account
    let statement = account.statement
    let rank = statement.rank.map { "rank \($0)" } ?? "top"
    let priority = statement.salience.map { "\($0)" } ?? rank
    var values: [JSONValue] = [
      .string(party.slug), .string(statement.kind?.word ?? ""), .string(cell.issue.slug),
      .string(telling.teller.word),
      JSONValue(said: statement.kind == .priority ? priority : statement.mode?.word ?? ""),
      JSONValue(said: statement.value?.typedForm ?? ""), JSONValue(said: statement.text),
      .string(account.accountClass.rawValue), JSONValue(said: account.reliability?.word ?? ""),
      JSONValue(statement.credibility), .string(statement.valid),
      JSONValue(said: statement.channel?.word ?? ""), .string(statement.source),
      .integer(Int(account.sequence)),
    ]
    values += Optional(told.corroboration).columns
    values.append(JSONValue(events: told.denials.map(\.sequence)))
    let distance = telling.distance
    values += [distance?.least, distance?.most].map { JSONValue(figure: $0) }
    values += [
      distance?.gap.map { .number("\($0.least)") } ?? .null,
      distance?.gap?.most.map { .number("\($0)") } ?? .null,
      JSONValue(said: distance?.gap?.unit ?? ""),
    ]
    let compared = cell.own.flatMap { TellingComparisonPhrase(telling, own: $0)?.kind }
    let reason = telling.teller == .itself ? nil : compared ?? "no own word"
    values += [JSONValue(said: distance == nil ? reason ?? "" : ""), .null]
    return values
  }

  private func record(_ step: ToldStep, _ party: PartyDeclared) -> [JSONValue] {
    let statement = step.statement
    let text = (statement.body as? IntentStated)?.text ?? ""
    let kind = statement.entry.event.type.name
    return [
      .string(party.slug), .string(kind), JSONValue(said: step.subject),
      .string(step.teller.word), .string(step.content), .null, JSONValue(said: text),
    ] + origin(statement) + Array(repeating: .null, count: 9)
      + [JSONValue(said: step.standing.word), against(step.standing)]
  }

  private func against(_ standing: ToldStep.Standing) -> JSONValue {
    if case .different(let sequence) = standing { JSONValue(events: [sequence]) } else { .null }
  }

  private func record(_ claim: Claim, _ party: PartyDeclared) -> [JSONValue] {
    let answers = claim.answers.filter { $0.party == party.slug }.map(\.shown.sequence)
    let own = claim.opposites.filter {
      report.claims.all[$0]?.speaker.includes(party.slug) ?? false
    }
    let speakers = claim.speaker.parties.joined(separator: "+")
    let text = (claim.shown.body as? ClaimMade)?.text ?? ""
    return [
      .string(party.slug), "claim.made", .string(claim.kind.word),
      .string(speakers.isEmpty ? "press" : speakers), .string(claim.says.word), .null,
      JSONValue(said: text),
    ] + origin(claim.shown) + Optional(claim.corroboration).columns + [JSONValue(events: answers)]
      + Array(repeating: .null, count: 6) + [JSONValue(events: own)]
  }

  private func origin(_ statement: AdmittedStatement) -> [JSONValue] {
    [JSONValue(said: statement.accountClass?.rawValue ?? "")] + statement.originColumns
  }
}

extension Stance {
  /// The accounts that figures rest on, as far as they are shown.
  fileprivate var shown: [Account] { counted.slots.values.map(\.shown) }
}

extension ToldStep.Standing {
  /// How a step stands to the party's own word, in words; empty where it is that.
  var word: String {
    switch self {
    case .own: ""
    case .same: "as in its own word"
    case .different: "other than its own word"
    case .untold: "no own word"
    }
  }
}
