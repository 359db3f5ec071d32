import Positions
import Projections
import TestSupport
import Testing

@Suite struct `proposals and their answers` {
  private typealias Samples = ProposalSamples
  private static let alpha = [Voice(party: "alpha")]
  private static let beta = [Voice(party: "beta")]

  private func cell(
    _ party: String, _ name: String, _ samples: ProposalSamples, _ question: Question = Question()
  ) throws -> AnswerCell {
    let proposals = try samples.proposals(question)
    let name = ProposalName(name)
    let proposal = try #require(proposals.proposals.first { $0.slug == name.slug })
    let matrix = proposals.matrix(of: proposal)
    let row = try #require(matrix.parties.firstIndex(of: party))
    let column = try #require(matrix.columns.firstIndex(of: name))
    return matrix.cells[row][column]
  }

  @Test func `versions come in order of their dates, but after what they are based on`() throws {
    var samples = Samples()
    samples.add(Samples.tabling("plan@b", basedOn: "plan@a"), valid: "2025-07-01")
    samples.add(Samples.tabling("plan@a"), valid: "2025-07-04")
    samples.add(Samples.tabling("plan@c"), valid: "2025-06-01")
    samples.add(Samples.tabling("early@1"), valid: "2025-01")
    samples.add(Samples.answer("alpha", .rejects, to: "ghost@1"), valid: "2024-01-01")
    let proposals = try samples.proposals()
    #expect(proposals.proposals.map(\.slug) == ["early", "plan", "ghost"])
    #expect(proposals.proposals[1].versions.map(\.name.version) == ["c", "a", "b"])
    #expect(proposals.proposals[2].versions.map(\.isTabled) == [false])
  }

  @Test func `versions based on each other in a circle are all shown once`() throws {
    var samples = Samples()
    samples.add(Samples.tabling("plan@1", basedOn: "plan@2"), valid: "2025-07-01")
    samples.add(Samples.tabling("plan@2", basedOn: "plan@1"), valid: "2025-07-02")
    let proposals = try samples.proposals()
    #expect(proposals.proposals[0].versions.map(\.name.version) == ["2", "1"])
    #expect(proposals.successors(of: ProposalName("plan@1")) == [ProposalName("plan@2")])
    #expect(proposals.successors(of: ProposalName("plan@2")).isEmpty)
  }

  @Test func `a reaction replaces no decision, and a receipt is none`() throws {
    var samples = Samples()
    samples.add(Samples.tabling("plan@1", by: ["mira"]), valid: "2025-07-01")
    for (answer, day) in [(ProposalAnswer.rejects, 2), (.welcomes, 3), (.reviewing, 4)] {
      samples.add(
        Samples.answer("alpha", answer, to: "plan@1"), valid: "2025-07-0\(day)", by: Self.alpha)
    }
    let cell = try cell("alpha", "plan@1", samples)
    #expect(cell.slots.map(\.kind) == [.decision, .reaction, .receipt])
    #expect(cell.slots.map(\.shown.body.answer) == [.rejects, .welcomes, .reviewing])
  }

  @Test func `a later decision replaces an earlier one of its class or of a weaker`() throws {
    var samples = Samples()
    samples.add(Samples.tabling("plan@1"), valid: "2025-07-01")
    samples.add(
      Samples.answer("alpha", .rejects, to: "plan@1"), valid: "2025-07-02", by: Self.alpha)
    samples.add(
      Samples.answer("alpha", .accepts, to: "plan@1"), valid: "2025-07-03", by: Self.alpha)
    // A press report, later still, contests but does not replace the party's own word.
    samples.add(Samples.answer("alpha", .defers, to: "plan@1"), valid: "2025-07-04")
    // The other side's account is not admitted.
    samples.add(
      Samples.answer("alpha", .counters, to: "plan@1"), valid: "2025-07-05", by: Self.beta)
    let slot = try #require(try cell("alpha", "plan@1", samples).slots.first)
    #expect(slot.shown.sequence == 2)
    #expect(slot.replaced.map(\.sequence) == [1])
    #expect(slot.contesting.map(\.sequence) == [3])
    #expect(!slot.isOrderUncertain)
    #expect(try cell("alpha", "plan@1", samples).notAdmitted.map(\.sequence) == [4])
  }

