import EventStore
public import Positions
import Projections

extension Ledger {
  /// Records that another body stands in the place of an event's.
  ///
  /// The replacement must be sound, cite what is declared, lie on its scales, and keep the name
  /// under which the event is found. Throws `LedgerError`: `.usage` for what is wrong with it,
  /// `.conflict` where it is what is in force already.
  public func correct(
    _ detail: EventDetail, with body: any EventMessage, marking: Marking?, reason: String,
    terms: AppendTerms
  ) throws -> AppendReceipt {
    guard let event = detail.event, let inForce = detail.bodyInForce else {
      throw LedgerError(
        .usage, "#\(detail.sequence): found no body in force, expected an event that stands")
    }
    let registry = try registry().registry
    let placed = registry.placed(body)
    var problems = placed.problems().map { "\($0)" } + registry.problems(of: placed)
    problems += try read { try $0.problems(of: placed, replacing: event) }
    guard problems.isEmpty else { throw LedgerError(.usage, problems) }
    let marking = marking ?? detail.markingInForce
    guard placed.encoded() != inForce.encoded() || marking != detail.markingInForce else {
      throw LedgerError(
        .conflict, "#\(detail.sequence): found what is on record already, expected a difference")
    }
    var replacement = Replacement()
    replacement.body = placed.encoded()
    replacement.schema = UInt64(EventType.schema)
    replacement.marking = marking
    var correction = RecordCorrected()
    correction.target = detail.id
    correction.replacement = replacement
    correction.reason = reason
    return try append(
      correction, marking: max(event.marking, detail.markingInForce, marking), terms: terms)
  }
}

extension Registry {
  /// The body with its values in the form of their scales; what does not fit stays as typed.
  func placed(_ body: any EventMessage) -> any EventMessage {
    switch body {
    case var body as PositionStated:
      body.value = placed(body.value, on: body.issue)
      body.conditions = body.conditions.map(placed)
      return body
    case var body as ProposalTabled:
      for index in body.terms.indices {
        body.terms[index].value = placed(body.terms[index].value, on: body.terms[index].issue)
      }
      return body
    case var body as ProposalAnswered:
      body.conditions = body.conditions.map(placed)
      return body
    case var body as ElementAgreed:
      body.value = placed(body.value, on: body.issue)
      return body
    default: return body
    }
  }

  private func placed(_ condition: Condition) -> Condition {
    var placed = condition
    placed.value = self.placed(condition.value, on: condition.issue)
    return placed
  }

  private func placed(_ value: Value?, on issue: String) -> Value? {
    guard let value, let scale = issues[issue]?.scale else { return value }
    return (try? value.placed(on: scale)) ?? value
  }
}
