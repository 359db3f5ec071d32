import Positions
import Projections

/// What a stance's cell has to hold, worked out slowly and from the rules alone.
///
/// - The latest correction of a statement is in force; a retracted statement does not stand.
/// - A statement leaves a cell only when one of the same voices and channel replaces it, and
///   nothing removes across classes: quoted words and a paraphrase are of different classes.
/// - It is replaced only by one that was said later for certain: on a day after the last that the
///   other can mean, or on the same day in the same source, and typed later.
/// - An ideal or acceptable position replaces its own slot; a conditional one replaces conditional
///   ones only. Refusals accumulate, though the same one told again counts once.
/// - A withdrawal empties all slots. A priority replaces a priority, an answer one to the same.
struct StanceReference {
  struct Told {
    var entry: InForce.Entry
    var statement: any StatementMessage
    var answered: UInt64?

    var sequence: UInt64 { entry.event.sequence }
    var bounds: DateBounds { (try? EDTFDate(statement.valid))?.bounds ?? .unlimited }
  }

  /// The statements of a cell, replaced ones included, ascending.
  let told: [Told]

  init(_ events: [Event], cell: CellKey) throws {
    var told: [Told] = []
    for event in events where event.type.isStatement {
      let editorial = events.filter { ($0.body as? any EditorialMessage)?.target == event.id }
      if editorial.contains(where: { $0.body is RecordRetracted }) { continue }
      var entry = InForce.Entry(event: event)
      if let last = editorial.last(where: { $0.body is RecordCorrected }),
        let replacement = (last.body as? RecordCorrected)?.replacement
      {
        entry.event.body = try event.type.body.init(encoded: replacement.body)
        entry.event.marking = replacement.marking ?? event.marking
        entry.correctedBy = last.sequence
      }
      guard let statement = entry.event.body as? any StatementMessage else { continue }
      let answered = (statement as? AccountAnswered)?.target
      let isHere =
        switch statement {
        case let body as PositionStated: "\(body.party)/\(body.issue)" == cell.description
        case let body as PositionWithdrawn: "\(body.party)/\(body.issue)" == cell.description
        case let body as PriorityStated:
          body.issues.contains { "\(body.party)/\($0)" == cell.description }
        default: events.contains { $0.id == answered && !($0.body is AccountAnswered) }
        }
      guard isHere else { continue }
      told.append(
        Told(entry: entry, statement: statement, answered: answered.flatMap(SampleLog.place)))
    }
    self.told = told
  }

  /// The statements that nothing replaces.
  var live: [Told] {
    told.filter { one in !told.contains { replaces($0, one) } }
  }

  private func replaces(_ new: Told, _ old: Told) -> Bool {
    let (newSaid, oldSaid) = (new.statement.attribution, old.statement.attribution)
    guard newSaid.voices == oldSaid.voices, newSaid.channel == oldSaid.channel,
      (newSaid.quote == nil) == (oldSaid.quote == nil), isLater(new, old)
    else { return false }
    switch (new.statement, old.statement) {
    case (let new as PositionStated, let old as PositionStated):
      guard let mode = new.mode, let oldMode = old.mode, mode.slot == oldMode.slot else {
        return false
      }
      if mode == .refuses {
        return new.value == old.value && new.text == old.text && new.conditions == old.conditions
      }
      return !(!new.conditions.isEmpty && old.conditions.isEmpty)
    case (is PositionWithdrawn, is PositionStated), (is PositionWithdrawn, is PositionWithdrawn):
      return true
    case (is PriorityStated, is PriorityStated): return true
    case (let said as AccountAnswered, let before as AccountAnswered):
      return new.answered == old.answered && said.party == before.party
    default: return false
    }
  }

  private func isLater(_ new: Told, _ old: Told) -> Bool {
    if old.bounds.latest < new.bounds.earliest { return true }
    let isOneDay =
      new.bounds.earliest == new.bounds.latest && old.bounds.earliest == old.bounds.latest
      && new.bounds.earliest == old.bounds.earliest
    let isOneSource = new.statement.attribution.source == old.statement.attribution.source
    return isOneDay && isOneSource && new.sequence > old.sequence
  }

  /// What a cell keeps of a statement.
  static func held(_ told: Told) throws -> HeldStatement {
    guard let held = HeldStatement(told.entry, answered: told.answered) else {
      throw MessageError(path: "", found: "\(told.entry.event.type)", expected: "a held type")
    }
    return held
  }
}
