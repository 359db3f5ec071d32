import Positions

/// Stored cells of stances on their way to be held against folded ones, with their keys.
///
/// A few dozen, so that they stay near at hand: compared at once, they wait for memory together.
public struct StoredStances: Sendable {
  /// Where in `bytes` a key, its slugs and the state stand.
  struct Row: Sendable {
    let key: EntryKeys.Run
    let party: EntryKeys.Run
    let issue: EntryKeys.Run
    let state: EntryKeys.Run
  }

  private(set) var hashes: [CellHash] = []
  private(set) var rows: [Row] = []
  private(set) var bytes: [UInt8] = []
  /// Made of what was only read to have it at hand.
  var ahead: UInt64 = 0

  /// Makes an empty list.
  public init() {}

  /// The number of cells.
  public var count: Int { rows.count }
  /// Whether they are as many as are compared at once.
  public var isFull: Bool { rows.count == StatementBatch.capacity }

  /// Adds a cell; a key that names no stance is that of no folded cell.
  public mutating func append(_ state: Span<UInt8>, under key: Span<UInt8>) {
    let slash = key.indices.first { key[$0] == UInt8(ascii: "/") } ?? key.count
    let (party, issue) = (0..<slash, min(slash + 1, key.count)..<key.count)
    hashes.append(CellHash(party: key.extracting(party), issue: key.extracting(issue)))
    let start = bytes.count
    let end = start + key.count
    bytes.append(key, key.indices)
    bytes.append(state, state.indices)
    rows.append(
      Row(
        key: EntryKeys.Run(start..<end),
        party: EntryKeys.Run((start + party.lowerBound)..<(start + party.upperBound)),
        issue: EntryKeys.Run((start + issue.lowerBound)..<(start + issue.upperBound)),
        state: EntryKeys.Run(end..<bytes.count)))
  }

  /// The key of a cell.
  public func key(_ index: Int) -> String { text(bytes.span, rows[index].key.range) ?? "" }

  /// Whether the state of a cell holds nothing.
  public func isEmpty(_ index: Int) -> Bool { rows[index].state.range.isEmpty }

  /// Forgets the cells; room for as many is kept.
  public mutating func removeAll() {
    hashes.removeAll(keepingCapacity: true)
    rows.removeAll(keepingCapacity: true)
    bytes.removeAll(keepingCapacity: true)
  }
}
