import Ledger
import Positions
import Projections

// How what is found of a claim is put into words: the same in `claims` and in `why`.

extension Corroboration {
  /// All three counts: `2 reports, 1 utterance, 2 independent sources`.
  var phrase: String {
    let parts = [
      counted(reports, "report"), counted(utterances, "utterance"),
      counted(independentSources, "independent source"),
    ]
    return parts.joined(separator: ", ")
  }
}

extension Corroboration? {
  /// All three counts for machines, or nothing.
  var columns: [JSONValue] {
    guard let self else { return [.null, .null, .null] }
    return [self.reports, self.utterances, self.independentSources].map { .integer($0) }
  }
}

extension Claim {
  /// The claim in one sentence.
  func sentence(in registry: Registry) -> String {
    EventSentence(shown.body, in: registry).description
  }

  /// Everything found of the claim, a line each with its indent; the answers of those whom it is
  /// about come first.
  func findings(
    in report: ClaimsReport, isFull: Bool = false
  ) -> [(text: String, indent: Int)] {
    let registry = report.registry
    var lines: [String] = []
    let others = reports.dropFirst().map { "another account \($0.origin)" }
    lines.append(([corroboration.phrase] + others).joined(separator: " · "))
    lines += answers.map { $0.phrase(to: self, in: registry) }
    for (word, places) in [("the opposite", opposites), ("the same speaker also", reversals)] {
      for place in places {
        guard let other = report.all[place] else { continue }
        lines.append("\(word): \(other.sentence(in: registry)), \(other.shown.origin)")
      }
    }
    if !toldOtherwise.isEmpty {
      lines.append(
        "told otherwise by another account of the utterance: \(cited(toldOtherwise))")
    }
    lines += ownTexts.map { $0.phrase }
    if status == .open {
      lines.append(answers.isEmpty ? "no answer on record" : "no answer by others that counts")
    }
    if isFull { lines += frame(in: report) }
    return lines.map { ($0, 0) } + tests.flatMap { $0.lines(in: registry, isFull: isFull) }
  }
}

extension Claim {
  /// What the parties it is about answered to other claims, and whether one source bears it.
  private func frame(in report: ClaimsReport) -> [String] {
    var lines: [String] = []
    for party in about where !answers.contains(where: { $0.party == party }) {
      let others = report.all.values.filter { !Set($0.about).isDisjoint(with: about) }
        .sorted { $0.sequence < $1.sequence }
      let given = others.flatMap { other in
        other.answers.filter { $0.stands && $0.party == party }.map { answer in
          "#\(answer.shown.sequence) \(answer.answer.word) another, \(other.name)"
        }
      }
      if !given.isEmpty {
        let name = report.registry.name(of: party)
        lines.append("answered by \(name): not this one (\(given.joined(separator: "; ")))")
      }
    }
    let sources = Set(reports.map(\.source))
    if let source = sources.first, sources.count == 1 {
      lines.append("rests on one source: without \(source) the claim is gone")
    }
    return lines
  }

  private var name: String { shown.statement?.name ?? "#\(sequence)" }
}

extension StatementAnswer {
  /// The answer in one line: `Hamas denies it: “…” (own C3, 25 Jul 2025, #56)`.
  func phrase(to claim: Claim, in registry: Registry) -> String {
    let isSpeaker = claim.speaker.includes(party)
    let text =
      "\(registry.name(of: party)) \(answer.word)" + (answer == .declines ? "" : " it")
      + (isSpeaker && answer.isDenial ? ", though it is said to have claimed it" : "")
    return ([text + " (\(accounts.map(\.origin).joined(separator: "; ")))"] + caveats)
      .joined(separator: "; ")
  }

  /// Why it does not count, and what was said against it.
  var caveats: [String] {
    var caveats: [String] = []
    switch standing {
    case .stands: break
    case .replaced(let by): caveats.append("answered otherwise since, #\(by)")
    case .weaker: caveats.append("does not count beside an account of a preferred class")
    case .notAdmitted: caveats.append("an account that the policy does not admit")
    }
    if !deniedBy.isEmpty {
      caveats.append("that it answered so is denied, \(cited(deniedBy))")
    }
    return caveats
  }
}

extension OwnText {
  /// What the speaker's own text holds.
  var phrase: String {
    let size = counted(statementCount, "statement")
    let text = "the speaker's own text on record (\(source), \(size))"
    if similar.isEmpty { return text + " holds no such claim" }
    return text + " holds a claim of this kind, not marked as the same: \(cited(similar))"
  }
}

extension RecordTest.Verdict {
  /// The verdict in words that take no side.
  fileprivate func phrase(_ party: String, tellers: String) -> String {
    switch self {
    case .onRecord:
      "ON RECORD: an agreed element, and a later position of \(party) that leaves it"
    case .noDeparture:
      "AGREED ELEMENT ON RECORD, and no later position of \(party) on record that leaves it"
    case .oneSide: "AGREED BY ONE SIDE ONLY, as far as the record goes" + tellers
    case .noElement:
      "NO AGREED ELEMENT ON RECORD, so it can be neither borne out nor refuted here"
    }
  }
}

