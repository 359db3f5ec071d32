import Ledger
import Measures
import Positions
import Projections

/// Why an issue is in no figure, in words.
struct LeftOutPhrase {
  /// The reason in a few words; the same in every output.
  let kind: String
  /// What it rests on.
  let text: String

  init(_ divergence: IssueDivergence, reason: IssueComparison.Reason, report: DivergenceReport) {
    let words = Words(divergence: divergence, report: report)
    switch reason {
    case .nothingFromEither:
      kind = "nothing from either"
      text = divergence.isSilent ? "" : Side.allCases.map(words.nothing).joined(separator: "; ")
    case .oneSideOnly(let missing):
      kind = "one side only"
      text = "\(words.positions(of: missing.other)); \(words.nothing(from: missing))"
    case .conditionalOnly(let sides):
      kind = "conditional only"
      text = Side.allCases.filter(sides.contains).map(words.conditional).joined(separator: "; ")
    case .refusalOnly(let refusals):
      kind = "refusal only"
      text = refusals.map(words.refusal).joined(separator: "; ")
    case .allRefused(let sides):
      kind = "all refused"
      text = Side.allCases.filter(sides.contains)
        .map { "\(words.name($0)) also refuses all that it would take" }.joined(separator: "; ")
    case .conditionOnly(let side, let isMet):
      kind = "condition only"
      text = words.condition(by: side, isMet: isMet)
    case .text:
      kind = "in words"
      text = Side.allCases.map { words.positions(of: $0) }.filter { !$0.isEmpty }
        .joined(separator: "; ")
    case .openSelections(let overlap):
      kind = "open selections"
      text =
        "both say the same of \(words.list(overlap.shared)); opposed on "
        + "\(words.list(overlap.opposed)); not said by both of \(words.list(overlap.unaddressed))"
    case .rangeNotDeclared: (kind, text) = ("no declared range", "declare first and last day")
    case .gapNotExact: (kind, text) = ("gap not exact", "more than 18 digits")
    }
  }
}

/// The parts of a reason's wording.
private struct Words {
  let divergence: IssueDivergence
  let report: DivergenceReport

  func stance(_ side: Side) -> Stance { side == .first ? divergence.first : divergence.second }

  func name(_ side: Side) -> String { report.registry.name(of: stance(side).party) }

  func list(_ options: [String]) -> String {
    options.isEmpty ? "none" : options.joined(separator: ", ")
  }

  /// What stands in the place of a position: nothing, what was said in private alone, a withdrawal,
  /// or accounts that the policy does not admit.
  func nothing(from side: Side) -> String {
    let closed = stance(side).closed
    let accounts = Slot.allCases.compactMap { closed.slots[$0]?.shown } + closed.conditional
    guard !accounts.isEmpty else { return "\(name(side)): \(silence(of: stance(side)))" }
    let numbers = cited(Set(accounts.map(\.sequence)).sorted())
    return "\(name(side)): nothing in public, in private \(numbers), "
      + "which counts in no figure"
  }

  private func silence(of stance: Stance) -> String {
    if let withdrawal = stance.withdrawals.first {
      return "withdrew its position (\(withdrawal.weight), \(withdrawal.number))"
    }
    let others = stance.notAdmitted.count
    return others > 0 ? "nothing admitted, \(others) of other classes" : "nothing on record"
  }

  func positions(of side: Side) -> String {
    let slots = Slot.allCases.compactMap { stance(side).counted.slots[$0] }
    guard !slots.isEmpty else { return "" }
    let phrases = slots.map {
      "\($0.shown.statement.phrase(on: divergence.scale)) (\($0.shown.weight), \($0.shown.number))"
    }
    return "\(name(side)) \(phrases.joined(separator: ", "))"
  }

  func conditional(_ side: Side) -> String {
    let phrases = stance(side).counted.conditional.map { account -> String in
      let place = divergence.conditional.firstIndex(of: account)
      let statuses = place.map { divergence.conditions[$0] } ?? []
      let met = statuses.filter(\.isMet).compactMap(\.statement).map { "#\($0)" }
      let count = "\(met.count) of \(statuses.count) on record"
      let by = met.isEmpty ? "" : " (\(met.joined(separator: ", ")))"
      return "\(account.statement.phrase(on: divergence.scale)) if "
        + account.statement.conditions.map { $0.phrase(in: report.registry) }
        .joined(separator: " and ")
        + ": \(count)\(by) (\(account.weight), \(account.number))"
    }
    return "\(name(side)) \(phrases.joined(separator: "; "))"
  }

  func refusal(_ refusal: Refusal) -> String {
    var text = positions(of: refusal.by)
    let other = name(refusal.by.other)
    if let finding = refusal.finding {
      let what =
        finding.against == .position
        ? "where \(other) stands" : "what \(other.possessive) condition asks"
      switch finding.extent {
      case .wholly: text += "; \(what) is what is refused"
      case .partly: text += "; part of \(what) is refused"
      case .notAtAll: text += "; \(what) is not refused"
      }
      if finding.against == .condition { text += " (\(askedNumbers(of: refusal.by)))" }
    }
    return text
  }

  func condition(by side: Side, isMet: Bool) -> String {
    let other = side.other
    let numbers = askedNumbers(of: other)
    let position = positions(of: other)
    let asked = "\(name(side)) asks it as a condition (\(numbers))"
    guard !position.isEmpty else { return "\(asked); \(nothing(from: other))" }
    return "\(position) \(isMet ? "meets" : "does not meet") "
      + "\(name(side).possessive) condition (\(numbers))"
  }

  private func askedNumbers(of side: Side) -> String {
    divergence.asked.filter { $0.condition.party == stance(side).party }
      .map { "#\($0.sequence)" }.joined(separator: ", ")
  }
}

extension IssueDivergence {
  /// Whether neither party has a position here, in public or in private, or has withdrawn one.
  var isSilent: Bool {
    [first, second].allSatisfy { $0.isEmpty && $0.withdrawals.isEmpty }
  }
}
