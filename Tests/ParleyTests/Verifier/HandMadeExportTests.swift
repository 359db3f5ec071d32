import Foundation
import TestSupport
import Testing

/// What `tools/verify` says of exports that no code of ours made.
struct HandMadeExportTests {
  /// Gives all exports to one run, which must tell of each what is expected.
  private func check(
    _ exports: [(name: String, events: [HandMadeEvent], holds: Bool, told: String)]
  ) throws {
    let directory = try TemporaryDirectory()
    let names = exports.indices.map { "export-\($0).jsonl" }
    for (name, export) in zip(names, exports) {
      try directory.write(try HandMadeEvent.export(export.events), to: name)
    }
    let run = try CommandRun.verifier(["export"] + names, in: directory.url)
    let reports = run.output.split(separator: "export-").map(String.init)
    try #require(reports.count == exports.count, "\(run.output)\(run.errors)")
    for (report, export) in zip(reports, exports) {
      #expect(report.contains(export.told), "\(export.name): \(report)")
      #expect(report.contains("does not hold") != export.holds, "\(export.name): \(report)")
    }
    #expect(run.status == (exports.allSatisfy(\.holds) ? 0 : 1))
  }

  @Test func `signatures are held against the key in force where they stand`() throws {
    let (a, b) = (try OpenSSLKey(name: "a", seed: 1), try OpenSSLKey(name: "b", seed: 2))
    let gone = "signed by a key of anna that is no longer in force"
    let unknown = "anna: 1 signed by a key not declared here"
    let replaced: [HandMadeEvent] = [.declared(a), .note(signed: a), .declared(b, signed: a)]
    let revoked = replaced + [.note(signed: b), .declared(b, isRevoked: true, signed: b)]
    let corrected: [HandMadeEvent] = [.declared(a), .corrected(0, to: b)]
    var other = HandMadeEvent.note(signed: a)
    other.recorder = "ben"
    var half = HandMadeEvent.note(signed: a)
    half.signer = nil
    try check([
      ("in force", revoked + [.note()], true, "6 events, 0 redacted\n  anna: 4 signed\n"),
      ("replaced", replaced + [.note(signed: a)], false, "#3 \(gone)"),
      ("revoked", revoked + [.note(signed: b)], false, "#5 \(gone)"),
      ("declared again", revoked + [.declared(a), .note(signed: a)], true, "anna: 5 signed"),
      ("corrected", corrected + [.note(signed: b)], true, "anna: 1 signed"),
      ("corrected away", corrected + [.note(signed: a)], false, "#2 \(gone)"),
      (
        "retracted", replaced + [.editorial("record.retracted", 2), .note(signed: a)], true,
        "anna: 3 signed"
      ),
      ("not yet declared", [.note(signed: a), .declared(a)], true, unknown),
      ("never declared", [.declared(a), .note(signed: b)], true, unknown),
      ("another's", [.declared(a), other], true, "ben: 1 signed by a key not declared here"),
      (
        "not signed", [.declared(a), .note()], true,
        "anna: 1 unsigned, though a key is declared"
      ),
      ("by another key", [.declared(a), HandMadeEvent(key: a, signer: b)], false, "did not make"),
      (
        "flipped", [.declared(a), HandMadeEvent(key: a, signer: a, isFlipped: true)], false,
        "#1 has a signature that the key in force, whose it is said to be, did not make"
      ),
      ("half", [half], false, "half a signature"),
    ])
  }

  @Test func `a body is missing where an event says so, and only there`() throws {
    let redaction = HandMadeEvent.editorial("record.redacted", 0)
    let gone = HandMadeEvent(isRedacted: true)
    var hidden = redaction
    hidden.data = nil
    try check([
      ("redacted", [gone, .note(), redaction], true, "3 events, 1 redacted"),
      ("missing", [gone, .note()], false, "#0 has no body, and no event redacts it"),
      ("another missing", [gone, gone, redaction], false, "#1 has no body"),
      (
        "stripped", [gone, gone, .editorial("record.redacted", 0, stripped: 1)], true, "2 redacted"
      ),
      (
        "not stripped", [gone, .note(), .editorial("record.redacted", 0, stripped: 1)], false,
        "#2 redacts 07070707-0707-0707-0707-070707070701"
      ),
      ("surviving", [.note(), redaction], false, "#1 redacts 07070707-"),
      ("of itself", [redaction], false, "which is not there without its body"),
      ("hidden", [gone, hidden], false, "record.redacted in data_base64"),
    ])
  }
}
