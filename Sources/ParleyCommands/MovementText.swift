import Ledger
import Measures
import Positions
import Projections

/// How a party moved, as printed by `parley movement`.
struct MovementText: Report {
  let report: MovementReport
  /// Whether issues without a step are listed one by one.
  let showsAll: Bool

  private var registry: Registry { report.registry }

  func text(for terminal: Terminal) -> String {
    var text = wrapped(heading, terminal)
    for movement in report.movements where showsAll || !movement.steps.isEmpty {
      text += "\n" + self.text(movement, terminal)
    }
    return text + "\n" + wrapped(summary, terminal)
  }

  private var heading: String {
    "\(report.party.name) · movement · \(report.question.phrase)"
  }

  private func text(_ movement: Movement, _ terminal: Terminal) -> String {
    let issue = registry.issues[movement.issue]
    var text = wrapped("\(movement.issue)  \(issue?.title ?? "")", terminal)
    for track in movement.tracks {
      let side = track.isPrivate ? ", in private" : ""
      text += wrapped("  \(track.slot.phrase)\(side)", terminal)
      for entry in track.entries {
        for (line, indent) in lines(entry, movement) {
          text += StyledText(line).wrapped(to: max(20, terminal.columns - indent)).map { wrapped in
            String(repeating: " ", count: indent) + wrapped.rendered(for: terminal) + "\n"
          }.joined()
        }
      }
    }
    if !movement.notAdmitted.isEmpty {
      text += wrapped(
        "  not admitted by the policy: " + numbers(movement.notAdmitted), terminal)
    }
    if !movement.possiblyEarlier.isEmpty {
      let events = movement.possiblyEarlier.map(\.sequence)
      text += wrapped("  " + possiblyEarlierPhrase(events), terminal)
    }
    return text
  }

  private func lines(_ entry: MovementEntry, _ movement: Movement) -> [(String, Int)] {
    let statement = entry.statement
    let scale = registry.issues[movement.issue]?.scale ?? .text
    let weight = statement.weight(statement.accountClass)
    var what = phrase(statement, scale)
    if entry.isStep {
      let from = entry.from.map { "\(phrase($0, scale)) (\($0.mark))" }
      what = from.joined(separator: " or ") + " → " + what
    }
    var lines = [("\(statement.date)  \(what) (\(statement.mark))   \(weight)", 4)]
    let figures = report.figures[statement.sequence]
    lines.append((outcome(entry, figures), 6))
    if let figures { lines += counterparts(figures).map { ($0, 6) } }
    lines.append((statement.attribution.way(in: registry), 6))
    lines += notes(entry).map { ($0, 6) }
    return lines
  }

  private func phrase(_ statement: AdmittedStatement, _ scale: Scale) -> String {
    guard let body = statement.body as? PositionStated else { return "withdraws its position" }
    return body.phrase(on: scale, in: registry)
  }

  private func outcome(_ entry: MovementEntry, _ figures: StepFigures?) -> String {
    switch entry.outcome {
    case .first: return "first on record, no step"
    case .restated(let other): return "the same as \(other.mark), no step"
    case .added(let other): return "a refusal besides \(other.mark), no step"
    case .anew(let withdrawal): return "stated anew after the withdrawal \(withdrawal.mark)"
    case .otherVoice(let other):
      return "another account: by other voices than \(other.mark), no step"
    case .weaker(let others):
      return "a weaker account than \(numbers(others)), which it contests, no step"
    case .orderUncertain: return "order uncertain, no step"
    case .step:
      guard entry.position != nil else { return "a step: to nothing" }
      let step = entry.isConditional ? "a step under a condition" : "a step"
      if let shift = figures?.shift { return "\(step): \(shift.phrase)" }
      if figures?.isOnScale ?? false { return "\(step), not a matter of more or less" }
      return entry.from.count > 1
        ? "\(step), but from which is not certain: no figure" : "\(step) in words: no figure"
    }
  }

  private func counterparts(_ figures: StepFigures) -> [String] {
    var lines: [String] = []
    for other in figures.counterparts {
      guard let approach = other.approach else { continue }
      lines.append("\(approach.phrase(registry.name(of: other.party))) (\(cited(other.events)))")
    }
    let silent = figures.counterparts.filter { $0.approach == nil }
    if figures.isOnScale, !silent.isEmpty {
      let names = silent.map { registry.name(of: $0.party) }.joined(separator: ", ")
      lines.append("toward or away: no place on the scale is on record by then for \(names)")
    }
    return lines
  }

  private func notes(_ entry: MovementEntry) -> [String] {
    var notes: [String] = []
    if !entry.further.isEmpty {
      notes.append("further accounts of this utterance, no step: \(numbers(entry.further))")
    }
    notes += entry.answers.map { $0.answerPhrase(in: registry) }
    if !entry.unordered.isEmpty {
      notes.append("not certainly earlier or later, and different: \(cited(entry.unordered))")
    }
    if !entry.reverses.isEmpty {
      let refuses = entry.position?.mode == .refuses
      let what = refuses ? "refuses what it took before" : "takes what it refused before"
      notes.append("\(what): \(cited(entry.reverses))")
    }
    return notes
  }

  private func numbers(_ statements: [AdmittedStatement]) -> String {
    statements.map(\.mark).joined(separator: ", ")
  }

  private var summary: String {
    let steps = report.movements.reduce(0) { $0 + $1.steps.count }
    var text = "\(counted(steps, "step")) on \(counted(report.movements.count, "issue")) "
    text += "with a position on record."
    let still = report.movements.filter(\.steps.isEmpty)
    if !still.isEmpty, !showsAll {
      text += " Without a step: \(still.map(\.issue).joined(separator: ", ")) (--all)."
    }
    if !report.silent.isEmpty {
      let shown = report.silent.prefix(3).map(\.slug).joined(separator: ", ")
      text += " No position on record: \(counted(report.silent.count, "issue")) (\(shown)"
      text += report.silent.count > 3 ? ", …)." : ")."
    }
    return text
  }
}

