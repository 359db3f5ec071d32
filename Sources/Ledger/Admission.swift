import EventStore
import Positions
import Projections

// What must hold of a body that changes what is on record: declarations anew, and corrections.

extension EventReading where Self: ~Copyable {
  /// Why an issue cannot be declared anew like this: its scale carries values and would not widen.
  func narrowing(from old: IssueDeclared, to new: IssueDeclared) throws -> String? {
    guard let scale = old.scale, old.scale != new.scale,
      let reason = (new.scale ?? .text).reasonNotWider(than: scale), try carriesValues(old.slug)
    else { return nil }
    return "scale of \(old.slug), which carries values: \(reason)"
      + "\n  a scale with values may only widen; declare a successor issue instead"
  }

  /// Whether any event but its declarations concerns an issue, or asks something there.
  private func carriesValues(_ issue: String) throws -> Bool {
    let declarations = try postingCount(of: CellKey(registry: .issue, slug: issue).tag)
    if try postingCount(of: "issue:\(issue)") > declarations { return true }
    for party in try registry().parties.keys
    where try postingCount(of: "asks:\(party)/\(issue)") > 0 {
      return true
    }
    return false
  }

  /// What was said only after a source would have come out by a new declaration of it.
  func problems(ofDating source: any EventMessage) throws -> [String] {
    guard let source = source as? SourceDeclared,
      let published = DateBounds(edtf: source.published.utf8.span)
    else { return [] }
    return try InForce(events(tagged: "source:\(source.slug)")).entries.compactMap { entry in
      guard let statement = entry.event.body as? any StatementMessage,
        statement.attribution.source == source.slug,
        let valid = DateBounds(edtf: statement.valid.utf8.span),
        published.isCertainlyBefore(valid)
      else { return nil }
      return "published: found \(source.published), before #\(entry.event.sequence) was said, "
        + "expected \(statement.valid) at the earliest; correct the statement first"
    }
  }

  /// What is wrong with a correction; empty where its replacement can stand in the target's place.
  ///
  /// The replacement must be readable as the target's type, be sound by itself, keep the name under
  /// which the event is found, and narrow no scale that carries values.
  func problems(of correction: RecordCorrected) throws -> [String] {
    guard let target = try correction.target.flatMap({ try decoded($0) }) else { return [] }
    let replacement: any EventMessage
    do throws(MessageError) {
      replacement = try correction.replacementBody(for: target.type)
    } catch {
      return ["replacement: \(error)"]
    }
    return replacement.problems().map { "replacement: \($0)" }
      + (try problems(of: replacement, replacing: target))
  }

  /// What keeps a body from standing in the place of an event's.
  func problems(of body: any EventMessage, replacing event: Event) throws -> [String] {
    var problems: [String] = []
    if body.identity != event.body.identity {
      problems.append(
        "name: found \(body.identity), expected \(event.body.identity), which a correction keeps; "
          + "retract the event and record another one")
    }
    if let new = body as? IssueDeclared,
      let (old, place) = try declaration(CellKey(registry: .issue, slug: new.slug)),
      place == event.sequence, let old = old as? IssueDeclared
    {
      problems += try narrowing(from: old, to: new).map { [$0] } ?? []
    }
    return problems
  }
}

extension EventMessage {
  /// What the event is found under: a statement's name, or a declaration's cell.
  fileprivate var identity: String {
    if let statement = self as? any StatementMessage { return statement.name }
    return declares?.description ?? ""
  }
}
