import Ledger
import Measures
import Positions
import Projections

// How changes are put into words: the same in every command.

extension Stance {
  /// The stance in a few words.
  func brief(on scale: Scale) -> String {
    var parts: [String] = []
    for channel in [open, closed] {
      for slot in Slot.allCases {
        guard let filled = channel.slots[slot] else { continue }
        let contested = filled.contesting.isEmpty ? "" : ", contested"
        parts.append(
          "\(filled.shown.statement.phrase(on: scale)) (\(filled.shown.weight)\(contested))")
      }
      for account in channel.conditional {
        parts.append("\(account.statement.phrase(on: scale)), conditional (\(account.weight))")
      }
    }
    if parts.isEmpty, let withdrawal = withdrawals.first {
      return "withdrew its position (\(withdrawal.weight))"
    }
    if parts.isEmpty, let priority = priorities.first {
      return "named a priority (\(priority.weight)), no position"
    }
    return parts.isEmpty ? "nothing on record" : parts.joined(separator: "; ")
  }
}

/// The numbers of events, those that follow each other as a stretch: `#3 #47–#49`.
func eventSpans(_ events: some Sequence<UInt64>) -> String {
  var stretches: [ClosedRange<UInt64>] = []
  for event in Set(events).sorted() {
    if let last = stretches.last, last.upperBound + 1 == event {
      stretches[stretches.count - 1] = last.lowerBound...event
    } else {
      stretches.append(event...event)
    }
  }
  return stretches.map { stretch in
    switch stretch.count {
    case 1: "#\(stretch.lowerBound)"
    case 2: "#\(stretch.lowerBound) #\(stretch.upperBound)"
    default: "#\(stretch.lowerBound)–#\(stretch.upperBound)"
    }
  }.joined(separator: " ")
}

extension Moment {
  /// The moment in words: `28 events`, `said by 14 Jul 2025`.
  func phrase(size: UInt64) -> String {
    switch (axis, end) {
    case (.known, let end): "\(counted(end ?? Int64(size), "event")) known"
    case (.valid, let end?): "said by \(Question.date(Int32(clamping: end)))"
    case (.valid, nil): "all that was said"
    case (.published, let end?): "published by \(Question.date(Int32(clamping: end)))"
    case (.published, nil): "all that was published"
    }
  }

  /// The moment as typed.
  var word: String {
    guard let end else { return "now" }
    guard axis != .known else { return "known:\(end)" }
    let day = CalendarDay(daysSince1970: Int32(clamping: end))?.description ?? "\(end)"
    return "\(axis.rawValue):\(day)"
  }
}

extension CauseKind {
  /// What kind of event it is, in words.
  var phrase: String {
    switch self {
    case .position: "position"
    case .condition: "position elsewhere, on which a condition hangs"
    case .salience: "salience"
    case .answer: "answer to an account"
    case .scale: "scale"
    case .registry: "declaration"
    case .correction: "correction of the record"
    case .retraction: "taken off the record"
    case .review: "review"
    case .redaction: "redaction"
    }
  }
}

extension DivergenceSplit.Cause {
  /// What the event did to the figures.
  var phrase: String {
    switch (least, most) {
    case (.defined, _): return "became comparable\(apart)"
    case (.definedAgain(let old, let new), _):
      return "comparable again\(apart), \(Self.signed(old, new)) since the last figure"
    case (.ended(let old), _):
      return "no longer comparable; the last figure was \(Self.figure(old))"
    default: break
    }
    let ends = [Self.part(least, gap(\.least)), Self.part(most, gap { $0.most })]
    if let both = ends[0], ends[0] == ends[1] { return both }
    let parts = zip(["closest", "farthest"], ends).compactMap { name, part in
      part.map { "\(name) \($0)" }
    }
    return parts.isEmpty ? "the unit or the ideals alone" : parts.joined(separator: ", ")
  }

  private var apart: String {
    gapAfter.map { " at \($0.span(withOpenEnd: "\($0.least) or more"))" } ?? ""
  }

  /// The change of a gap in the unit of the scale; nil where it is not one exact number.
  func gap(_ end: (RawGap) -> Decimal?) -> (change: Decimal, unit: String)? {
    guard let gapBefore, let gapAfter, gapBefore.unit == gapAfter.unit,
      let old = end(gapBefore), let new = end(gapAfter), let change = try? new - old
    else { return nil }
    return (change, gapAfter.unit)
  }

  private static func part(
    _ effect: FigureSplit.Effect?, _ gap: (change: Decimal, unit: String)?
  ) -> String? {
    switch effect {
    case .moved(let old, let new):
      guard let gap else { return signed(old, new) }
      // A wider scale makes the same gap a smaller part of it.
      guard gap.change != .zero else { return "\(signed(old, new)), the gap as before" }
      let sign = gap.change < .zero ? "−" : "+"
      return "\(sign)\(gap.change.magnitude) \(gap.unit) (\(signed(old, new)))"
    case .defined(let new): return "defined at \(figure(new))"
    case .ended: return "open from here on"
    case .definedAgain(let old, let new): return "again \(figure(new)) (\(signed(old, new)))"
    case nil: return nil
    }
  }

  private static func figure(_ value: Ratio) -> String { ParleyCommands.figure(value.doubleValue) }

  /// The change in hundredths as printed: the parts of printed figures sum to what they print.
  private static func signed(_ old: Ratio, _ new: Ratio) -> String {
    let ends = [old, new].map { Int(($0.doubleValue * 100).rounded()) }
    let change = Double(abs(ends[1] - ends[0])) / 100
    return (new < old ? "−" : "+") + ParleyCommands.figure(change)
  }
}

extension PartyDistance {
  /// The overall distance in a few words.
  var brief: String {
    switch least {
    case .value(let value):
      let end = most.value.map { figure($0) }
      let span = end.map { $0 == figure(value) ? $0 : "\(figure(value))–\($0)" }
      return "\(span ?? "\(figure(value)) or more") over \(counted(compared.count, "issue"))"
    case .tooFewIssues(let compared, let needed):
      return "no figure (\(compared) compared, \(needed) needed)"
    case .openEnds: return "no figure (open ends)"
    case .noWeight: return "no figure (every weight is 0)"
    }
  }
}
