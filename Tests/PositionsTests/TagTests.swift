import Positions
import Testing

@Suite struct `tags` {
  /// What every sample of a statement has besides its own tags: the source, the name, the voices.
  private static func shared(_ label: String) -> [String] {
    [
      "source:report-2025-07-14", "name:report-2025-07-14#\(label)", "party:delta", "party:alpha",
      "party:beta",
    ]
  }

  private static let table: [(name: String, label: String?, tags: [String])] = [
    ("party.declared", nil, ["party:alpha", "cell:party:alpha"]),
    (
      "issue.declared", nil,
      ["issue:buffer-zone:perimeter", "cell:issue:buffer-zone:perimeter"]
    ),
    ("source.declared", nil, ["source:report-2025-07-14", "cell:source:report-2025-07-14"]),
    ("recorder.declared", nil, ["recorder:desk-1", "cell:recorder:desk-1"]),
    (
      "position.stated", "demands/alpha/buffer-zone:perimeter",
      [
        "issue:buffer-zone:perimeter", "cell:alpha/buffer-zone:perimeter",
        "asks:beta/truce:duration",
      ]
    ),
    (
      "position.withdrawn", "withdraws/alpha/buffer-zone:perimeter",
      ["issue:buffer-zone:perimeter", "cell:alpha/buffer-zone:perimeter"]
    ),
    (
      "priority.stated", "first",
      [
        "issue:aid:entry", "issue:guarantees", "cell:alpha/aid:entry", "cell:alpha/guarantees",
        "proposal:proposal-a", "proposal:proposal-a@2",
      ]
    ),
    (
      "proposal.tabled", "tables/mediators/proposal-a@2",
      [
        "proposal:proposal-a", "proposal:proposal-a@2", "proposal:proposal-a@1",
        "proposal:reply-b", "party:gamma",
      ]
        + (0..<13).map { "issue:sample:value-\($0)" }
    ),
    (
      "proposal.answered", "answers/alpha/proposal-a@2",
      ["proposal:proposal-a", "proposal:proposal-a@2", "party:gamma", "issue:guarantees"]
    ),
    (
      "claim.made", "claims/beta/alpha",
      [
        "party:gamma", "claim:alpha/keeping to what was agreed",
        "claim:gamma/keeping to what was agreed", "proposal:proposal-a", "proposal:proposal-a@2",
      ]
    ),
    ("account.answered", "denies/alpha/claim", ["target:\(EventSamples.otherID)"]),
    ("intent.stated", "intends/beta", ["issue:hostages:living"]),
    (
      "element.agreed", "agrees/alpha/truce:duration",
      ["issue:truce:duration", "proposal:proposal-a", "proposal:proposal-a@2"]
    ),
    ("talks.changed", "recalls/beta/round-7", ["talks:round-7"]),
    ("record.corrected", nil, ["target:\(EventSamples.id)"]),
    ("record.retracted", nil, ["target:\(EventSamples.id)"]),
    ("record.reviewed", nil, ["target:\(EventSamples.id)"]),
    (
      "record.redacted", nil, ["target:\(EventSamples.id)", "target:\(EventSamples.otherID)"]
    ),
  ]

  @Test func `every type has its own tags, each once`() throws {
    let samples = try EventSamples.all()
    #expect(Set(Self.table.map(\.name)) == Set(EventType.allCases.map(\.name)))
    for (name, label, own) in Self.table {
      let body = try #require(samples.first { $0.name == name }).body
      let tags = body.tags()
      let expected = ["type:\(name)"] + own + (label.map(Self.shared) ?? [])
      #expect(Set(tags) == Set(expected), "\(name)")
      #expect(Set(tags).count == tags.count, "\(name)")
      #expect(tags.first == "type:\(name)")
    }
  }

