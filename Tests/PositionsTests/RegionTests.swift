import Positions
import Testing

@Suite struct `regions` {
  let kilometres: Scale
  let levels: Scale = .ordinal(["keeps", "partly", "gives up", "hands over"])
  let options: Scale = .set(["a", "b", "c", "d"])
  let dates: Scale

  init() throws {
    kilometres = .quantity(try quantity("km", "0", "12"))
    dates = .date(try DateScale(earliest: nil, latest: nil))
  }

  @Test func `a refused end leaves a range half open, as close as before`() throws {
    let accepted = try region("0.7..1", kilometres)
    let left = accepted.subtracting(try region("1", kilometres))
    #expect(text(left) == "[0.7, 1)")
    #expect(try gaps(left, region("3", kilometres)) == "2 to 2.3")
    #expect(try !left.intersects(region("1", kilometres)))
    #expect(try accepted.intersects(region("1..", kilometres)))
  }

  @Test func `an open end has no farthest point`() throws {
    let open = try region("3..", kilometres)
    #expect(try gaps(open, region("1", kilometres)) == "2 to open")
    #expect(try gaps(open, region("5", kilometres)) == "0 to open")
    let closed = open.subtracting(try region("6..", kilometres))
    #expect(text(closed) == "[3, 6)")
    #expect(try gaps(closed, region("1", kilometres)) == "2 to 5")
  }

  @Test func `levels are measured by rank and options by being the same`() throws {
    let low = try region("keeps", levels)
    let high = try region("gives up..", levels)
    #expect(high == .ordinal([2, 3]))
    #expect(try gaps(low, high) == "2 to 3")
    #expect(try gaps(low, low) == "0 to 0")
    let choice = Scale.choice(["un", "other", "mixed"])
    let one = try region("un", choice)
    let either = try #require(try Region(Value(typed: ["un", "mixed"]), on: choice))
    #expect(try gaps(one, one) == "0 to 0")
    #expect(try gaps(one, either) == "0 to 1")
    #expect(try gaps(either, either) == "0 to 1")
    #expect(try gaps(one, region("other", choice)) == "1 to 1")
  }

  @Test func `days are whole, and a month is the region of its days`() throws {
    let month = try region("2025-07", dates)
    let day = try region("2025-07-10", dates)
    #expect(
      try month.subtracting(day)
        == region("2025-07-01/2025-07-09", dates)
        .union(region("2025-07-11/2025-07-31", dates)))
    #expect(try gaps(month, region("2025-08-02", dates)) == "2 to 32")
    #expect(try gaps(month, region("2025-08/..", dates)) == "1 to open")
    #expect(
      try region("2025-07-31", dates).union(region("2025-08-01", dates))
        == region("2025-07-31/2025-08-01", dates))
  }

  @Test func `selections of a set meet unless an option holds in one and not in the other`() throws
  {
    let atLeastA = try selection(includes: ["a"])
    let notA = try selection(excludes: ["a"])
    let onlyAB = try selection(exactly: ["a", "b"])
    #expect(!atLeastA.intersects(notA))
    #expect(atLeastA.intersects(onlyAB))
    #expect(onlyAB.isSubset(of: atLeastA))
    #expect(!atLeastA.isSubset(of: onlyAB))
    #expect(atLeastA.subtracting(notA) == atLeastA)
    #expect(onlyAB.subtracting(atLeastA).isEmpty)
    #expect(try gaps(onlyAB, onlyAB) == nil)
  }

  @Test func `text has no region, and a value off its scale has none either`() throws {
    #expect(try Region(.text("words"), on: .text) == nil)
    #expect(try Region(Value(typed: "60"), on: .text) == nil)
    #expect(throws: ValueError.self) { try region("13", kilometres) }
    #expect(throws: ValueError.self) { try region("keep", levels) }
  }

  @Test func `an empty region has no gap and lies in every other`() throws {
    let point = try region("1", kilometres)
    let none = point.subtracting(point)
    #expect(none.isEmpty)
    #expect(try gaps(none, point) == nil)
    #expect(none.isSubset(of: point))
    #expect(!none.intersects(point))
    #expect(text(none) == "∅")
  }

  @Test func `refusals that would multiply without end stop at a limit and say so`() throws {
    let names = (0..<60).map { "option-\($0)" }
    let all = OptionRegion(try OptionSelection(excludes: ["option-59"]), options: names)
    var left = all
    for start in stride(from: 0, to: 56, by: 8) {
      let refused = try OptionSelection(includes: Array(names[start..<(start + 8)]))
      left = left.subtracting(OptionRegion(refused, options: names))
    }
    #expect(left.isApproximate)
    #expect(left.alternatives.count <= 256)
    #expect(!left.isEmpty)
    #expect(!left.isSubset(of: all))
  }

  private func region(_ typed: String, _ scale: Scale) throws -> Region {
    try #require(try Region(Value(typed: typed), on: scale))
  }

  private func selection(
    includes: [String] = [], excludes: [String] = [], exactly: [String]? = nil
  ) throws -> Region {
    let value = Value.set(
      try OptionSelection(includes: includes, excludes: excludes, exactly: exactly))
    return try #require(try Region(value, on: options))
  }

  private func text(_ region: Region) -> String {
    guard case .quantity(let points) = region else { return "no quantity" }
    return points.description
  }

  private func gaps(_ left: Region, _ right: Region) throws -> String? {
    let found = try left.gaps(to: right)
    #expect(try right.gaps(to: left) == found)
    return found.map { "\($0.least) to \($0.most?.description ?? "open")" }
  }
}
