import Positions
import Projections
import TestSupport
import Testing

/// Answers held against a slow and obvious reference, over random records.
@Suite struct `answers against a reference` {
  private typealias Samples = ProposalSamples

  private static let days = [
    "2025-07-01", "2025-07-02", "2025-07-02", "2025-07-03", "2025-07", "2025-07-02/2025-07-03",
    "../2025-07-02", "2025-07-03/..", "2025-06",
  ]

  private static func samples(
    _ random: inout SeededGenerator, ownSources: Bool
  ) -> ProposalSamples {
    var samples = ProposalSamples()
    var informant = Voice()
    (informant.informant, informant.side) = ("sources", "alpha")
    let voices: [[Voice]] = [
      [], [Voice(party: "alpha")], [Voice(party: "alpha")], [Voice(party: "beta")],
      [Voice(party: "mira")], [Voice(party: "wing")], [informant],
    ]
    let answers: [ProposalAnswer] = [.accepts, .rejects, .rejects, .welcomes, .reviewing]
    for _ in 0..<Int.random(in: 1...9, using: &random) {
      let answer = Samples.answer(
        "alpha", answers.randomElement(using: &random) ?? .accepts,
        to: Bool.random(using: &random) ? "plan@1" : "plan")
      samples.add(
        answer, valid: days.randomElement(using: &random) ?? "2025",
        by:
          voices.randomElement(using: &random) ?? [], quoted: Bool.random(using: &random),
        source: ownSources ? nil : "one",
        channel: Int.random(in: 0..<4, using: &random) == 0 ? .inTalks : nil)
    }
    return samples
  }

  /// The answers that stand, by label, folded one after the other in the order in which they are
  /// told: each removes those before it that it certainly follows, of its rank or a weaker one.
  private static func standing(
    _ samples: ProposalSamples, kind: AnswerKind, isPrivate: Bool, version: String,
    policy: AccountPolicy
  ) -> Set<String> {
    struct Told {
      var label: String, days: DateBounds, place: UInt64, source: String, rank: Int, isNamed: Bool
    }
    var told: [Told] = []
    for event in samples.events {
      guard let body = event.body as? ProposalAnswered, body.version == version,
        body.answer?.kind == kind,
        (body.attribution.channel == .inTalks) == isPrivate,
        let accountClass = Samples.registry.accountClass(of: body, about: body.party),
        let rank = policy.classes.firstIndex(of: accountClass)
      else { continue }
      told.append(
        Told(
          label: body.label, days: DateBounds(edtf: body.valid.utf8.span) ?? .unlimited,
          place: event.sequence, source: body.attribution.source, rank: rank,
          isNamed: body.attribution.voices.last.map { !$0.parties.isEmpty } ?? false))
    }
    told.sort { ($0.days.latest, $0.place) < ($1.days.latest, $1.place) }
    var standing: [Told] = []
    for next in told {
      standing.removeAll { earlier in
        let isOneDay = next.days.earliest == next.days.latest && next.days == earlier.days
        let follows =
          earlier.days.latest < next.days.earliest
          || isOneDay && next.source == earlier.source && next.place > earlier.place
        if !follows || next.rank > earlier.rank { return false }
        return next.rank < earlier.rank || next.isNamed || !earlier.isNamed
      }
      standing.append(next)
    }
    return Set(standing.map(\.label))
  }

  private static func labels(_ slot: AnswerSlot?) -> Set<String> {
    guard let slot else { return [] }
    return Set(([slot.shown] + slot.agreeing + slot.contesting).map(\.body.label))
  }

  private static func cells(
    _ samples: ProposalSamples, _ question: Question
  ) throws -> [ProposalName: AnswerCell] {
    let proposals = try samples.proposals(question)
    var cells: [ProposalName: AnswerCell] = [:]
    for proposal in proposals.proposals {
      let matrix = proposals.matrix(of: proposal)
      let row = try #require(matrix.parties.firstIndex(of: "alpha"))
      for cell in matrix.cells[row] { cells[cell.name] = cell }
    }
    return cells
  }

