import Measures
import Positions
import Testing

@Suite struct `issues without a figure` {
  let kilometres: Scale
  let disarmament: Scale = .ordinal(["keeps", "partly", "gives up"])
  let governance: Scale = .ordinal(["governs", "shares", "leaves"])

  init() throws {
    kilometres = .quantity(try width(0, 12))
  }

  @Test func `silence is neither zero nor agreement`() throws {
    let nothing = IssueStance()
    let one = try acceptable("3", kilometres)
    #expect(try reason(kilometres, nothing, nothing) == .nothingFromEither)
    #expect(try reason(kilometres, one, nothing) == .oneSideOnly(missing: .second))
    #expect(try reason(kilometres, nothing, one) == .oneSideOnly(missing: .first))
    let words = IssueStance(isInWords: true)
    #expect(try reason(.text, words, nothing) == .oneSideOnly(missing: .second))
  }

  @Test func `words are not compared`() throws {
    let words = IssueStance(isInWords: true)
    #expect(try reason(.text, words, words) == .text)
    #expect(try reason(kilometres, words, acceptable("3", kilometres)) == .text)
  }

  @Test func `what stands only under a condition is in no figure`() throws {
    let conditional = IssueStance(isConditional: true)
    let one = try acceptable("3", kilometres)
    #expect(try reason(kilometres, conditional, one) == .conditionalOnly([.first]))
    #expect(try reason(kilometres, one, conditional) == .conditionalOnly([.second]))
    #expect(try reason(kilometres, IssueStance(), conditional) == .conditionalOnly([.second]))
    let both = try reason(kilometres, conditional, conditional)
    #expect(both == .conditionalOnly([.first, .second]))
    var beside = one
    beside.isConditional = true
    #expect(try distance(kilometres, beside, one).least == 0)
  }

  @Test func `a refusal is no position, and is held against the other's`() throws {
    let refusing = IssueStance(excluded: try region("gives up", disarmament))
    let giving = try acceptable("gives up", disarmament)
    let keeping = try acceptable("keeps", disarmament)
    let open = try acceptable("partly..", disarmament)
    #expect(try refusal(refusing, giving) == "first wholly position")
    #expect(try refusal(refusing, open) == "first partly position")
    #expect(try refusal(refusing, keeping) == "first notAtAll position")
    #expect(try refusal(keeping, refusing) == "second notAtAll position")
    #expect(try refusal(refusing, IssueStance()) == "first")
    #expect(try refusal(IssueStance(refusesInWords: true), giving) == "first")
  }

  @Test func `a refusal is held against what the other's condition asks`() throws {
    let refusing = IssueStance(excluded: try region("gives up", disarmament))
    var asked = refusing
    asked.asked = [try region("gives up", disarmament)]
    #expect(try refusal(asked, IssueStance()) == "first wholly condition")
    #expect(try refusal(asked, refusing) == "first wholly condition; second")
    asked.asked.append(try region("keeps", disarmament))
    #expect(try refusal(asked, IssueStance()) == "first partly condition")
  }

  @Test func `an issue named only in a condition says whether it is met`() throws {
    let leaves = try region("leaves", governance)
    let leaving = IssueStance(acceptable: leaves, asked: [leaves])
    let sharing = IssueStance(acceptable: try region("shares..", governance), asked: [leaves])
    let silent = IssueStance(asked: [leaves])
    let words = IssueStance(isInWords: true, asked: [leaves])
    let nothing = IssueStance()
    let met = IssueComparison.Reason.conditionOnly(by: .second, isMet: true)
    let unmet = IssueComparison.Reason.conditionOnly(by: .second, isMet: false)
    #expect(try reason(governance, leaving, nothing) == met)
    #expect(
      try reason(governance, nothing, leaving) == .conditionOnly(by: .first, isMet: true))
    #expect(try reason(governance, sharing, nothing) == unmet)
    #expect(try reason(governance, silent, nothing) == unmet)
    #expect(try reason(governance, words, nothing) == unmet)
    let twice = IssueStance(acceptable: leaves, asked: [leaves, try region("shares", governance)])
    #expect(try reason(governance, twice, nothing) == unmet)
  }

  @Test func `a party that refuses all that it accepts is nowhere`() throws {
    let torn = IssueStance(
      acceptable: try region("3", kilometres), excluded: try region("2..", kilometres))
    #expect(try reason(kilometres, torn, acceptable("1", kilometres)) == .allRefused([.first]))
  }

  private func refusal(_ first: IssueStance, _ second: IssueStance) throws -> String {
    guard case .refusalOnly(let refusals) = try reason(disarmament, first, second) else {
      return "no refusal"
    }
    let lines = refusals.map { refusal in
      "\(refusal.by)" + (refusal.finding.map { " \($0.extent) \($0.against)" } ?? "")
    }
    return lines.joined(separator: "; ")
  }
}
