import Positions
import Projections

@testable import Ledger

/// What is withheld from a reader, found the plain way: every rule is tried on every event again
/// and again, until nothing is added.
struct WithholdingReference {
  private let events: [Event]
  private let level: Marking
  private(set) var withheld: Set<UInt64> = []

  init(_ events: [Event], level: Marking) throws {
    self.events = events
    self.level = level
    for event in events where marking(of: event) > level { withheld.insert(event.sequence) }
    spread()
    var count: Int
    repeat {
      count = withheld.count
      try withholdMisfits()
      spread()
    } while withheld.count > count
  }

  private func event(_ id: EventReference?) -> Event? { events.first { $0.id == id } }

  private func corrections(of event: Event) -> [(event: Event, body: RecordCorrected)] {
    events.compactMap { other in
      guard let body = other.body as? RecordCorrected, body.target == event.id else { return nil }
      return (other, body)
    }
  }

  /// The marking in force, and of a corrected event no lower than that of its recorded text.
  private func marking(of event: Event) -> Marking {
    let said = { (event: Event) -> Marking in
      max(event.marking, (event.body as? RecordCorrected)?.replacement?.marking ?? .clear)
    }
    let all = corrections(of: event)
    guard let last = all.last else { return said(event) }
    let same = all.last { $0.body.replacement?.body == event.body.encoded() }
    return max(said(last.event), same.map { said($0.event) } ?? event.marking)
  }

  /// The event that another one is about; of a corrected answer also what it should have answered.
  private func subjects(of event: Event) -> [Event] {
    switch event.body {
    case let body as AccountAnswered: return [self.event(body.target)].compactMap { $0 }
    case let body as any EditorialMessage:
      let target = self.event(body.target)
      guard target?.body is AccountAnswered, let correction = body as? RecordCorrected,
        let answer = try? AccountAnswered(encoded: correction.replacement?.body ?? [])
      else { return [target].compactMap { $0 } }
      return [target, self.event(answer.target)].compactMap { $0 }
    default: return []
    }
  }

  private mutating func spread() {
    var count: Int
    repeat {
      count = withheld.count
      for event in events {
        let hangs = subjects(of: event).contains { withheld.contains($0.sequence) }
        let isReplaced =
          corrections(of: event).last.map { withheld.contains($0.event.sequence) } ?? false
        let isGone = events.contains { other in
          withheld.contains(other.sequence)
            && (other.body as? RecordRetracted)?.target == event.id
        }
        if hangs || isReplaced || isGone { withheld.insert(event.sequence) }
      }
    } while withheld.count > count
  }

  private mutating func withholdMisfits() throws {
    let left = events.filter { !withheld.contains($0.sequence) }
    var registry = Registry()
    var touched: Set<CellKey> = []
    for declared in events {
      guard let cell = declared.body.declares else { continue }
      let state = try RegistryCell(
        folding: left.filter { event in
          let subject = (event.body as? any EditorialMessage)?.target ?? event.id
          return self.event(subject).map { corrected($0).contains(cell) } ?? false
        }, cell: cell)
      if let body = try state.declaration(of: cell), let place = state.sequence {
        registry.add(body, sequence: place)
      }
      let about = events.filter { ($0.body as? any EditorialMessage)?.target == declared.id }
      if ([declared] + about).contains(where: { withheld.contains($0.sequence) }) {
        touched.insert(cell)
      }
    }
    for event in left {
      var said = event.body
      if let correction = said as? RecordCorrected, let target = self.event(correction.target) {
        said = try correction.replacementBody(for: target.type)
      }
      guard !cited(by: said).isDisjoint(with: touched) else { continue }
      if !registry.problems(of: said).isEmpty { withheld.insert(event.sequence) }
    }
  }

  /// The cells that an event or a correction of it declares.
  private func corrected(_ event: Event) -> [CellKey] {
    let bodies = corrections(of: event).compactMap {
      try? $0.body.replacementBody(for: event.type)
    }
    return ([event.body] + bodies).compactMap(\.declares)
  }

  private func cited(by body: any EventMessage) -> Set<CellKey> {
    let citations = Citations(body)
    var cells = Set(citations.parties.map { CellKey(registry: .party, slug: $0.slug) })
    cells.formUnion(citations.issues.map { CellKey(registry: .issue, slug: $0.slug) })
    if let statement = body as? any StatementMessage {
      cells.insert(CellKey(registry: .source, slug: statement.attribution.source))
    }
    return cells
  }
}
