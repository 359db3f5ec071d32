import EventStore
import TransparencyLog

/// The checkpoints that a ledger was held against.
public struct CheckpointVerification: Sendable {
  /// How many of the ledger's own were compared.
  public private(set) var storedCount = 0
  /// How many of those given were compared.
  public private(set) var givenCount = 0
  /// The largest size that one of them vouches for.
  public private(set) var largestSize: UInt64?
  /// The witnesses whose cosignatures verified, under a policy, on those given.
  public private(set) var cosigned: Set<String> = []
  /// What is wrong.
  public private(set) var findings: [String] = []

  private var comparison = HistoryComparison()

  /// Compares nothing, for a reason.
  init(findings: [String]) { self.findings = findings }

  /// Compares the ledger's own checkpoints, which were read before the snapshot was opened so that
  /// it holds them all, and those given.
  init(
    _ store: EventStore, _ own: (checkpoints: [SignedCheckpoint], faults: [String]),
    in snapshot: borrowing Snapshot, given: [GivenCheckpoint], policy: Policy?
  ) throws {
    let stored = own.checkpoints
    findings += own.faults
    let keys = try store.checkpointKeys().map(\.verifier)
    if stored.isEmpty, !keys.isEmpty {
      findings.append(
        "\(store.path)/checkpoints: found no signed checkpoint, expected those signed by "
          + keys.map(\.name).joined(separator: ", "))
    }
    for checkpoint in stored {
      if checkpoint.name.hasSuffix(".checkpoint") { storedCount += 1 }
      keep(checkpoint.name) { () throws(EvidenceError) in
        _ = try checkpoint.note.verified(by: keys)
      }
      try compare(checkpoint.name, checkpoint.checkpoint, with: snapshot)
    }
    for checkpoint in given {
      givenCount += 1
      if let note = checkpoint.note {
        var cosigned: [String] = []
        keep(checkpoint.name) { () throws(EvidenceError) in
          if let policy {
            cosigned = try policy.accept(note).cosigned.keys.sorted()
          } else {
            _ = try note.verified(by: keys)
          }
        }
        self.cosigned.formUnion(cosigned)
      }
      try compare(checkpoint.name, checkpoint.checkpoint, with: snapshot)
    }
    if let place = comparison.place { findings.append(place) }
  }

  private mutating func keep(_ name: String, _ body: () throws(EvidenceError) -> Void) {
    do throws(EvidenceError) {
      try body()
    } catch {
      findings.append("\(name): \(error)")
    }
  }

  private mutating func compare(
    _ name: String, _ checkpoint: Checkpoint, with snapshot: borrowing Snapshot
  ) throws {
    let origin = LogHead.origin(of: try snapshot.meta.id)
    guard checkpoint.origin == origin else {
      findings.append(
        "\(name): found a checkpoint of \(checkpoint.origin), expected one of \(origin)")
      return
    }
    largestSize = max(largestSize ?? 0, checkpoint.size)
    guard checkpoint.size <= snapshot.size else {
      findings.append(
        "\(name): found \(snapshot.size) events, expected at least \(checkpoint.size): "
          + "an older state was put back")
      return
    }
    let root = try snapshot.root(atSize: checkpoint.size)
    comparison.add(size: checkpoint.size, agrees: root == checkpoint.root)
    if root != checkpoint.root {
      findings.append(
        "\(name): found root \(root) at size \(checkpoint.size), expected \(checkpoint.root): "
          + "the history differs from what was signed")
    }
  }
}
