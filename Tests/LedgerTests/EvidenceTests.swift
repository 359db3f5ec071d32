import EventStore
import Foundation
import Positions
import TestSupport
import Testing
import TransparencyLog

@testable import Ledger

/// Signed events and signed checkpoints of a ledger, and what a rewritten history comes to.
struct EvidenceTests {
  private let files: TemporaryDirectory
  private let keys: String
  private let terms: AppendTerms

  init() throws {
    files = try TemporaryDirectory()
    keys = files.file("keys").path
    var terms = AppendTerms(recorder: "anna")
    terms.keyDirectory = keys
    self.terms = terms
  }

  private func recorder(_ key: PublicKey?, revoked: Bool = false) -> RecorderDeclared {
    var recorder = RecorderDeclared()
    (recorder.slug, recorder.name, recorder.revoked) = ("anna", "Anna", revoked)
    recorder.publicKey = key?.bytes ?? []
    return recorder
  }

  private func declare(_ slug: String, in test: LedgerUnderTest, _ terms: AppendTerms) throws {
    var party = PartyDeclared()
    (party.slug, party.name, party.kind) = (slug, slug.uppercased(), .state)
    _ = try test.ledger.declare(party, terms: terms)
  }

  private var amending: AppendTerms {
    var terms = terms
    terms.amends = true
    return terms
  }

  private func statuses(_ test: LedgerUnderTest) throws -> [SignatureStatus] {
    let size = try #require(UInt64(try test.state()[0]))
    let found = try test.ledger.signatures(of: Array(0..<size))
    return (0..<size).compactMap { found[$0] }
  }

