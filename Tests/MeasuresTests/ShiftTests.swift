import Measures
import Positions
import TestSupport
import Testing

@Suite struct `steps along a scale` {
  private let kilometres: Scale

  init() throws {
    kilometres = .quantity(
      try QuantityScale(unit: "km", lowest: Decimal(0), highest: Decimal(12)))
  }

  private func region(_ text: String, on scale: Scale) throws -> Region {
    let value =
      text.hasPrefix("[")
      ? try Value(typed: text.dropFirst().dropLast().split(separator: ",").map(String.init))
      : try Value(typed: text)
    return try #require(try Region(value, on: scale))
  }

  private func shift(_ from: String, _ to: String, on scale: Scale) throws -> Shift? {
    Shift(from: try region(from, on: scale), to: try region(to, on: scale), on: scale)
  }

  @Test func `a step between points is signed, in the unit and as a share of the range`() throws {
    let step = try #require(try shift("3", "2", on: kilometres))
    #expect(step.whole == (try Decimal(-1)))
    #expect(step.unit == "km")
    #expect(abs((step.share ?? 0) + 1.0 / 12) < 1e-15)
    #expect(try shift("2", "2", on: kilometres)?.share == 0)
  }

  @Test func `the ends of a range move by themselves, and an open one not at all`() throws {
    let step = try #require(try shift("0.7..1", "0.5..4", on: kilometres))
    #expect(step.low == (try Decimal("-0.2")))
    #expect(step.high == (try Decimal(3)))
    #expect(step.whole == nil)
    #expect(step.share == 0.25)
    let open = try #require(try shift("3..", "4", on: kilometres))
    #expect(open.low == (try Decimal(1)))
    #expect(open.high == nil)
    #expect(open.share == nil)
  }

  @Test func `levels and days are steps too, options and words are none`() throws {
    let levels = Scale.ordinal(["none", "talks", "committed", "guaranteed"])
    let step = try #require(try shift("talks", "guaranteed", on: levels))
    #expect(step.whole == (try Decimal(2)))
    #expect(step.unit == "levels")
    #expect(abs((step.share ?? 0) - 2.0 / 3) < 1e-15)
    let choice = Scale.choice(["may", "must"])
    #expect(try shift("may", "must", on: choice) == nil)
  }

  @Test(arguments: [
    ("3", "2", "0.7..1", Approach.Direction.toward), ("2", "3", "0.7..1", .away),
    ("3", "3..5", "1", .neither), ("3", "0.5..3", "0.7..1", .toward),
    ("0.8", "0.9", "0.7..1", .neither), ("2", "4", "3", .neither),
  ])
  func `toward is closer to the closest points of where the other stands`(
    from: String, to: String, other: String, direction: Approach.Direction
  ) throws {
    let approach = try #require(
      Approach(
        from: region(from, on: kilometres), to: region(to, on: kilometres),
        other: region(other, on: kilometres), on: kilometres))
    #expect(approach.direction == direction)
  }

  @Test func `a choice can be met or left, and a step has the opposite direction back`() throws {
    let choice = Scale.choice(["may", "must", "none"])
    let met = try #require(
      Approach(
        from: region("may", on: choice), to: region("must", on: choice),
        other: region("must", on: choice), on: choice))
    #expect(met.direction == .toward)
    var random = SeededGenerator()
    for _ in 0..<200 {
      let points = (0..<3).map { _ in "\(Int.random(in: 0...12, using: &random))" }
      let regions = try points.map { try region($0, on: kilometres) }
      let there = try #require(
        Approach(from: regions[0], to: regions[1], other: regions[2], on: kilometres))
      let back = try #require(
        Approach(from: regions[1], to: regions[0], other: regions[2], on: kilometres))
      let opposite: [Approach.Direction: Approach.Direction] = [
        .toward: .away, .away: .toward, .neither: .neither,
      ]
      #expect(opposite[there.direction] == back.direction, "\(random)")
    }
  }
}
