import Positions
import Projections
import TestSupport
import Testing

@Suite struct `the registry's cells` {
  private let key = CellKey(registry: .party, slug: "alpha")

  private func party(_ name: String, slug: String = "alpha") -> PartyDeclared {
    var party = PartyDeclared()
    (party.slug, party.name, party.kind) = (slug, name, .movement)
    return party
  }

  private func events(_ bodies: [any EventMessage]) -> [Event] {
    bodies.enumerated().map { index, body in
      Event(
        sequence: UInt64(index), id: SampleLog.id(index), recordedAt: 0, recorder: "desk",
        marking: .clear, body: body)
    }
  }

  private func name(_ bodies: [any EventMessage]) throws -> String? {
    let cell = try RegistryCell(folding: events(bodies), cell: key)
    #expect(try RegistryCell(encoded: cell.encoded()) == cell)
    return (try cell.declaration(of: key) as? PartyDeclared)?.name
  }

  private func correction(of sequence: Int, by body: PartyDeclared) -> RecordCorrected {
    var correction = RecordCorrected()
    correction.target = SampleLog.id(sequence)
    correction.replacement = Replacement()
    correction.replacement?.body = body.encoded()
    return correction
  }

  private func retraction(of sequence: Int) -> RecordRetracted {
    var retraction = RecordRetracted()
    retraction.target = SampleLog.id(sequence)
    return retraction
  }

  @Test func `the latest declaration of a slug is in force`() throws {
    #expect(try name([]) == nil)
    #expect(try name([party("A")]) == "A")
    #expect(try name([party("A"), party("B"), party("X", slug: "beta")]) == "B")
  }

  @Test func `a retracted declaration gives way to the one before it`() throws {
    #expect(try name([party("A"), party("B"), retraction(of: 1)]) == "A")
    #expect(try name([party("A"), retraction(of: 0)]) == nil)
  }

  @Test func `a corrected declaration keeps its place`() throws {
    let bodies: [any EventMessage] = [
      party("A"), party("B"), correction(of: 0, by: party("C")),
    ]
    #expect(try name(bodies) == "B")
    #expect(try name(bodies + [correction(of: 1, by: party("D"))]) == "D")
    #expect(try name(bodies + [correction(of: 1, by: party("D", slug: "beta"))]) == "C")
    let cell = try RegistryCell(
      folding: events(bodies + [correction(of: 1, by: party("D"))]), cell: key)
    #expect(cell.sequence == 1)
    #expect(cell.correctedBy == 3)
  }

  @Test func `declarations fold in any order and twice to one cell`() {
    var random = SeededGenerator()
    for _ in 0..<100 {
      let bodies = (0..<5).map { party("name \($0)").encoded() }
      var cell = RegistryCell()
      for index in Array(bodies.indices).shuffled(using: &random) + [3, 1] {
        cell.fold(bodies[index], sequence: UInt64(index))
      }
      #expect(cell.sequence == 4 && cell.body == bodies[4], "\(random)")
    }
  }

  @Test(
    arguments: [
      (RegistryKind.party, "alpha", EventType.partyDeclared),
      (.issue, "buffer-zone:rafah", .issueDeclared), (.source, "pmo", .sourceDeclared),
      (.recorder, "desk", .recorderDeclared),
    ])
  func `a cell's key tells the kind, the slug and the type`(
    kind: RegistryKind, slug: String, type: EventType
  ) {
    let key = CellKey(registry: kind, slug: slug)
    #expect(key.registryKind == kind)
    #expect(key.registrySlug == slug)
    #expect(kind.eventType == type)
    #expect(CellKey(party: kind.rawValue, issue: slug).registryKind == nil)
  }
}