extension RecordTest {
  /// The verdict and the events that it rests on; `isFull` tells each account by itself.
  func lines(in registry: Registry, isFull: Bool) -> [(text: String, indent: Int)] {
    let name = registry.name(of: party)
    let tellers = Set(agreements.flatMap { $0.accounts.flatMap(\.tellers) })
    let named = registry.orderedParties.filter { tellers.contains($0.slug) }.map(\.name)
    let by = named.isEmpty ? "" : ": by the account of " + named.joined(separator: ", ")
    var lines = [("against the record: " + verdict.phrase(name, tellers: by), 0)]
    if let issues {
      let held = regarding.map { text in
        if text.contains("@") { return "the terms of \(text)" }
        let hasParts = issues.contains { $0.hasPrefix(text + ":") }
        return hasParts ? "\(text) and its parts" : text
      }
      let none = issues.isEmpty ? ", of which none is on record" : ""
      lines.append(("held against what it regards: \(held.joined(separator: ", "))\(none)", 2))
    }
    let agreed = agreements.isEmpty ? "none" : "\(agreements.count)"
    let left = positionsLeft.isEmpty ? "none" : "\(positionsLeft.count)"
    lines.append(
      (
        "agreed elements naming \(name): \(agreed) · earlier positions of \(name) later left: "
          + left, 2
      ))
    for agreement in agreements {
      lines += agreement.lines(in: registry, isFull: isFull).map { ($0.text, $0.indent + 4) }
    }
    lines += positionsLeft.map { ($0.phrase(in: registry), 4) }
    return lines
  }
}

extension PositionLeft {
  /// What was left, and by what.
  fileprivate func phrase(in registry: Registry) -> String {
    let earlier = "\(EventSentence(earlier.body, in: registry)) (\(earlier.origin))"
    return earlier + "; later \(EventSentence(later.body, in: registry)) (\(later.origin))"
  }
}

extension Agreement {
  /// What was agreed: `60 days`, or the words.
  func content(in registry: Registry) -> String {
    let words = text.isEmpty ? "" : "“\(text)”"
    guard let value else { return words }
    let form = value.humanForm(on: registry.issues[issue]?.scale)
    return words.isEmpty ? form : "\(form) (\(words))"
  }

  /// By whose account it was agreed.
  func tellers(in registry: Registry) -> String {
    let counting = basis == .shared ? accounts.filter { !$0.isDenied } : accounts
    let tellers = Set(counting.flatMap(\.tellers))
    let named = registry.orderedParties.filter { tellers.contains($0.slug) }.map(\.name)
      .joined(separator: ", ")
    if basis == .oneSide {
      return named.isEmpty ? "by one side's account only" : "by the account of \(named) only"
    }
    let classes = Set(counting.compactMap(\.neutralClass))
    guard let strongest = classes.min() else { return "by the accounts of \(named)" }
    let neutral = strongest == .mediator ? "by a mediator's account" : "by a press account"
    return named.isEmpty ? neutral : "\(neutral) and that of \(named)"
  }

  /// Who agrees on what, in which version, by whose account, and what was said since.
  ///
  /// `isFull` adds who does not agree, and each account by itself.
  func lines(in registry: Registry, isFull: Bool) -> [(text: String, indent: Int)] {
    let names = registry.names(of: parties)
    let version = proposals.isEmpty ? "" : " in " + proposals.joined(separator: ", ")
    let agree = parties.count == 1 ? "agrees" : "agree"
    let what = "\(names) \(agree) on \(issue): \(content(in: registry))\(version)"
    var lines: [(text: String, indent: Int)] = []
    if isFull {
      lines.append(("\(what), \(tellers(in: registry))", 0))
      if !missingNegotiators.isEmpty {
        let missing = registry.names(of: missingNegotiators)
        lines.append(("not among those said to agree: \(missing)", 2))
      }
      lines.append((corroboration.phrase, 2))
    } else {
      let origins = accounts.map(\.statement.origin).joined(separator: "; ")
      lines.append(("\(what), \(tellers(in: registry)) (\(origins))", 0))
    }
    for account in accounts {
      if isFull {
        let way = account.statement.attribution.chain(in: registry)
        lines.append(("\(way) (\(account.statement.origin))", 2))
      }
      for answer in account.answers {
        let party = registry.name(of: answer.party)
        let origins = answer.accounts.map(\.origin).joined(separator: "; ")
        let words =
          ["\(party) \(answer.answer.word) #\(account.statement.sequence) (\(origins))"]
          + answer.caveats
        lines.append((words.joined(separator: "; "), isFull ? 4 : 2))
      }
    }
    if let replacedBy { lines.append(("agreed otherwise since, #\(replacedBy)", 2)) }
    for departure in departures {
      let order = departure.isCertainlyLater ? "since then" : "order uncertain"
      let sentence = EventSentence(departure.statement.body, in: registry)
      lines.append(("\(order): \(sentence) (\(departure.statement.origin))", 2))
    }
    if !notCompared.isEmpty {
      let places = cited(notCompared.map(\.sequence))
      lines.append(("later positions in words, compared with nothing: \(places)", 2))
    }
    return lines
  }
}
