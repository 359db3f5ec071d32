internal import LMDB

extension Verification {
  /// Every record without a body has an event that says so, and every event of which one says so
  /// has none.
  mutating func checkRedactions(_ snapshot: borrowing Snapshot) {
    for (id, sequence) in bodiless.sorted(by: { $0.value < $1.value })
    where redactions[id] == nil {
      report.add(
        .log, "log, sequence \(sequence)", found: "no body",
        expected: "a body, or a redaction on record")
    }
    for (id, redaction) in redactions.sorted(by: { $0.value < $1.value })
    where bodiless[id] == nil {
      keep(.log) { verification in
        guard let sequence = try snapshot.sequence(of: id) else {
          throw StoreError.integrity(
            .log, "sequence \(redaction)", found: "a redaction of \(id), which is not on record",
            expected: "one of an event on record")
        }
        verification.report.add(
          .log, "log, sequence \(sequence)", found: "a body",
          expected: "none, as sequence \(redaction) says that it was redacted")
      }
    }
  }
}
