import Positions
import Testing

@Suite struct `scales` {
  @Test func `a quantity scale knows its range, its length and what values mean`() throws {
    let scale = try quantity(
      "days", "0", "365", meanings: ["365": "a year or more", "0": "no truce"])
    #expect(scale.length == (try Decimal(365)))
    #expect(scale.meanings.map(\.text) == ["no truce", "a year or more"])
  }

  @Test func `a range without length, or a meaning outside it, is refused`() throws {
    #expect(throws: ScaleError.self) { try quantity("km", "12", "12") }
    #expect(throws: ScaleError.self) { try quantity("km", "12", "0") }
    #expect(throws: ScaleError.self) { try quantity("", "0", "12") }
    #expect(throws: ScaleError.self) { try quantity("km", "0", "12", meanings: ["13": "far"]) }
    #expect(throws: ScaleError.self) { try quantity("km", "0", "12", meanings: ["1": ""]) }
    #expect(throws: ScaleError.self) { try quantity("km", "0.000000000000000001", "1e18") }
  }

  @Test(arguments: [
    [], ["one"], ["a", "a"], ["a", ""], ["a", " b"], ["a", "b "], ["a", "b\u{7}"], ["a", "b..c"],
    ["a", String(repeating: "b", count: 201)], (0...1_000).map(String.init),
  ])
  func `levels that could be mistaken are refused`(names: [String]) {
    #expect(throws: ScaleError.self) { try Scale.ordinal(names).validate() }
    #expect(throws: ScaleError.self) { try Scale.choice(names).validate() }
  }

  @Test func `two levels or one option of a set are enough`() throws {
    try Scale.ordinal(["keeps", "gives up"]).validate()
    try Scale.choice(["un", "other"]).validate()
    try Scale.set(["withdrawal"]).validate()
    try Scale.text.validate()
    #expect(throws: ScaleError.self) { try Scale.set([]).validate() }
  }

  @Test func `a day range runs forward`() throws {
    let first = try #require(CalendarDay(year: 2025, month: 1, day: 1))
    let last = try #require(CalendarDay(year: 2025, month: 12, day: 31))
    #expect(try DateScale(earliest: first, latest: last).lengthDays == 364)
    #expect(try DateScale(earliest: first, latest: nil).lengthDays == nil)
    #expect(throws: ScaleError.self) { try DateScale(earliest: last, latest: first) }
    #expect(throws: ScaleError.self) { try DateScale(earliest: first, latest: first) }
  }

  @Test func `a quantity scale widens at its ends only`() throws {
    let old = Scale.quantity(try quantity("km", "0", "12", meanings: ["0": "none"]))
    #expect(old.widens(from: old))
    #expect(wide("km", "-1", "12", ["0": "none"]).widens(from: old))
    #expect(wide("km", "0", "12.5", ["0": "none", "12": "deep"]).widens(from: old))
    #expect(!wide("km", "1", "12", [:]).widens(from: old))
    #expect(!wide("km", "0", "11", ["0": "none"]).widens(from: old))
    #expect(!wide("miles", "0", "12", ["0": "none"]).widens(from: old))
    #expect(!wide("km", "0", "12", ["0": "some"]).widens(from: old))
    #expect(!wide("km", "0", "12", [:]).widens(from: old))
  }

  @Test func `levels keep their order when others are added`() {
    let old = Scale.ordinal(["keeps", "gives up"])
    #expect(Scale.ordinal(["keeps", "partly", "gives up"]).widens(from: old))
    #expect(Scale.ordinal(["arms", "keeps", "gives up", "hands over"]).widens(from: old))
    #expect(!Scale.ordinal(["gives up", "keeps"]).widens(from: old))
    #expect(!Scale.ordinal(["keeps", "partly"]).widens(from: old))
    #expect(!Scale.choice(["keeps", "gives up"]).widens(from: old))
    #expect(Scale.choice(["b", "c", "a"]).widens(from: .choice(["a", "b"])))
    #expect(!Scale.set(["a"]).widens(from: .set(["a", "b"])))
  }

  @Test func `days widen and an end once open stays open`() throws {
    let first = try #require(CalendarDay(year: 2025, month: 1, day: 1))
    let later = try #require(CalendarDay(year: 2025, month: 6, day: 1))
    let from = { (day: CalendarDay?) in Scale.date(try DateScale(earliest: day, latest: nil)) }
    #expect(try from(first).widens(from: from(later)))
    #expect(try from(nil).widens(from: from(later)))
    #expect(try !from(later).widens(from: from(first)))
    #expect(try !from(later).widens(from: from(nil)))
  }

  @Test func `any scale is wider than words, and words than none`() throws {
    #expect(Scale.choice(["a", "b"]).widens(from: .text))
    #expect(!Scale.text.widens(from: .choice(["a", "b"])))
    let reason = Scale.text.reasonNotWider(than: .choice(["a", "b"]))
    #expect(reason?.description == "found scale text, expected scale choice")
  }

  private func wide(
    _ unit: String, _ low: String, _ high: String, _ meanings: [String: String]
  ) -> Scale {
    (try? .quantity(quantity(unit, low, high, meanings: meanings))) ?? .text
  }
}

/// A quantity scale from the texts of its numbers.
func quantity(
  _ unit: String, _ low: String, _ high: String, meanings: [String: String] = [:]
) throws -> QuantityScale {
  var known: [Decimal: String] = [:]
  for (value, text) in meanings { known[try Decimal(value)] = text }
  return try QuantityScale(
    unit: unit, lowest: Decimal(low), highest: Decimal(high), meanings: known)
}
