import EventStore
import Positions
import Projections

/// A stance on one day after the other; cost: the events of its cell once, and for each day the
/// live statements.
struct StanceCourse {
  private let party: String
  private let issue: String
  private let question: Question
  private let registry: Registry
  /// The statements by the last day on which they can have been said.
  private let said: [(day: Int32, entry: HeldEntry)]
  /// The statements whose date has no end, ascending.
  let undated: [UInt64]
  private var cell = StanceCell()
  private var place = 0

  /// The last days on which something was said, ascending, as often as something was.
  var days: [Int32] { said.map(\.day) }

  /// Reads the statements of a cell that a question admits.
  init(
    _ cell: Positions.CellKey, _ question: Question,
    in record: borrowing some EventReading & ~Copyable
  ) throws {
    guard let (party, issue) = cell.stance else {
      preconditionFailure("Ledger: \(cell) is no stance's cell")
    }
    (self.party, self.issue, self.question) = (party, issue, question)
    let admitted = try record.admitted(tags: [cell.tag], question)
    registry = admitted.registry
    let own = admitted.statements.filter { $0.body.cells().contains(cell) }
    undated = own.filter { $0.bounds.latest == DateBounds.openLatest }.map(\.sequence)
    said =
      try own.compactMap { statement in
        try HeldStatement(statement.entry).map {
          (statement.bounds.latest, try HeldEntry(encoded: $0.encoded()))
        }
      }.sorted { $0.day < $1.day }
  }

  /// The stance by what had been said by a day, no earlier than the one asked before.
  ///
  /// Where conditions bear on it, all it hangs on is read as of that day.
  mutating func stance(
    on day: Int32, in record: borrowing some EventReading & ~Copyable
  ) throws -> Stance {
    while place < said.count, said[place].day <= day {
      cell.fold(said[place].entry)
      place += 1
    }
    let stance = registry.stance(
      party: party, issue: issue, held: try cell.statements(), question: question,
      possiblyEarlier: 0)
    guard !stance.open.conditional.isEmpty || !stance.closed.conditional.isEmpty else {
      return stance
    }
    var asked = question
    if day != DateBounds.openLatest { asked.validAt = min(day, question.validAt ?? day) }
    let key = CellKey(party: party, issue: issue)
    var reading = StanceReading(registry: try record.registry(for: [key], asked), question: asked)
    return try reading.stance(of: party, on: issue, in: record)
  }
}