  @Test func `the cells are those of the tags`() throws {
    for (name, body) in try EventSamples.all() {
      #expect(body.cells().map(\.tag) == body.tags().filter { $0.hasPrefix("cell:") }, "\(name)")
    }
    let cell = CellKey(party: "alpha", issue: "buffer-zone:rafah")
    #expect(cell.description == "alpha/buffer-zone:rafah")
    #expect(cell.stance?.party == "alpha")
    #expect(cell.stance?.issue == "buffer-zone:rafah")
    #expect(!cell.isRegistry)
    let declared = CellKey(registry: .issue, slug: "buffer-zone:rafah")
    #expect(declared.tag == "cell:issue:buffer-zone:rafah")
    #expect(declared.isRegistry)
    #expect(declared.stance == nil)
    #expect(CellKey(stored: declared.description) == declared)
  }

  private func position(_ party: String, _ issue: String, label: String = "l") -> PositionStated {
    var body = PositionStated()
    (body.party, body.issue, body.label) = (party, issue, label)
    body.attribution.source = "s"
    return body
  }

  private func correction(by body: any EventMessage) -> RecordCorrected {
    var correction = RecordCorrected()
    correction.target = EventSamples.id
    var replacement = Replacement()
    replacement.body = body.encoded()
    correction.replacement = replacement
    return correction
  }

  private let answer = {
    var answer = AccountAnswered()
    (answer.party, answer.target, answer.label) = ("alpha", EventSamples.otherID, "a")
    answer.attribution.source = "s"
    return answer
  }()

  @Test func `a correction has the tags of its target and of its replacement`() {
    let target = position("alpha", "aid")
    let correction = correction(by: position("beta", "truce"))
    #expect(
      correction.tags(target: target) == [
        "type:record.corrected", "target:\(EventSamples.id)", "source:s", "name:s#l",
        "party:alpha", "issue:aid", "cell:alpha/aid", "party:beta", "issue:truce",
        "cell:beta/truce",
      ])
    #expect(correction.cells(target: target).map(\.description) == ["alpha/aid", "beta/truce"])
  }

  @Test func `the other editorial events have the tags of their target`() {
    let target = position("alpha", "aid")
    let bodies: [any EditorialMessage] = [RecordRetracted(), RecordReviewed(), RecordRedacted()]
    for var body in bodies {
      body.target = EventSamples.id
      #expect(
        body.tags(target: target) == [
          "type:\(Swift.type(of: body).type.name)", "target:\(EventSamples.id)", "source:s",
          "name:s#l", "party:alpha", "issue:aid", "cell:alpha/aid",
        ])
    }
  }

  @Test func `a replacement that cannot be read leaves the tags of the target`() {
    var damaged = correction(by: position("beta", "truce"))
    damaged.replacement?.body = [0x0a]
    #expect(
      damaged.cells(target: position("alpha", "aid")).map(\.description) == ["alpha/aid"])
  }

  @Test func `an answer is found where the answered statement is found`() {
    #expect(
      answer.tags(target: position("beta", "truce", label: "t")) == [
        "type:account.answered", "source:s", "name:s#a", "party:alpha", "party:beta",
        "issue:truce", "cell:beta/truce", "target:\(EventSamples.otherID)",
      ])
    var claim = ClaimMade()
    (claim.about, claim.kind) = (["alpha"], .goodFaith)
    #expect(answer.tags(target: claim).contains("claim:alpha/good faith"))
    #expect(!answer.tags(target: claim).contains("type:claim.made"))
  }

  @Test func `an editorial event about an answer reaches the cell that the answer is in`() {
    var retraction = RecordRetracted()
    retraction.target = EventSamples.id
    #expect(retraction.cells(target: answer) == [])
    let reached = retraction.cells(target: answer) { id in
      id == EventSamples.otherID ? position("beta", "truce") : nil
    }
    #expect(reached.map(\.description) == ["beta/truce"])

    var moved = answer
    moved.target = EventSamples.id
    let cells = correction(by: moved).cells(target: answer) { id in
      position("beta", id == EventSamples.otherID ? "truce" : "aid")
    }
    #expect(cells.map(\.description) == ["beta/truce", "beta/aid"])
  }
}
