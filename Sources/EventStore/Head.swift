// The file `checkpoints/head`: the size and root of the last commit, outside the database, so that
// an older `data.mdb` put back is noticed. Text, three lines, each ended by a line feed:
//
//   parley-ledger/7d444840-9dc0-11d1-b245-5ffdce74fad2     the ledger's id
//   12                                                     size, decimal, no leading zero
//   47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=           root, base64
//
// the same three lines as a tlog-checkpoint has. It is written after each commit, under an
// exclusive lock on `checkpoints/lock`, only if its size is larger than that on disk, beside the
// file and renamed, without forcing it to disk: after a power loss it may be older than the
// database, never newer. A missing or unreadable head is a warning, not an error.

internal import LMDB
public import TransparencyLog

/// A size of the log and the root of the tree over that many events.
public struct LogHead: Hashable, Sendable {
  /// The ledger's own identity.
  public let ledger: EventID
  /// The number of events.
  public let size: UInt64
  /// The root of the tree over them.
  public let root: MerkleHash

  static let origin = "parley-ledger/"

  /// The three lines of the file.
  var text: String { "\(LogHead.origin)\(ledger)\n\(size)\n\(root.base64)\n" }

  init(ledger: EventID, size: UInt64, root: MerkleHash) {
    self.ledger = ledger
    self.size = size
    self.root = root
  }

  /// Parses the three lines; nil for anything else.
  init?(text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count == 4, lines[3].isEmpty, lines[0].hasPrefix(LogHead.origin),
      let ledger = EventID(String(lines[0].dropFirst(LogHead.origin.count))),
      let size = UInt64(lines[1]), String(size) == lines[1],
      let root = MerkleHash(base64: String(lines[2]))
    else { return nil }
    self.init(ledger: ledger, size: size, root: root)
  }
}

/// The directory `checkpoints` of a ledger.
struct Checkpoints: Sendable {
  let directory: String

  init(ledger: String) { directory = ledger + "/checkpoints" }

  var headPath: String { directory + "/head" }

  /// What the head file says: a head, or why there is none.
  func head() throws(FileError) -> Result<LogHead, Missing> {
    guard let bytes = try SmallFile.read(at: headPath, limitBytes: 4_096) else {
      return .failure(Missing(reason: "\(headPath) is missing"))
    }
    guard let head = LogHead(text: readText(bytes)) else {
      return .failure(Missing(reason: "\(headPath) is unreadable"))
    }
    return .success(head)
  }

  /// Why there is no head.
  struct Missing: Error {
    let reason: String
  }

  private func readText(_ bytes: [UInt8]) -> String { text(of: bytes.span) }

  /// Replaces the head unless the one on disk is as large.
  func write(_ head: LogHead) throws(FileError) {
    if !Directory.isPresent(at: directory) { _ = try Directory.create(at: directory) }
    let lock = try FileLock.wait(for: .exclusive, at: directory + "/lock")
    defer { lock.release() }
    if case .success(let known) = try self.head(), known.ledger == head.ledger,
      known.size >= head.size
    {
      return
    }
    let text = head.text
    try SmallFile.replace(at: headPath, with: text.utf8.span, durability: .renamed)
  }
}

extension Snapshot {
  /// Refuses a database that does not extend `head`, and says where it parts from what was
  /// recorded, as closely as the signed checkpoints tell; those are read only then.
  func requireExtends(_ head: LogHead, ledger: EventID, saidBy source: String) throws {
    guard head.ledger == ledger else {
      throw StoreError(
        .integrity, at: source, found: "the head of ledger \(head.ledger)",
        expected: "that of \(ledger)")
    }
    guard head.size <= size else {
      throw StoreError(
        .integrity, at: source, found: "a database of \(size) events",
        expected: "at least \(head.size), which were recorded: an older state was put back; "
          + (parting(below: size) ?? missing(to: head.size)))
    }
    let root = try root(atSize: head.size)
    guard root == head.root else {
      throw StoreError(
        .integrity, at: source, found: "root \(root) at size \(head.size)",
        expected: "\(head.root): the history differs from what was recorded; "
          + (parting(below: head.size, differsAtEnd: true) ?? "no event is known to agree"))
    }
  }

  private func missing(to end: UInt64) -> String {
    end == size + 1 ? "#\(size) is missing" : "#\(size) to #\(end - 1) are missing"
  }

  /// Where the history parts from the signed checkpoints up to a size, at which it may differ; nil
  /// where it does not, or that cannot be told.
  private func parting(below end: UInt64, differsAtEnd: Bool = false) -> String? {
    var comparison = HistoryComparison()
    if differsAtEnd { comparison.add(size: end, agrees: false) }
    let origin = (try? meta).map { LogHead.origin(of: $0.id) }
    for stored in (try? Checkpoints(ledger: path).allSigned().checkpoints) ?? [] {
      let checkpoint = stored.checkpoint
      guard checkpoint.origin == origin, checkpoint.size <= end,
        let root = try? root(atSize: checkpoint.size)
      else { continue }
      comparison.add(size: checkpoint.size, agrees: root == checkpoint.root)
    }
    return comparison.place
  }
}
