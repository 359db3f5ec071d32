import Positions
import Projections
import TestSupport
import Testing

@testable import Ledger

/// Lines written by hand or by another tool, and lines of another ledger.
struct ExchangeTests {
  private static let registry = [
    line(1, "party.declared", #"{"slug":"north","name":"North","kind":"state"}"#),
    line(2, "issue.declared", #"{"slug":"width","title":"Width","scale":\#(kilometres)}"#),
    line(
      3, "source.declared",
      #"{"slug":"note","title":"A note","publisher":"Press","published":"2026-01-05"}"#
    ),
  ]
  private static let kilometres = #"{"unit":"km","lowest":"0","highest":"9"}"#

  private static func line(_ id: Int, _ type: String, _ data: String) -> String {
    let digits = String(id)
    let tail = String(repeating: "0", count: 12 - digits.count) + digits
    return #"{"id":"01890a5d-ac96-774b-bcce-\#(tail)","type":"\#(type)","data":\#(data)}"#
  }

  private static func position(_ id: Int, label: String, value: String) -> String {
    line(
      id, "position.stated",
      #"{"label":"\#(label)","valid":"2026-01-04","attribution":{"source":"note","passage":"so"},"#
        + #""party":"north","issue":"width","mode":"accepts","value":{"exact":"\#(value)"}}"#)
  }

  private func ledger(_ more: String...) throws -> LedgerUnderTest {
    let test = try LedgerUnderTest()
    try test.append(lines: Self.registry + more)
    return test
  }

  private func error(
    _ test: LedgerUnderTest, _ lines: String..., amends: Bool = false
  ) throws -> LedgerError {
    let before = try test.state()
    let error = try #require(throws: LedgerError.self) {
      try test.append(lines: lines, amends: amends)
    }
    #expect(try test.state() == before)
    return error
  }

  @Test func `lines written by hand are recorded and counted in stances`() throws {
    let test = try ledger()
    let receipt = try test.append(lines: [Self.position(9, label: "a", value: "3")])
    #expect(receipt.stances.map(\.issue) == ["width"])
    #expect(try test.findings() == [])
  }

  @Test func `a correction that cannot stand in the place of its target is refused`() throws {
    let test = try ledger(Self.position(9, label: "a", value: "3"))
    let target = #""target":"01890a5d-ac96-774b-bcce-000000000009""#
    for (body, part) in [("ffff", "replacement"), ("0a0162", "replacement")] {
      let correction = Self.line(
        10, "record.corrected", #"{\#(target),"replacement":{"body":"\#(body)"},"reason":"x"}"#)
      let error = try error(test, correction)
      #expect(error.kind == .usage)
      #expect(error.description.contains(part), "\(error)")
    }
  }

  @Test func `a correction by lines keeps the name of its target`() throws {
    let test = try ledger(Self.position(9, label: "a", value: "3"))
    let detail = try test.ledger.detail(of: "note#a")
    var body = try #require(detail.bodyInForce as? PositionStated)
    body.label = "b"
    var correction = RecordCorrected()
    (correction.target, correction.reason) = (detail.id, "misread")
    correction.replacement = Replacement()
    correction.replacement?.body = body.encoded()
    let line = Self.line(10, "record.corrected", correction.tree().json)
    #expect(try error(test, line).description.contains("which a correction keeps"))
    body.label = "a"
    body.value = try Value(typed: "4")
    correction.replacement?.body = body.encoded()
    try test.append(lines: [Self.line(10, "record.corrected", correction.tree().json)])
    #expect(
      (try test.ledger.detail(of: "note#a").bodyInForce as? PositionStated)?.value
        == (try Value(typed: "4")))
  }

  @Test func `an equal declaration is acknowledged, a different one needs to amend`() throws {
    let test = try ledger()
    let equal = Self.line(
      11, "party.declared", #"{"slug":"north","name":"North","kind":"state"}"#)
    let receipt = try test.append(lines: [equal])
    #expect(receipt.recorded == nil)
    #expect(receipt.acknowledged == [0])
    let other = Self.line(
      12, "party.declared", #"{"slug":"north","name":"Nord","kind":"state"}"#)
    #expect(try error(test, other).kind == .conflict)
    #expect(try test.append(lines: [other], amends: true).recorded == 3...3)
    #expect(try test.ledger.registry().registry.parties["north"]?.name == "Nord")
  }

  @Test func `a scale that carries values is not narrowed by lines`() throws {
    let test = try ledger(Self.position(9, label: "a", value: "7"))
    let narrow = Self.line(
      13, "issue.declared",
      #"{"slug":"width","title":"Width","scale":{"unit":"km","lowest":"0","highest":"5"}}"#
    )
    let refusal = try error(test, narrow, amends: true)
    #expect(refusal.kind == .conflict)
    #expect(refusal.description.contains("may only widen"), "\(refusal)")
    let detail = try test.ledger.detail(of: "1")
    var issue = try #require(detail.bodyInForce as? IssueDeclared)
    issue.scale = .quantity(
      try QuantityScale(unit: "km", lowest: Decimal(0), highest: Decimal(5), meanings: [:]))
    let correction = try #require(throws: LedgerError.self) {
      try test.ledger.correct(
        detail, with: issue, marking: nil, reason: "x", terms: LedgerUnderTest.terms)
    }
    #expect(correction.description.contains("may only widen"), "\(correction)")
  }

  @Test func `other content under an id is a conflict, or with amend a correction`() throws {
    let test = try ledger(Self.position(9, label: "a", value: "3"))
    let edited = Self.position(9, label: "a", value: "4")
    #expect(try error(test, edited).kind == .conflict)
    let receipt = try test.append(lines: [edited], amends: true)
    #expect(receipt.recorded == 4...4)
    #expect(receipt.events.map(\.type) == [.recordCorrected])
    #expect(try test.append(lines: [edited], amends: true).recorded == nil)
    let table = try test.ledger.stances(parties: ["north"], issues: ["width"], policy: .standard)
    #expect(try #require(table.rows.first).earlier == [[:]])
    #expect(try test.findings() == [])
  }

  @Test func `lines of another ledger are held against the scales of this one`() throws {
    let (test, other) = (
      try ledger(Self.position(9, label: "a", value: "7")), try LedgerUnderTest()
    )
    try other.append(
      """
      dossier: 1
      parties: {west: {name: West, kind: state}}
      issues: {width: {title: Width, scale: {km: [0, 5]}}}
      """)
    let lines = try test.lines()
    let refusal = try #require(throws: LedgerError.self) { try other.append(lines: lines) }
    #expect(refusal.kind == .conflict)
    #expect(refusal.description.contains("lines:2"), "\(refusal)")
    #expect(try other.state().first == "2")
  }

  @Test func `every problem is told once, at its own line`() throws {
    let test = try LedgerUnderTest()
    let lines = [
      Self.line(
        1, "party.declared",
        #"{"slug":"north","name":"North","kind":"state","memberOf":[{"party":"bloc"}]}"#),
      Self.registry[1], Self.registry[2], Self.position(9, label: "a", value: "99"),
    ]
    let refusal = try #require(throws: LedgerError.self) { try test.append(lines: lines) }
    #expect(refusal.reasons.map { String($0.prefix(7)) } == ["lines:1", "lines:4"], "\(refusal)")
  }
}

extension FieldTree {
  /// The tree as JSON, as far as these tests need it.
  fileprivate var json: String {
    switch self {
    case .text(let text): "\"\(text)\""
    case .number(let number): "\(number)"
    case .flag(let flag): "\(flag)"
    case .list(let list): "[" + list.map(\.json).joined(separator: ",") + "]"
    case .fields(let fields):
      "{" + fields.map { "\"\($0.name)\":\($0.value.json)" }.joined(separator: ",") + "}"
    }
  }
}