  @Test func `what stands is what a fold in the order of telling leaves`() throws {
    var random = SeededGenerator()
    let policies = ["standard", "own-only", "press>own", "own,other-party,mediator"]
    for _ in 0..<2_000 {
      let samples = Self.samples(&random, ownSources: Bool.random(using: &random))
      var question = Question()
      let policy = policies.randomElement(using: &random) ?? "standard"
      question.accounts = AccountPolicy(policy) ?? .standard
      let cells = try Self.cells(samples, question)
      for version in ["1", ""] {
        let cell = cells[ProposalName(slug: "plan", version: version)]
        for kind in [AnswerKind.decision, .reaction, .receipt] {
          for isPrivate in [false, true] {
            let slot = cell?.slots.first { $0.kind == kind && $0.isPrivate == isPrivate }
            let expected = Self.standing(
              samples, kind: kind, isPrivate: isPrivate, version: version,
              policy: question.accounts)
            #expect(Self.labels(slot) == expected, "\(random)")
          }
        }
      }
    }
  }

  @Test func `the order of recording changes nothing`() throws {
    var random = SeededGenerator()
    for _ in 0..<500 {
      let samples = Self.samples(&random, ownSources: true)
      let order = samples.events.indices.shuffled(using: &random)
      let (one, other) = (
        try Self.cells(samples, Question()), try Self.cells(samples.recorded(in: order), Question())
      )
      #expect(Set(one.keys) == Set(other.keys), "\(random)")
      for (name, cell) in one {
        let shuffled = try #require(other[name])
        #expect(cell.slots.map(\.kind) == shuffled.slots.map(\.kind), "\(random)")
        #expect(cell.slots.map(Self.labels) == shuffled.slots.map(Self.labels), "\(random)")
        let replaced = [cell, shuffled].map {
          $0.slots.map { Set($0.replaced.map(\.body.label)) }
        }
        #expect(replaced[0] == replaced[1], "\(random)")
        #expect(
          cell.slots.map(\.shown.accountClass) == shuffled.slots.map(\.shown.accountClass),
          "\(random)")
      }
    }
  }

  @Test func `what is newer is later in every reading of the dates, or based on it`() throws {
    var random = SeededGenerator()
    for _ in 0..<1_000 {
      var samples = ProposalSamples()
      let versions = ["1", "2", "3", "4"]
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let version = versions.randomElement(using: &random) ?? "1"
        let base = versions.randomElement(using: &random) ?? "1"
        samples.add(
          Samples.tabling(
            "plan@\(version)",
            basedOn: base < version && Bool.random(using: &random) ? "plan@\(base)" : ""),
          valid: Self.days.randomElement(using: &random) ?? "2025")
      }
      let proposals = try samples.proposals()
      let names = proposals.proposals.flatMap(\.versions).map(\.name)
      for name in names {
        let expected = names.filter { Self.isNewer($0, than: name, samples) }
        #expect(Set(proposals.successors(of: name)) == Set(expected), "\(random)")
      }
    }
  }

  /// Read off all pairs of tablings, with chains followed by trying every step.
  private static func isNewer(
    _ name: ProposalName, than other: ProposalName, _ samples: ProposalSamples
  ) -> Bool {
    let bodies = samples.events.compactMap { $0.body as? ProposalTabled }
    guard bodies.contains(where: { $0.version == name.version }), name != other else {
      return false
    }
    func isBased(_ version: String, on base: String, steps: Int) -> Bool {
      steps > 0
        && bodies.contains { body in
          guard body.version == version, !body.basedOn.isEmpty else { return false }
          let below = ProposalName(body.basedOn).version
          return below == base || isBased(below, on: base, steps: steps - 1)
        }
    }
    if isBased(name.version, on: other.version, steps: 5) { return true }
    if isBased(other.version, on: name.version, steps: 5) { return false }
    let tablings = bodies.filter { $0.version == name.version }
    let known = bodies.filter {
      $0.version == other.version || $0.basedOn == other.description
    }
    return known.contains { before in
      tablings.allSatisfy { after in
        guard let first = DateBounds(edtf: before.valid.utf8.span),
          let second = DateBounds(edtf: after.valid.utf8.span)
        else { return false }
        return first.isCertainlyBefore(second)
      }
    }
  }
}
