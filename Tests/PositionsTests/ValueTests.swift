import Positions
import Testing

@Suite struct `values` {
  let kilometres: Scale
  let prolongation: Scale = .choice(["none", "may", "must"])
  let disarmament: Scale = .ordinal(["keeps", "partly", "gives up"])
  let guarantees: Scale = .set(["permanent-ceasefire", "good-faith-talks", "withdrawal"])

  init() throws {
    kilometres = .quantity(try quantity("km", "0", "12"))
  }

  @Test func `a number, a range and a level are told apart before the scale is known`() throws {
    #expect(try Value(typed: "60") == .exact(Decimal(60)))
    #expect(
      try Value(typed: "0.7..1") == .range(DecimalRange(lower: Decimal("0.7"), upper: Decimal(1))))
    #expect(try Value(typed: "3..") == .range(DecimalRange(lower: Decimal(3), upper: nil)))
    #expect(try Value(typed: "..3") == .range(DecimalRange(lower: nil, upper: Decimal(3))))
    #expect(
      try Value(typed: "-3..-1") == .range(DecimalRange(lower: Decimal(-3), upper: Decimal(-1))))
    #expect(try Value(typed: "3..3.0") == .exact(Decimal(3)))
    #expect(try Value(typed: "gives up") == .level("gives up"))
    #expect(try Value(typed: "2025-07-13") == .level("2025-07-13"))
    #expect(try Value(typed: ["a", "b"]) == .options(["a", "b"]))
    #expect(try Value(typed: ["a"]) == .level("a"))
  }

  @Test(arguments: ["60", "0.7..1", "3..", "..3", "may", "-3..-1", "partly..gives up", "2025/.."])
  func `what was typed is typed again`(text: String) throws {
    #expect(try Value(typed: text).typedForm == text)
    #expect(try Value(typed: Value(typed: text).typedForm) == Value(typed: text))
  }

  @Test(arguments: ["", "3..1", "..", " may", "1234567890123456789", "1e19..", "a\nb"])
  func `what cannot be a value is refused`(text: String) {
    #expect(throws: ValueError.self) { try Value(typed: text) }
  }

  @Test func `a long text and a bad list are refused`() {
    #expect(throws: ValueError.self) { try Value(typed: String(repeating: "a", count: 1_000_000)) }
    #expect(throws: ValueError.self) { try Value(typed: String(repeating: ".", count: 100_000)) }
    #expect(throws: ValueError.self) { try Value(typed: [String]()) }
    #expect(throws: ValueError.self) { try Value(typed: ["a", "a"]) }
    #expect(throws: ValueError.self) { try Value(typed: ["a", ""]) }
    #expect(throws: ValueError.self) { try Value(typed: (0...1_000).map(String.init)) }
  }

  @Test func `a selection says something, and no option twice over`() throws {
    #expect(throws: ValueError.self) { try OptionSelection() }
    #expect(throws: ValueError.self) { try OptionSelection(includes: ["a"], excludes: ["a"]) }
    #expect(throws: ValueError.self) { try OptionSelection(includes: ["a"], exactly: ["a"]) }
    #expect(throws: ValueError.self) { try OptionSelection(includes: [""]) }
    let one = try OptionSelection(includes: ["b", "a", "b"])
    #expect(try one == OptionSelection(includes: ["a", "b"]))
    #expect(try OptionSelection(exactly: []).names == [])
  }

  @Test func `a value on its scale keeps or takes the form of the scale`() throws {
    #expect(try placed("0.7..1", kilometres) == "0.7..1")
    #expect(try placed("3..", kilometres) == "3..")
    #expect(try placed("may", prolongation) == "may")
    #expect(
      try Value(typed: ["must", "none"]).placed(on: prolongation) == .options(["none", "must"]))
    #expect(try placed("keeps..partly", disarmament) == "[keeps, partly]")
    #expect(try placed("partly..", disarmament) == "[partly, gives up]")
    #expect(try placed("..keeps", disarmament) == "keeps")
    #expect(try placed("3", .choice(["2", "3"])) == "3")
    #expect(try Value(typed: "3").placed(on: .choice(["2", "3"])) == .level("3"))
    let dates = Scale.date(try DateScale(earliest: nil, latest: nil))
    #expect(try Value(typed: "2025-07").placed(on: dates) == .date(EDTFDate("2025-07")))
    #expect(try Value(typed: "2025").placed(on: dates) == .date(EDTFDate("2025")))
    #expect(try placed("anything at all", .text) == "anything at all")
  }

  @Test func `a value in the form of its scale passes, another form does not`() throws {
    try Value(typed: "3").validate(against: kilometres)
    try Value.level("may").validate(against: prolongation)
    try Value.options(["may", "must"]).validate(against: prolongation)
    #expect(throws: ValueError.self) {
      try Value.options(["must", "may"]).validate(against: prolongation)
    }
    #expect(throws: ValueError.self) {
      try Value.exact(Decimal(3)).validate(against: .choice(["2", "3"]))
    }
  }

  @Test func `a value outside its scale is refused with what was found and expected`() throws {
    #expect(try refusal("13", kilometres) == "found 13 km, expected numbers of 0 to 12 km")
    #expect(try refusal("-1..3", kilometres) == "found -1 to 3 km, expected numbers of 0 to 12 km")
    #expect(try refusal("..12.5", kilometres)?.hasPrefix("found at most 12.5 km") == true)
    #expect(
      try refusal("far", kilometres)?.hasPrefix("found “far”, expected a number of 0") == true)
    #expect(
      try refusal("give up", disarmament)
        == "found “give up”, expected one of keeps, partly, gives up; did you mean “gives up”?")
    #expect(try refusal("gives up..keeps", disarmament)?.contains("in the order") == true)
    #expect(try refusal("keeps..none", disarmament)?.contains("“none”") == true)
    #expect(try refusal("may..must", prolongation)?.contains("one of none, may, must") == true)
    #expect(
      try refusal("withdrawal", guarantees)?.contains("includes, excludes or exactly") == true)
    let selection = Value.set(try OptionSelection(includes: ["withdrawl"]))
    let error = #expect(throws: ValueError.self) { try selection.placed(on: guarantees) }
    #expect(error?.nearest == "withdrawal")
    #expect(throws: ValueError.self) { try selection.placed(on: kilometres) }
    #expect(throws: ValueError.self) { try selection.placed(on: prolongation) }
    #expect(throws: ValueError.self) { try Value(typed: ["may", "x"]).placed(on: prolongation) }
  }

  @Test func `a date outside its scale is refused, an open end is not`() throws {
    let first = try #require(CalendarDay(year: 2025, month: 1, day: 1))
    let last = try #require(CalendarDay(year: 2025, month: 12, day: 31))
    let scale = Scale.date(try DateScale(earliest: first, latest: last))
    #expect(try placed("2025-07/..", scale) == "2025-07/..")
    #expect(try refusal("2026", scale) == "found 2026, expected days of 2025-01-01 to 2025-12-31")
    #expect(try refusal("2024-12/2025-02", scale)?.contains("expected days of") == true)
    #expect(try refusal("13 July", scale)?.contains("a date in EDTF") == true)
    #expect(try refusal("1..2", scale)?.contains("a date such as") == true)
  }

  @Test func `a value prints for readers`() throws {
    #expect(try human("0.7..1", kilometres) == "0.7–1 km")
    #expect(try human("3", kilometres) == "3 km")
    #expect(try human("3..", kilometres) == "at least 3 km")
    #expect(try human("..3", kilometres) == "at most 3 km")
    #expect(try human("-3..1", nil) == "-3 to 1")
    #expect(try human("gives up", disarmament) == "“gives up”")
    #expect(Value.options(["may", "must"]).humanForm(on: prolongation) == "“may” or “must”")
    #expect(Value.text("regular entry").humanForm() == "“regular entry”")
    #expect(Value.date(try EDTFDate("../2025-07-13")).humanForm() == "by 13 Jul 2025")
  }

  @Test func `a selection prints in the order of its scale`() throws {
    let both = ["good-faith-talks", "permanent-ceasefire"]
    let inOrder = "permanent-ceasefire, good-faith-talks"
    #expect(try human(OptionSelection(includes: both)) == "at least \(inOrder)")
    #expect(try human(OptionSelection(exactly: both)) == "exactly \(inOrder)")
    #expect(try human(OptionSelection(exactly: [])) == "none of the options")
    #expect(try human(OptionSelection(excludes: both)) == "none of \(inOrder)")
    #expect(try human(OptionSelection(excludes: ["withdrawal"])) == "not withdrawal")
    let mixed = try OptionSelection(includes: ["permanent-ceasefire"], excludes: ["withdrawal"])
    #expect(human(mixed) == "at least permanent-ceasefire; not withdrawal")
  }

  private func placed(_ text: String, _ scale: Scale) throws -> String {
    try Value(typed: text).placed(on: scale).typedForm
  }

  private func refusal(_ text: String, _ scale: Scale) throws -> String? {
    let value = try Value(typed: text)
    return #expect(throws: ValueError.self) { try value.placed(on: scale) }?.description
  }

  private func human(_ text: String, _ scale: Scale?) throws -> String {
    try Value(typed: text).humanForm(on: scale)
  }

  private func human(_ selection: OptionSelection) -> String {
    Value.set(selection).humanForm(on: guarantees)
  }
}
