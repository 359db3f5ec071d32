import TestSupport
import Testing

@testable import Positions

@Suite struct `nearest spellings` {
  @Test(arguments: [
    ("give up", "gives up"), ("Hamas", "hamas"), ("isreal", "israel"), ("hammas", "hamas"),
    ("buffer-zone:rafa", "buffer-zone:rafah"), ("xyz", nil), ("", nil), ("q", nil),
    ("buffer", "buffer-zone:rafah"), ("bu", nil),
  ])
  func `the nearest name is within one letter in three`(text: String, expected: String?) {
    let known = ["gives up", "hamas", "israel", "buffer-zone:rafah", "us"]
    #expect(Spelling.nearest(to: text, among: known) == expected)
  }

  @Test func `a name cut short is meant where one name alone starts so`() {
    let known = ["gazette-2026-01-05", "gazette-2026-01-06", "herald-2026"]
    #expect(Spelling.nearest(to: "gazette", among: known) == nil)
    #expect(Spelling.nearest(to: "Herald", among: known) == "herald-2026")
  }

  @Test func `a tie goes to the name given first, and long texts have none`() {
    #expect(Spelling.nearest(to: "bat", among: ["cat", "rat"]) == "cat")
    let long = String(repeating: "a", count: 1_000_000)
    #expect(Spelling.nearest(to: long, among: [long, "a"]) == nil)
    #expect(Spelling.nearest(to: "a", among: [long]) == nil)
  }

  /// The reference follows the definition by recursion.
  @Test func `distances agree with their definition`() {
    var random = SeededGenerator()
    for _ in 0..<1_000 {
      let left = word(&random)
      let right = word(&random)
      let found = Spelling.distance(left, right)
      #expect(found == slowDistance(left[...], right[...]), "\(random): \(left), \(right)")
      #expect(found == Spelling.distance(right, left), "\(random): \(left), \(right)")
    }
  }

  private func word(_ random: inout SeededGenerator) -> [Character] {
    (0..<Int.random(in: 0...5, using: &random)).map { _ in
      "abc".randomElement(using: &random) ?? "a"
    }
  }

  private func slowDistance(_ left: ArraySlice<Character>, _ right: ArraySlice<Character>) -> Int {
    guard let last = left.last, let other = right.last else { return left.count + right.count }
    let replaced = slowDistance(left.dropLast(), right.dropLast()) + (last == other ? 0 : 1)
    let removed = slowDistance(left.dropLast(), right) + 1
    let added = slowDistance(left, right.dropLast()) + 1
    var best = min(replaced, removed, added)
    let isSwap =
      left.count > 1 && right.count > 1
      && left[left.endIndex - 2] == other && right[right.endIndex - 2] == last
    if isSwap { best = min(best, slowDistance(left.dropLast(2), right.dropLast(2)) + 1) }
    return best
  }
}