  @Test func `each event is held against the key that its recorder had at that place`() throws {
    let test = try LedgerUnderTest()
    let first = try Ledger.createKey(named: "first", in: keys)
    let second = try Ledger.createKey(named: "second", in: keys)
    try declare("a", in: test, terms)
    _ = try test.ledger.declare(recorder(first), terms: terms)
    try declare("b", in: test, terms)
    _ = try test.ledger.declare(recorder(second), terms: amending)
    try declare("c", in: test, terms)
    _ = try test.ledger.declare(recorder(second, revoked: true), terms: amending)
    try declare("d", in: test, terms)
    #expect(
      try statuses(test) == [.unsigned, .unsigned, .valid, .valid, .valid, .valid, .unsigned])
    #expect(try test.findings() == [])
  }

  @Test func `an append without the secret is refused, and leaves everything as it was`() throws {
    let test = try LedgerUnderTest()
    _ = try test.ledger.declare(
      recorder(Ledger.createKey(named: "anna", in: keys)), terms: terms)
    let before = try test.state()
    var without = terms
    without.keyDirectory = files.file("elsewhere").path
    let error = try #require(throws: LedgerError.self) { try declare("a", in: test, without) }
    #expect(error.kind == .usage)
    #expect(try test.state() == before)
    without.allowsUnsigned = true
    try declare("a", in: test, without)
    #expect(try statuses(test) == [.unsigned, .missing])
    #expect(try test.findings() == [])
  }

  @Test func `redacting the declaration of a key is told to leave its signatures unchecked`() throws
  {
    let test = try LedgerUnderTest()
    _ = try test.ledger.declare(
      recorder(Ledger.createKey(named: "anna", in: keys)), terms: terms)
    for slug in ["a", "b"] { try declare(slug, in: test, terms) }
    var unsigned = terms
    unsigned.allowsUnsigned = true
    let receipt = try test.ledger.redact(
      RedactionOrder(events: ["0", "1"], reason: "a wrong name"), terms: unsigned)
    #expect(receipt.redacted.map(\.declaredKey) == [true, false])
    #expect(try statuses(test).prefix(3) == [.unsigned, .undeclared, .undeclared])
    #expect(try test.findings() == [])
  }

  @Test func `signatures and root stay as they are through an export`() throws {
    let test = try LedgerUnderTest()
    _ = try test.ledger.declare(
      recorder(Ledger.createKey(named: "anna", in: keys)), terms: terms)
    for slug in ["a", "b", "c"] { try declare(slug, in: test, terms) }
    let copy = try LedgerUnderTest()
    try copy.append(lines: try test.lines())
    #expect(try copy.state() == test.state())
    #expect(try statuses(copy) == [.unsigned, .valid, .valid, .valid])
    #expect(try copy.findings() == [])
  }

  @Test func `a signature moved to another event fails verify`() throws {
    let test = try LedgerUnderTest()
    let key = try Ledger.createKey(named: "anna", in: keys)
    _ = try test.ledger.declare(recorder(key), terms: terms)
    let secret = try #require(try KeyDirectory(path: keys).key(named: "anna"))
    let forger = EventSigner(recorder: "anna", key: try KeyDirectory(path: keys).create(name: "x"))
    // The signature of another key under the id of anna's is what a forger without her secret has.
    #expect(forger.keyID != EventSigner(recorder: "anna", key: secret).keyID)
    try declare("a", in: test, terms)
    let lines = try test.lines()
    let copy = try LedgerUnderTest()
    try copy.append(lines: [lines[0], try forged(lines[1])])
    #expect(try statuses(copy) == [.unsigned, .wrong])
    #expect(try copy.findings().contains { $0.contains("does not verify") })
  }

  /// A line whose header has one bit of its signature changed; its last 64 bytes are the signature.
  private func forged(_ line: String) throws -> String {
    let match = try #require(line.firstMatch(of: /"parleyheader":"([^"]*)"/))
    var header = try #require(Data(base64Encoded: String(match.1)))
    header[header.count - 1] ^= 1
    return line.replacing(String(match.1), with: header.base64EncodedString())
  }

  @Test func `checkpoints name the first event that differs as closely as they can`() throws {
    let test = try LedgerUnderTest()
    _ = try Ledger.createKey(named: "desk", in: keys)
    try test.append(lines: Array(try dohaLines().prefix(10)))
    let early = try test.ledger.checkpoint(withKey: "desk", in: keys, remembers: true)
    // Another history from the same ten events, under the same ledger id, as a rewriter makes it.
    let fork = try forked(test, adding: "rewritten")
    try declare("recorded", in: test, terms)
    let later = try GivenCheckpoint(
      name: "briefing", bytes: Array("\(try #require(test.ledger.checkpoints().last).note)".utf8))
    #expect(later.checkpoint.size == 11)
    let report = try fork.verify(against: [later]) { _, _, _ in }
    #expect(!report.isSound)
    #expect(report.findings.contains("the first event that differs is #10"))
    #expect(early.checkpoint.size == 10)
    try fork.store.close()
  }

  @Test func `nothing is signed that does not extend what was signed`() throws {
    let test = try LedgerUnderTest()
    _ = try Ledger.createKey(named: "desk", in: keys)
    try test.append(lines: Array(try dohaLines().prefix(5)))
    _ = try test.ledger.checkpoint(withKey: "desk", in: keys, remembers: true)
    let fork = try forked(test, adding: "rewritten")
    try declare("recorded", in: test, terms)
    let name = "6.checkpoint"
    let directory = "/checkpoints/"
    try FileManager.default.removeItem(atPath: fork.path + directory + name)
    try FileManager.default.copyItem(
      atPath: test.path + directory + name, toPath: fork.path + directory + name)
    let error = try #require(throws: LedgerError.self) {
      try fork.checkpoint(withKey: "desk", in: keys, remembers: false)
    }
    #expect(error.kind == .integrity)
    try fork.store.close()
  }

  /// A copy of the directory with an event of its own.
  private func forked(_ test: LedgerUnderTest, adding slug: String) throws -> Ledger {
    let path = files.file("fork").path
    try FileManager.default.copyItem(atPath: test.path, toPath: path)
    let fork = try Ledger(at: path, for: .append)
    var party = PartyDeclared()
    (party.slug, party.name, party.kind) = (slug, "Another", .state)
    _ = try fork.declare(party, terms: terms)
    return fork
  }

  private func dohaLines() throws -> [String] {
    let doha = try LedgerUnderTest()
    try doha.appendDoha()
    return try doha.lines()
  }

  @Test func `a proof made at any size holds for its event and no other`() throws {
    let test = try LedgerUnderTest()
    _ = try Ledger.createKey(named: "desk", in: keys)
    try test.appendDoha()
    _ = try test.ledger.checkpoint(withKey: "desk", in: keys, remembers: false)
    let lines = try test.lines()
    for sequence in stride(from: 0, to: 75, by: 7) {
      let proof = try test.ledger.proof(of: "\(sequence)").proof
      let line = (name: "line", bytes: Array(lines[sequence].utf8))
      #expect(try ProvenEvent(proof, in: "proof", line: line).isBodyProven)
      let other = (name: "line", bytes: Array(lines[(sequence + 1) % 75].utf8))
      #expect(throws: LedgerError.self) { try ProvenEvent(proof, in: "proof", line: other) }
    }
  }
}
