import Dossiers
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
    problems += try read { snapshot in
      try snapshot.problems(of: placed, replacing: event) + snapshot.problems(ofDating: placed)
    }
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
    // The correction is marked as what it says, so that a lowered marking can be released.
    return try append(correction, marking: marking, terms: terms)
  }
}

extension EventDetail {
  /// The body of an edited line of JSON Lines, as `export` writes them, which is this event's.
  ///
  /// Header and salt of the line, which belong to the event as recorded, are not looked at. Throws
  /// `LedgerError` for what is no such line.
  public func body(editedIn bytes: [UInt8], named file: String) throws -> any EventMessage {
    let lines = bytes.split(separator: UInt8(ascii: "\n")).filter { !$0.isEmpty }
    guard lines.count == 1, let line = lines.first else {
      throw LedgerError(
        .usage, "\(file): found \(lines.count) lines, expected one event as parley export writes it"
      )
    }
    do {
      let edited = try EventLine(parsing: Array(line), file: file, number: 1)
      guard edited.id == id, edited.type == type else {
        throw LedgerError(
          .usage,
          "\(file): found \(edited.type) \(edited.id), expected \(type) \(id), which is corrected")
      }
      guard let message = try edited.message() else {
        throw LedgerError(.usage, "\(file): found a line without data, expected the event's body")
      }
      return message
    } catch let error as DossierProblem {
      throw LedgerError(.usage, "\(error)")
    } catch let error as MessageError {
      throw LedgerError(.usage, "\(file): \(error)")
    }
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
