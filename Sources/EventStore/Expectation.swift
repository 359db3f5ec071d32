internal import LMDB
public import TransparencyLog

/// What must hold of the ledger before a batch for the batch to be recorded.
public enum Expectation: Hashable, Sendable {
  /// Nothing; of a batch that is on record in part, the rest is recorded.
  case any
  /// The ledger has exactly this many events.
  case size(UInt64)
  /// No event with one of these tags has this sequence number or a later one.
  case noEvent(withTags: [String], since: UInt64)
}

extension Transaction where Self: ~Copyable {
  /// Refuses a ledger of which the expectation does not hold.
  func require(_ expectation: Expectation, _ tables: Tables, size: UInt64) throws {
    switch expectation {
    case .any:
      return
    case .size(let expected):
      guard size == expected else {
        throw StoreError(
          .conflict, at: "log", found: "size \(size)", expected: "size \(expected)")
      }
    case .noEvent(let tags, let start):
      for tag in tags {
        let tail = try postingTail(tables, of: tag.utf8.span, size: size)
        guard let tail, tail.last >= start else { continue }
        throw StoreError(
          .conflict, at: "postings, tag \(tag)", found: "sequence \(tail.last)",
          expected: "no event with this tag since \(start)")
      }
    }
  }
}

/// What an append did.
public struct Receipt: Hashable, Sendable {
  /// The size before: the new events are `first ..< size`.
  public let first: UInt64
  /// The size after.
  public let size: UInt64
  /// The root of the tree over all events, after.
  public let root: MerkleHash
  /// What is worth telling though the events are on record: `checkpoints/head` was not written.
  public internal(set) var warning: String?
}
