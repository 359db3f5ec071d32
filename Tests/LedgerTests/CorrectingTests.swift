import Positions
import Projections
import TestSupport
import Testing

@testable import Ledger

struct CorrectingTests {
  private func doha() throws -> LedgerUnderTest {
    let test = try LedgerUnderTest()
    try test.appendDoha()
    return test
  }

  private func corrected(
    _ test: LedgerUnderTest, _ event: String, marking: Marking? = nil,
    _ change: (inout PositionStated) throws -> Void
  ) throws -> AppendReceipt {
    let detail = try test.ledger.detail(of: event)
    var body = try #require(detail.bodyInForce as? PositionStated)
    try change(&body)
    return try test.ledger.correct(
      detail, with: body, marking: marking, reason: "misread", terms: LedgerUnderTest.terms)
  }

  @Test func `a correction stands in the place of what it corrects`() throws {
    let test = try doha()
    let receipt = try corrected(test, "30") { $0.value = try Value(typed: "0.8..1") }
    #expect(receipt.recorded == 75...75)
    #expect(receipt.stances.map(\.issue) == ["buffer-zone:perimeter"])
    #expect(receipt.divergences.count == 1)
    let detail = try test.ledger.detail(of: "30")
    #expect((detail.event?.body as? PositionStated)?.value == (try Value(typed: "0.7..1")))
    #expect((detail.bodyInForce as? PositionStated)?.value == (try Value(typed: "0.8..1")))
    #expect(detail.corrections.map(\.sequence) == [75])
  }

  @Test func `a correction takes the marking that is asked for, and keeps it afterwards`() throws {
    let test = try doha()
    _ = try corrected(test, "30", marking: .amber) { _ in }
    #expect(throws: LedgerError.self) { try corrected(test, "30", marking: .amber) { _ in } }
    _ = try corrected(test, "30") { $0.text = "about a kilometre" }
    let detail = try test.ledger.detail(of: "30")
    let last = try #require(detail.corrections.last)
    #expect((last.body as? RecordCorrected)?.replacement?.marking == .amber)
    #expect(last.marking == .amber)
  }

  @Test func `a correction of the marking alone moves no stance, and the receipt says so`() throws {
    let test = try doha()
    let raised = try corrected(test, "30", marking: .amber) { _ in }
    #expect(raised.markings == [MarkingCorrection(event: 30, from: .clear, to: .amber)])
    #expect(raised.stances.isEmpty && raised.divergences.isEmpty)
    // From what is in force, not from what was recorded.
    let lowered = try corrected(test, "30", marking: .green) { _ in }
    #expect(lowered.markings == [MarkingCorrection(event: 30, from: .amber, to: .green)])
    let moved = try corrected(test, "30", marking: .red) { $0.value = try Value(typed: "0.8..1") }
    #expect(moved.markings.isEmpty)
    #expect(moved.stances.map(\.issue) == ["buffer-zone:perimeter"])
    #expect(try test.findings() == [])
  }

  @Test func `in one append a marking and a change are told apart, cell by cell`() throws {
    let dossier = { (marking: String, value: String) in
      """
      dossier: 1
      parties:
        north: {name: North, kind: state, roles: [negotiator]}
      issues:
        width: {title: Width, scale: {km: [0, 9]}}
        depth: {title: Depth, scale: {km: [0, 9]}}
      source: {slug: note, title: A note, publisher: Press, published: 2026-01-05}
      accounts:
      - by: north
        statements:
        - {demands: width, \(marking), value: 3, passage: three}
        - {demands: depth, \(marking), value: \(value), passage: deep}
      """
    }
    let test = try LedgerUnderTest()
    try test.append(dossier("marking: clear", "2"))
    let receipt = try test.append(dossier("marking: green", "4"), amends: true)
    #expect(receipt.markings.map(\.event) == [4])
    #expect(receipt.stances.map(\.issue) == ["depth"])
  }

