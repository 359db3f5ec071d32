import Dossiers
import EventStore
import Positions
import Synchronization

/// What the events of an import's rows have in common.
struct RowsImport: Sendable {
  private let first: EventID
  let marking: Marking
  let recorder: String

  init(_ mapping: TableMapping, recorder: String) {
    first = EventID.v8(importName: mapping.importName, ordinal: 0)
    marking = mapping.marking
    self.recorder = recorder
  }

  /// The id of a row's event. Throws `LedgerError` where the rows are more than the ids.
  func id(of row: RowDraft) throws(LedgerError) -> EventReference {
    guard row.ordinal < 1 << 40 else {
      throw LedgerError(
        .usage, "\(row.place): found more rows than ids, expected at most 2^40 events an import")
    }
    return EventReference(high: first.high, low: first.low | row.ordinal)
  }

  /// What a row offers to the record; nil where there is no id for it.
  fileprivate func offer(of row: RowDraft) -> OfferedBody? {
    guard let id = try? id(of: row) else { return nil }
    return OfferedBody(body: row.body, id: id, marking: marking, recorder: recorder)
  }
}

/// The reading of a table, shared by the threads that prepare its rows.
///
/// What rows mean depends on the rows before, so they are read in their order, by one thread at a
/// time: whoever comes for a run reads the runs before it too, where nobody did yet.
final class SharedTableReading: Sendable {
  private struct State: Sendable {
    var waiting: [Int: TableRows] = [:]
    var count = 0
  }

  private struct Progress {
    let reading: TableReading
    var drafts: [Int: [RowDraft]] = [:]
    var count = 0
  }

  private let state = Mutex(State())
  private let progress: Mutex<Progress>
  private let retired = Mutex<[PreparedRows]>([])
  // By itself: whoever asks does not wait for the reading under way.
  private let hasEnough = Atomic<Bool>(false)

  init(_ reading: sending TableReading) {
    progress = Mutex(Progress(reading: reading))
  }

  /// Takes a run of rows, in their order, and gives its number.
  func add(_ rows: TableRows) -> Int {
    state.withLock { state in
      state.waiting[state.count] = rows
      state.count += 1
      return state.count - 1
    }
  }

  /// The drafts of the run of a number; asked for once.
  func drafts(of number: Int) throws -> [RowDraft] {
    release()
    return try progress.withLock { progress in
      while progress.count <= number {
        let next = progress.count
        guard let rows = state.withLock({ $0.waiting.removeValue(forKey: next) }) else { break }
        progress.drafts[next] = try progress.reading.drafts(of: rows)
        progress.count += 1
      }
      if progress.reading.isOver { hasEnough.store(true, ordering: .relaxed) }
      return progress.drafts.removeValue(forKey: number) ?? []
    }
  }

  /// Takes a run that was recorded, to be let go by whoever prepares the next: most of its memory
  /// is that thread's.
  func retire(_ rows: PreparedRows) { retired.withLock { $0.append(rows) } }

  /// Lets go what was recorded.
  private func release() {
    let rows = retired.withLock { retired in
      defer { retired = [] }
      return retired
    }
    // Outside of the lock, which the other thread may wait for.
    withExtendedLifetime(rows) {}
  }

  /// Whether so much is wrong that no further rows are to be read.
  var isOver: Bool { hasEnough.load(ordering: .relaxed) }

  /// What the rows became, once they have ended, and what is wrong with them.
  func finish() -> (tally: RowTally, problems: [DossierProblem]) {
    progress.withLock { progress in
      progress.reading.finish()
      return (progress.reading.tally, progress.reading.problems)
    }
  }
}

/// Events of rows made ready to be recorded, as far as that needs no look at the record.
///
/// Declarations, and statements whose names another event may have, stay drafts.
struct PreparedRows: Sendable {
  /// Drafts that follow each other.
  struct Part: Sendable {
    /// Which ones.
    fileprivate(set) var range: Range<Int>
    /// All of them; nil where each is to be recorded by itself.
    fileprivate(set) var statements: PreparedStatements?
  }

  let drafts: [RowDraft]
  private(set) var parts: [Part] = []

  init(_ drafts: [RowDraft], of rows: RowsImport) {
    self.drafts = drafts
    var part = Part(range: 0..<0)
    for (index, draft) in drafts.enumerated() {
      let offer = draft.isDeclaration || draft.mayRepeatName ? nil : rows.offer(of: draft)
      let capacity = parts.isEmpty ? drafts.count : 64
      if part.append(draft, offer, capacity) { continue }
      if !part.range.isEmpty { parts.append(part) }
      part = Part(range: index..<index)
      if !part.append(draft, offer, capacity) { part = Part(range: index..<index + 1) }
    }
    if !part.range.isEmpty { parts.append(part) }
  }
}

extension PreparedRows.Part {
  /// Adds the next draft; false where it does not belong to those before it, or cannot be prepared.
  fileprivate mutating func append(
    _ draft: RowDraft, _ offer: OfferedBody?, _ capacity: Int
  ) -> Bool {
    guard range.isEmpty || (statements != nil) == (offer != nil) else { return false }
    if let offer {
      var prepared = statements.take() ?? PreparedStatements(capacity: capacity)
      let isPrepared = (try? prepared.append(offer, bytes: draft.bytes)) != nil
      statements = prepared
      // What no ledger can store is refused where it is recorded.
      guard isPrepared else { return false }
    }
    range = range.lowerBound..<range.upperBound + 1
    return true
  }
}