  @Test func `what was said on uncertain days stands side by side`() throws {
    var samples = Samples()
    samples.add(Samples.answer("alpha", .rejects, to: "plan@1"), valid: "2025-07", by: Self.alpha)
    samples.add(
      Samples.answer("alpha", .accepts, to: "plan@1"), valid: "2025-07-03", by: Self.alpha)
    let slot = try #require(try cell("alpha", "plan@1", samples).slots.first)
    #expect(slot.isOrderUncertain)
    #expect(slot.contesting.count == 1)
    #expect(slot.replaced.isEmpty)
  }

  @Test func `a party's denial contests an answer, another party's does not`() throws {
    var samples = Samples()
    let answer = samples.add(
      Samples.answer("alpha", .accepts, to: "plan@1"), valid: "2025-07-02")
    samples.add(Samples.reply("beta", .denies, to: answer), valid: "2025-07-03", by: Self.beta)
    #expect(try cell("alpha", "plan@1", samples).slots.first?.isContested == false)
    samples.add(Samples.reply("alpha", .denies, to: answer), valid: "2025-07-03", by: Self.alpha)
    let slot = try #require(try cell("alpha", "plan@1", samples).slots.first)
    #expect(slot.isContested)
    #expect(slot.shown.denials.map(\.sequence) == [2])
    #expect(slot.shown.replies.map(\.sequence) == [1, 2])
  }

  @Test func `what was said in the talks replaces nothing that was said in public`() throws {
    var samples = Samples()
    samples.add(
      Samples.answer("alpha", .rejects, to: "plan@1"), valid: "2025-07-02", by: Self.alpha)
    samples.add(
      Samples.answer("alpha", .accepts, to: "plan@1"), valid: "2025-07-03", by: Self.alpha,
      channel: .inTalks)
    let cell = try cell("alpha", "plan@1", samples)
    #expect(cell.slots.map(\.isPrivate) == [false, true])
    #expect(cell.slots.map(\.shown.body.answer) == [.rejects, .accepts])
    #expect(cell.slots.allSatisfy { !$0.isContested })
  }

