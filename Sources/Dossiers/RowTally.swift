/// What the rows of a table became.
public struct RowTally: Sendable {
  /// Rows that made no event of a kind, and why.
  public struct Skipped: Sendable {
    /// The kind of entry: party, issue, source, or the verb of a statement.
    public let kind: String
    /// Why: `vote is blank`.
    public let reason: String
    /// How many.
    public var count = 0
    /// The file and line of the first.
    public let first: String
  }

  /// The rows read, the row of names excepted.
  public internal(set) var rows = 0
  /// How many events each kind of entry made, in the order of the mapping.
  public internal(set) var made: [(kind: String, count: Int)] = []
  /// How many rows repeated a declaration of an earlier row, or of the record before the import.
  public internal(set) var repeated: [(kind: String, count: Int)] = []
  /// What was skipped, in the order in which it was met first.
  public internal(set) var skipped: [Skipped] = []
  /// How many rows of joined tables no row asked for.
  public internal(set) var unmet: [(table: String, count: Int)] = []

  private var places: [String: Int] = [:]

  mutating func skip(_ kind: String, _ reason: String, _ place: @autoclosure () -> String) {
    let key = kind + " " + reason
    if let index = places[key] {
      skipped[index].count += 1
    } else {
      places[key] = skipped.count
      skipped.append(Skipped(kind: kind, reason: reason, count: 1, first: place()))
    }
  }
}
