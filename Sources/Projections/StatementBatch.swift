import Positions

/// Statements on their way into a table, with their bytes and the slugs of their cells.
///
/// A few dozen, so that they stay near at hand: folded at once, they wait for memory together.
struct StatementBatch: Sendable {
  /// A statement, and where in `bytes` it and its slugs stand.
  struct Row: Sendable {
    let keys: EntryKeys
    let held: EntryKeys.Run
    let party: EntryKeys.Run
    let issue: EntryKeys.Run
  }

  static let capacity = 32

  /// The hashes of their cells.
  private(set) var hashes: [CellHash] = []
  private(set) var rows: [Row] = []
  var bytes: [UInt8] = []

  var isEmpty: Bool { rows.isEmpty }
  var isFull: Bool { rows.count == Self.capacity }

  /// Adds a statement, which stands from `start` on at the end of `bytes`.
  mutating func append(
    _ keys: EntryKeys, from start: Int, into hash: CellHash, party: Span<UInt8>,
    issue: Span<UInt8>
  ) {
    hashes.append(hash)
    let held = EntryKeys.Run(start..<bytes.count)
    rows.append(Row(keys: keys, held: held, party: copied(party), issue: copied(issue)))
  }

  /// Forgets the statements; room for as many is kept.
  mutating func removeAll() {
    hashes.removeAll(keepingCapacity: true)
    rows.removeAll(keepingCapacity: true)
    bytes.removeAll(keepingCapacity: true)
  }

  private mutating func copied(_ part: Span<UInt8>) -> EntryKeys.Run {
    let start = bytes.count
    bytes.append(part, part.indices)
    return EntryKeys.Run(start..<bytes.count)
  }
}