  @Test(arguments: [
    ("party", LedgerError.Kind.usage, "did you mean hamas?"),
    ("issue", .usage, "expected a declared issue"),
    ("value", .usage, "0 to 12 km"), ("label", .usage, "which a correction keeps"),
    ("valid", .usage, "after its source was published"),
    ("same", .conflict, "expected a difference"),
  ])
  func `what does not hold is refused and nothing is written`(
    field: String, kind: LedgerError.Kind, part: String
  ) throws {
    let test = try doha()
    let before = try test.state()
    let error = try #require(throws: LedgerError.self) {
      _ = try corrected(test, "30") { body in
        switch field {
        case "party": body.party = "hamass"
        case "issue": body.issue = "moon"
        case "value": body.value = try Value(typed: "13")
        case "label": body.label = "other"
        case "valid": body.valid = "2025-08-01"
        default: break
        }
      }
    }
    #expect(error.kind == kind)
    #expect(error.description.contains(part), "\(error)")
    #expect(try test.state() == before)
  }

  @Test func `levels that are corrected take the form of their scale`() throws {
    let test = try doha()
    _ = try corrected(test, "43") { $0.value = try Value(typed: "shares..leaves") }
    let body = try test.ledger.detail(of: "43").bodyInForce as? PositionStated
    #expect(body?.value == .options(["shares", "leaves"]))
  }

  @Test func `whatever is corrected and retracted, stored cells equal their replay`() throws {
    let test = try doha()
    var random = SeededGenerator()
    let issues = ["buffer-zone:perimeter", "buffer-zone:rafah", "aid:entry", "blockade"]
    for _ in 0..<60 {
      let size = try test.ledger.registry().record.size
      let detail = try test.ledger.detail(of: "\(UInt64.random(in: 28..<size, using: &random))")
      guard let body = detail.bodyInForce, !detail.event.isEditorial else { continue }
      do {
        switch Int.random(in: 0..<4, using: &random) {
        case 0 where !(body is SourceDeclared):
          var retraction = RecordRetracted()
          (retraction.target, retraction.reason) = (detail.id, "x")
          _ = try test.ledger.append(retraction, terms: LedgerUnderTest.terms)
        case 1:
          try deny(detail, body, in: test, &random)
        default:
          try change(detail, body, issues: issues, in: test, &random)
        }
      } catch let error as LedgerError where error.kind == .usage || error.kind == .conflict {
        continue
      }
    }
    let replay = try test.ledger.replay()
    #expect(replay.differences == [], "\(random)")
    #expect(try test.findings() == [], "\(random)")
    let copy = try LedgerUnderTest()
    try copy.append(lines: try test.lines())
    #expect(try copy.state() == test.state(), "\(random)")
    #expect(try copy.ledger.replay().differences == [], "\(random)")
  }

  private func deny(
    _ detail: EventDetail, _ body: any EventMessage, in test: LedgerUnderTest,
    _ random: inout SeededGenerator
  ) throws {
    guard let statement = body as? any StatementMessage else { return }
    var denial = AccountAnswered()
    denial.label = "denial-\(UInt32.random(in: 0 ... .max, using: &random))"
    (denial.valid, denial.party) = (
      "2025-07-14", ["hamas", "israel"].randomElement(using: &random) ?? ""
    )
    (denial.target, denial.answer) = (
      detail.id, AccountAnswer.allCases.randomElement(using: &random)
    )
    denial.attribution = statement.attribution
    denial.attribution.voices = [Voice(party: denial.party)]
    _ = try test.ledger.append(denial, terms: LedgerUnderTest.terms)
  }

  private func change(
    _ detail: EventDetail, _ body: any EventMessage, issues: [String], in test: LedgerUnderTest,
    _ random: inout SeededGenerator
  ) throws {
    let replacement: any EventMessage
    switch body {
    case var body as PositionStated:
      body.issue = issues.randomElement(using: &random) ?? ""
      body.value = try Value(typed: "\(Int.random(in: 0...9, using: &random))")
      if Bool.random(using: &random) { body.party = "israel" }
      replacement = body
    case var body as AccountAnswered:
      body.answer = AccountAnswer.allCases.randomElement(using: &random)
      replacement = body
    case var body as ClaimMade:
      body.text = "claim \(UInt8.random(in: 0 ... .max, using: &random))"
      replacement = body
    default: return
    }
    _ = try test.ledger.correct(
      detail, with: replacement, marking: nil, reason: "x", terms: LedgerUnderTest.terms)
  }
}

extension Event? {
  /// Whether it is about the record.
  fileprivate var isEditorial: Bool { self?.type.isEditorial ?? true }
}
