import Ledger
import Positions
import Projections

/// What moved since the last briefing, as part of a new one.
struct BriefChanges {
  let changes: ChangeReport

  private typealias Line = BriefText.Line

  /// The section with all that changed, in sentences.
  var section: BriefText.Section {
    BriefText.Section(
      title: "What moved since \(changes.from.briefPhrase)",
      lines: stances + figures + others + mended)
  }

  private var stances: [Line] {
    let said = changes.stances.filter { !$0.isOfRecord }
    let firsts = said.filter { $0.before.isEmpty && !$0.after.isEmpty }
    let moved = said.filter { !$0.before.isEmpty || $0.after.isEmpty }
    var lines = moved.map { change in
      let text =
        "\(subject(change)): \(change.before.brief(on: change.scale)), now "
        + "\(change.after.brief(on: change.scale))\(mix(change))"
      return Line(text: text + ".", events: change.causes.map(\.event))
    }
    if moved.isEmpty { lines = [Line(text: "No stance that was on record changed.")] }
    lines += firsts.map { change in
      Line(
        text: "First on record: \(subject(change)): \(change.after.brief(on: change.scale))"
          + "\(mix(change)).", events: change.causes.map(\.event))
    }
    return lines
  }

  private func subject(_ change: StanceChange) -> String {
    "\(changes.registry.name(of: change.party)) on \(change.issue)"
  }

  /// Which of several events only mended the record.
  private func mix(_ change: StanceChange) -> String {
    let kinds = change.causes.filter(\.kind.isOfRecord)
    guard !kinds.isEmpty, kinds.count < change.causes.count else { return "" }
    let parts = kinds.map { "\($0.kind.phrase) by event \($0.event)" }
    return "; of this \(parts.joined(separator: ", "))"
  }

  private var figures: [Line] {
    var lines: [Line] = []
    for pair in changes.pairs {
      let names =
        "\(changes.registry.name(of: pair.first)) – \(changes.registry.name(of: pair.second))"
      for change in pair.issues where change.isOfFigure {
        lines.append(
          Line(
            text: "\(names) on \(change.after.issue): \(change.before.brief), now "
              + "\(change.after.brief): \(causes(change.split)).",
            events: change.split.causes.map(\.event), isNumbered: true))
      }
      guard pair.hasFigure else { continue }
      guard !pair.split.causes.isEmpty else { continue }
      lines.append(
        Line(
          text: "\(names), overall distance: \(pair.before.brief), now \(pair.after.brief): "
            + "\(causes(pair.split)).", events: pair.split.causes.map(\.event),
          isNumbered: true))
    }
    return lines.isEmpty ? [Line(text: "No figure changed.")] : lines
  }

  /// What each event did to a figure; of many their numbers alone.
  private func causes(_ split: DivergenceSplit) -> String {
    guard split.causes.count <= Self.toldOneByOne else {
      let numbers = eventSpans(split.causes.map(\.event))
      return "the sum of \(split.causes.count) parts, \(numbers); parley diff tells each"
    }
    return split.causes.map { "#\($0.event) \($0.kind.phrase): \($0.phrase)" }
      .joined(separator: "; ")
  }

  /// As many statements of one type, or causes, are told one by one; of more their number.
  private static let toldOneByOne = 8

  /// What else was said since, by type; claims stand in a section of their own.
  private var others: [Line] {
    let types: [EventType] = [
      .proposalTabled, .proposalAnswered, .talksChanged, .elementAgreed, .accountAnswered,
      .intentStated, .claimMade,
    ]
    return types.flatMap { type -> [Line] in
      let said = changes.said.filter { $0.entry.event.type == type }
      guard !said.isEmpty else { return [] }
      guard type != .claimMade, said.count <= Self.toldOneByOne else {
        let count = counted(said.count, "new \(type.noun)", plural: "new \(type.plural)")
        return [Line(text: "\(count).", events: said.map(\.sequence))]
      }
      return said.map { statement in
        let sentence = EventSentence(
          statement.body, in: changes.registry, target: changes.targets[statement.id]
        ).description
        let way = statement.attribution.way(in: changes.registry)
        return Line(
          text: "\(type.noun.capitalizedFirst): \(sentence). According to \(way), "
            + "\(statement.origin).", events: [statement.sequence], isNumbered: true)
      }
    }
  }

  /// What was done to the record; nobody moved by it.
  private var mended: [Line] {
    let stances = changes.stances.filter(\.isOfRecord).map { change in
      Line(
        text: "Changed by the record alone, nobody moved: \(subject(change)): "
          + "\(change.before.brief(on: change.scale)), now "
          + "\(change.after.brief(on: change.scale)).", events: change.causes.map(\.event))
    }
    let editorial = changes.editorial.map { change in
      let body = change.event.body
      let sentence = EventSentence(
        body, in: changes.registry, target: change.target, at: change.targetPlace
      ).description
      return Line(text: "Record: \(sentence).", events: [change.event.sequence])
    }
    return stances + editorial
  }
}

extension Moment {
  /// The moment as people read it: a day, or how much was known.
  fileprivate var briefPhrase: String {
    guard let end else { return "now" }
    guard axis != .known else { return "\(counted(end, "event")) were known" }
    return Question.date(Int32(clamping: end))
  }
}

extension String {
  /// The text with a capital at its start.
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