  @Test func `an answer is stale where a certainly newer version has none`() throws {
    var samples = Samples()
    samples.add(Samples.tabling("plan@1", by: ["mira"]), valid: "2025-07-01")
    samples.add(Samples.tabling("plan@2", by: ["beta"]), valid: "2025-07-05")
    samples.add(Samples.tabling("bridge@1", basedOn: "plan@2"), valid: "2025-07-05")
    samples.add(Samples.tabling("plan@3"), valid: "../2025-07-09")
    for party in ["alpha", "beta"] {
      samples.add(
        Samples.answer(party, .rejects, to: "plan@1"), valid: "2025-07-02",
        by: [Voice(party: party)])
    }
    // Of @3 it is not certain that it is newer.
    #expect(
      try cell("alpha", "plan@1", samples).silentOn.map(\.description) == ["plan@2"])
    // Nobody answers the own version, but what builds on it is put to all.
    #expect(try cell("beta", "plan@1", samples).silentOn.isEmpty)
    samples.add(
      Samples.answer("alpha", .reviewing, to: "plan@2"), valid: "2025-07-06", by: Self.alpha)
    #expect(try cell("alpha", "plan@1", samples).silentOn.isEmpty)
    #expect(
      try cell("alpha", "plan@1", samples).undecidedOn.map(\.description) == ["plan@2"])
    #expect(
      try cell("alpha", "plan@2", samples).silentOn.map(\.description) == ["bridge@1"])
    samples.add(
      Samples.answer("alpha", .welcomes, to: "bridge"), valid: "2025-07-08", by: Self.alpha)
    #expect(try cell("alpha", "plan@2", samples).mayAnswerNewer == [7])
  }

  @Test func `who backs a newer version is not asked for an answer to it`() throws {
    var samples = Samples()
    samples.add(Samples.tabling("plan@1", by: ["mira"]), valid: "2025-07-01")
    var newer = Samples.tabling("plan@2", by: ["mira"])
    newer.sponsors = ["beta"]
    samples.add(newer, valid: "2025-07-05")
    for party in ["alpha", "beta"] {
      samples.add(
        Samples.answer(party, .rejects, to: "plan@1"), valid: "2025-07-02",
        by: [Voice(party: party)])
    }
    #expect(try cell("alpha", "plan@1", samples).silentOn.map(\.description) == ["plan@2"])
    #expect(try cell("beta", "plan@1", samples).silentOn.isEmpty)
    #expect(try !cell("beta", "plan@2", samples).isAnswered)
  }

  @Test func `a proposal in answer is an answer, but no decision`() throws {
    var samples = Samples()
    samples.add(Samples.tabling("plan@1", by: ["mira"]), valid: "2025-07-01")
    var response = Samples.tabling("reply@1", by: ["alpha"])
    response.inAnswerTo = "plan@1"
    samples.add(response, valid: "2025-07-02", by: Self.alpha)
    samples.add(response, valid: "2025-07-02", by: Self.beta)
    let cell = try cell("alpha", "plan@1", samples)
    #expect(cell.isAnswered)
    #expect(cell.slots.isEmpty)
    #expect(cell.responses.map(\.sequence) == [1])
    #expect(cell.responsesNotAdmitted.map(\.sequence) == [2])
  }

  @Test func `silence is a cell of its own, with whom it was put to`() throws {
    var samples = Samples()
    var tabling = Samples.tabling("plan@1", by: ["mira"])
    (tabling.to, tabling.sponsors) = (["beta", "stranger"], ["alpha"])
    samples.add(tabling, valid: "2025-07-01")
    let proposals = try samples.proposals()
    let matrix = proposals.matrix(of: proposals.proposals[0])
    #expect(matrix.parties == ["alpha", "beta", "mira", "stranger"])
    #expect(matrix.cells.allSatisfy { $0[0].isSilent })
    #expect(matrix.cells.map { $0[0].addressings } == [[], [0], [], [0]])
    #expect(matrix.cells.map { $0[0].sponsorings } == [[0], [], [], []])
    #expect(matrix.cells.map { $0[0].tablings } == [[], [], [0], []])
  }

  @Test func `a correction is no change of mind, and what was retracted is gone`() throws {
    var samples = Samples()
    let answer = samples.add(
      Samples.answer("alpha", .accepts, to: "plan@1"), valid: "2025-07-02", by: Self.alpha)
    let other = samples.add(
      Samples.answer("alpha", .welcomes, to: "plan@1"), valid: "2025-07-02", by: Self.alpha)
    var corrected = try #require(samples.events[0].body as? ProposalAnswered)
    corrected.answer = .rejects
    var correction = RecordCorrected()
    (correction.target, correction.reason) = (answer, "misread")
    var replacement = Replacement()
    replacement.body = corrected.encoded()
    correction.replacement = replacement
    samples.add(correction)
    var retraction = RecordRetracted()
    (retraction.target, retraction.reason) = (other, "never said")
    samples.add(retraction)
    let cell = try cell("alpha", "plan@1", samples)
    #expect(cell.slots.map(\.shown.body.answer) == [.rejects])
    #expect(cell.slots.map(\.replaced.count) == [0])
    var before = Question()
    before.knownAt = 2
    #expect(
      try self.cell("alpha", "plan@1", samples, before).slots.map(\.shown.body.answer)
        == [.accepts, .welcomes])
  }
}
