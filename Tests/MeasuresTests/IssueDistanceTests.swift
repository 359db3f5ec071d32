import Measures
import Positions
import Testing

@Suite struct `distance on one issue` {
  let kilometres: Scale
  let distribution: Scale = .choice(["un", "other", "mixed"])
  let guarantees: Scale = .set(["ceasefire", "talks", "prisoners", "withdrawal"])

  init() throws {
    kilometres = .quantity(try width(0, 12))
  }

  @Test func `a stretch and a point are least and most apart, with the raw gap and its unit`()
    throws
  {
    let found = try distance(
      kilometres, acceptable("0.7..1", kilometres), acceptable("3", kilometres))
    #expect(found.gap?.least.description == "2")
    #expect(found.gap?.most?.description == "2.3")
    #expect(found.gap?.unit == "km")
    #expect(found.least == 2.0 / 12)
    #expect(found.most == 23.0 / 120)
    #expect(found.stated == nil)
  }

  @Test func `the declared range is the ruler, not what was observed`() throws {
    let wide = Scale.quantity(try width(-10, 40))
    let found = try distance(wide, acceptable("0", wide), acceptable("12", wide))
    #expect(found.least == 12.0 / 50)
    #expect(found.most == 12.0 / 50)
  }

  @Test func `turning a scale round changes no distance`() throws {
    let levels = ["a", "b", "c", "d"]
    let up = Scale.ordinal(levels)
    let down = Scale.ordinal(levels.reversed())
    for one in levels {
      for other in levels {
        let first = try distance(up, acceptable(one, up), acceptable(other, up))
        let second = try distance(down, acceptable(one, down), acceptable(other, down))
        #expect(first == second)
      }
    }
    let far = try distance(up, acceptable("a", up), acceptable("d", up))
    #expect(far.least == 1)
    #expect(far.gap?.least.description == "3")
    #expect(far.gap?.unit == "levels")
    let near = try distance(up, acceptable("a", up), acceptable("b", up))
    #expect(near.least == 1.0 / 3)
  }

  @Test func `an ideal is stated apart from what would be accepted`() throws {
    let one = IssueStance(
      ideal: try region("0", kilometres), acceptable: try region("0..1", kilometres))
    let other = IssueStance(
      ideal: try region("6", kilometres), acceptable: try region("3", kilometres))
    let found = try distance(kilometres, one, other)
    #expect(found.least == 2.0 / 12)
    #expect(found.most == 0.5)
    #expect(found.stated == 0.5)
    #expect(found.gap?.stated?.description == "6")
    let vague = IssueStance(ideal: try region("5..6", kilometres))
    #expect(try distance(kilometres, one, vague).stated == nil)
    var refused = other
    refused.excluded = try region("6..", kilometres)
    #expect(try distance(kilometres, one, refused).stated == nil)
  }

  @Test func `an open end has no farthest point`() throws {
    let found = try distance(kilometres, acceptable("..1", kilometres), acceptable("3", kilometres))
    #expect(found.least == 2.0 / 12)
    #expect(found.most == nil)
    #expect(found.gap?.most == nil)
  }

  @Test func `what is refused is cut out of where a party stands`() throws {
    let one = IssueStance(
      acceptable: try region("0..6", kilometres), excluded: try region("2..", kilometres))
    let found = try distance(kilometres, one, acceptable("6", kilometres))
    #expect(found.least == 4.0 / 12)
    #expect(found.most == 0.5)
  }

  @Test func `a scale of days needs a declared range`() throws {
    let first = try #require(CalendarDay(year: 2025, month: 1, day: 1))
    let last = try #require(CalendarDay(year: 2025, month: 4, day: 11))
    let scale = Scale.date(try DateScale(earliest: first, latest: last))
    let found = try distance(
      scale, acceptable("2025-01", scale), acceptable("2025-02-10", scale))
    #expect(found.gap?.least.description == "10")
    #expect(found.gap?.unit == "days")
    #expect(found.least == 0.1)
    #expect(found.most == 0.4)
    let open = Scale.date(try DateScale(earliest: first, latest: nil))
    let january = try acceptable("2025-01", open)
    #expect(try reason(open, january, january) == .rangeNotDeclared)
  }

  @Test func `options of a choice are the same or not`() throws {
    let un = try acceptable("un", distribution)
    #expect(try distance(distribution, un, un).most == 0)
    let apart = try distance(distribution, un, acceptable("mixed", distribution))
    #expect(apart.least == 1)
    #expect(apart.gap == nil)
    let either = IssueStance(acceptable: .choice(["un", "mixed"]))
    let maybe = try distance(distribution, un, either)
    #expect(maybe.least == 0)
    #expect(maybe.most == 1)
  }

  @Test func `exact selections are apart by what they do not share`() throws {
    let one = try selection(exactly: ["ceasefire", "talks"])
    let other = try selection(exactly: ["talks", "prisoners"])
    let found = try distance(guarantees, one, other)
    #expect(found.least == 2.0 / 3)
    #expect(found.most == 2.0 / 3)
    #expect(found.gap == nil)
    let none = try selection(exactly: [])
    #expect(try distance(guarantees, none, none).least == 0)
    #expect(try distance(guarantees, none, one).least == 1)
    let ideals = (IssueStance(ideal: one.acceptable), IssueStance(ideal: other.acceptable))
    #expect(try distance(guarantees, ideals.0, ideals.1).stated == 2.0 / 3)
    let widened = try #require(one.acceptable).union(#require(other.acceptable))
    let either = try distance(guarantees, one, IssueStance(acceptable: widened))
    #expect(either.least == 0)
    #expect(either.most == 2.0 / 3)
  }

  @Test func `open selections have no distance but tell what is shared`() throws {
    let one = try selection(includes: ["ceasefire", "talks"])
    let other = try selection(exactly: ["talks"])
    for (first, second) in [(one, other), (other, one)] {
      guard case .openSelections(let overlap) = try reason(guarantees, first, second) else {
        Issue.record("open selections were compared")
        continue
      }
      #expect(overlap.shared == ["talks"])
      #expect(overlap.opposed == ["ceasefire"])
      #expect(overlap.unaddressed == ["prisoners", "withdrawal"])
    }
  }

  @Test func `a gap that cannot be told exactly is no figure`() throws {
    let scale = Scale.quantity(
      try QuantityScale(unit: "t", lowest: Decimal(0), highest: Decimal("1e18")))
    let small = try acceptable("0.000000000000000001", scale)
    #expect(try reason(scale, small, acceptable("1e17", scale)) == .gapNotExact)
  }

  private func selection(
    includes: [String] = [], exactly: [String]? = nil
  ) throws -> IssueStance {
    let value = Value.set(try OptionSelection(includes: includes, exactly: exactly))
    return IssueStance(acceptable: try Region(value, on: guarantees))
  }
}