extension MovementText {
  var context: [JSONValue.Member] {
    [.init("report", "movement")] + report.record.members + report.question.members + [
      .init("party", .string(report.party.slug)),
      .init("steps", .integer(report.movements.reduce(0) { $0 + $1.steps.count })),
      .init("silent", .array(report.silent.map { .string($0.slug) })),
      .init("notAdmitted", JSONValue(report.movements.flatMap { $0.notAdmitted.map(\.sequence) })),
      .init(
        "possiblyEarlier",
        JSONValue(report.movements.flatMap { $0.possiblyEarlier.map(\.sequence) })),
    ]
  }

  var records: Tabulation {
    var records = Tabulation(columns: [
      "party", "issue", "slot", "channel", "outcome", "event", "valid", "mode", "value", "text",
      "conditional", "class", "reliability", "credibility", "source", "from", "earlierValue",
      "shiftLow", "shiftHigh", "unit", "share", "toward", "away", "neither", "noFigure", "beside",
      "further", "unordered", "reverses", "answeredBy", "correctedBy",
    ])
    for movement in report.movements {
      for track in movement.tracks {
        for entry in track.entries { records.append(record(entry, track, movement)) }
      }
    }
    return records
  }

  private func record(
    _ entry: MovementEntry, _ track: MovementTrack, _ movement: Movement
  ) -> [JSONValue] {
    let statement = entry.statement
    let position = entry.position
    let figures = report.figures[statement.sequence]
    let (outcome, beside) = entry.outcome.name
    let earlier = entry.from.map { ($0.body as? PositionStated)?.value?.typedForm ?? "" }
    func parties(_ direction: Approach.Direction?) -> JSONValue {
      .array(
        (figures?.counterparts ?? []).filter { $0.approach?.direction == direction }
          .map { .string($0.party) })
    }
    func events(_ statements: [AdmittedStatement]) -> JSONValue {
      .array(statements.map { .integer(Int($0.sequence)) })
    }
    return [
      .string(movement.party), .string(movement.issue), .string("\(track.slot)"),
      .string(track.isPrivate ? "private" : "public"), .string(outcome),
      .integer(Int(statement.sequence)), JSONValue(said: statement.statement?.valid ?? ""),
      JSONValue(said: position?.mode?.word ?? ""),
      JSONValue(said: position?.value?.typedForm ?? ""), JSONValue(said: position?.text ?? ""),
      .bool(entry.isConditional), JSONValue(said: statement.accountClass?.rawValue ?? ""),
      JSONValue(said: statement.reliability?.word ?? ""), JSONValue(statement.credibility),
      .string(statement.source), events(entry.from),
      JSONValue(said: earlier.joined(separator: " or ")),
      figures?.shift?.low.map { .number("\($0)") } ?? .null,
      figures?.shift?.high.map { .number("\($0)") } ?? .null,
      JSONValue(said: figures?.shift?.unit ?? ""), JSONValue(figure: figures?.shift?.share),
      parties(.toward), parties(.away), parties(.neither), parties(nil), events(beside),
      events(entry.further), JSONValue(entry.unordered), JSONValue(entry.reverses),
      events(entry.answers),
      JSONValue(statement.entry.correctedBy),
    ]
  }
}

extension MovementOutcome {
  /// The word for machines, and the statements beside which it stands.
  fileprivate var name: (String, [AdmittedStatement]) {
    switch self {
    case .first: ("first", [])
    case .step(let from): ("step", from)
    case .restated(let other): ("restated", [other])
    case .added(let other): ("added", [other])
    case .anew(let withdrawal): ("anew", [withdrawal])
    case .otherVoice(let other): ("other-voice", [other])
    case .weaker(let others): ("weaker", others)
    case .orderUncertain: ("order-uncertain", [])
    }
  }
}

extension Shift {
  /// The step in words: `−1 km, 0.08 of the declared range`.
  fileprivate var phrase: String {
    var text: String
    if let whole {
      text = whole == .zero ? "the ends stay" : signed(whole)
    } else {
      let ends = [("low end", low), ("high end", high)].map { name, step in
        step.map { "\(name) \($0 == .zero ? "stays" : signed($0))" } ?? "\(name) open"
      }
      text = ends.joined(separator: ", ")
    }
    if let share, share != 0 { text += ", \(figure(abs(share))) of the declared range" }
    return text
  }

  /// A number with its sign and its unit: `+2 km`, `−1 level`.
  private func signed(_ step: Decimal) -> String {
    (step < .zero ? "−" : "+") + step.magnitude.humanForm(in: unit)
  }
}

extension Approach {
  /// Where the step leads, as seen by another: `toward Hamas: 2 km apart, was 3 km`.
  fileprivate func phrase(_ name: String) -> String {
    let distances: String
    if let old = before.gap, let new = after.gap {
      distances = "\(new.least.humanForm(in: new.unit)) apart at least, was \(old.least)"
    } else {
      distances = "\(figure(after.least)) apart at least, was \(figure(before.least))"
    }
    switch direction {
    case .toward: return "toward \(name): \(distances)"
    case .away: return "away from \(name): \(distances)"
    case .neither: return "neither toward nor away from \(name): \(distances)"
    }
  }
}

extension Slot {
  /// The slot in words.
  fileprivate var phrase: String {
    switch self {
    case .ideal: "what it wants"
    case .acceptable: "what it would take"
    case .excluded: "what it refuses"
    }
  }
}
