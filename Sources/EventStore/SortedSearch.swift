internal import LMDB

/// Looks keys of a table up in ascending order, and proves of each miss that nothing is missing
/// there: both neighbours are verified.
///
/// What lies between a miss and its upper neighbour is known to be empty, so that a run of new keys
/// costs one search, however long it is.
struct SortedSearch {
  let table: TableName
  /// The entry above the last miss; nil where the table ends.
  private var upper: [UInt8]?
  private var hasGap = false

  init(in table: TableName) { self.table = table }

  /// Gives the last entry that is not above `key` to `body`, if it is the one that is looked for;
  /// nil for a miss.
  ///
  /// Keys ascend from call to call. What was stored in between must not lie above the last `key`.
  mutating func last<R>(
    upTo key: Span<UInt8>, with cursor: inout TableCursor,
    where isWanted: (_ key: Span<UInt8>) -> Bool,
    verify: (_ key: Span<UInt8>, _ value: Span<UInt8>) throws -> Void,
    _ body: (_ key: Span<UInt8>, _ value: Span<UInt8>) throws -> R
  ) throws -> R? {
    if hasGap, upper.map({ key.order(relativeTo: $0.span) < 0 }) ?? true { return nil }
    hasGap = false
    var above: [UInt8]?
    var isBelow: Bool
    if try cursor.seek(key) {
      let isExact = try cursor.entry { found, value in
        let order = found.order(relativeTo: key)
        guard order >= 0 else { throw disorder(table, key, found) }
        return order == 0 && isWanted(found)
      }
      if isExact { return try cursor.entry(body) }
      above = try cursor.entry { found, value in
        try verify(found, value)
        return [UInt8](found)
      }
      isBelow = try cursor.stepBack()
    } else {
      isBelow = try cursor.seekLast()
    }
    if isBelow {
      let isFound = try cursor.entry { found, _ in
        guard found.order(relativeTo: key) < 0 else { throw disorder(table, key, found) }
        return isWanted(found)
      }
      if isFound { return try cursor.entry(body) }
      try cursor.entry(verify)
    }
    (upper, hasGap) = (above, true)
    return nil
  }
}
