import Positions
import TestSupport
import Testing

@Suite struct `slugs and issues` {
  /// The form as it is said in words: parts between colons, each of which is a slug.
  private func isIssue(_ text: String) -> Bool {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    return parts.count <= 4 && parts.allSatisfy(isSlug)
  }

  private func isSlug(_ text: String) -> Bool {
    text.wholeMatch(of: /[a-z0-9][a-z0-9-]{0,63}/) != nil
  }

  @Test func `a text is an issue where its parts are slugs, four at most`() {
    var random = SeededGenerator()
    let seed = random
    let parts = ["a", "0", "z-9", "-", "-a", "a-", "", "A", "é", "a_b", "/", " "]
    let long = [63, 64, 65].map { String(repeating: "x", count: $0) }
    var found = 0
    for _ in 0..<4_000 {
      let count = Int.random(in: 1...6, using: &random)
      let text = (0..<count).map { _ in
        // Mostly sound parts, so that both answers are frequent.
        let isSound = Int.random(in: 0..<5, using: &random) > 0
        let known = isSound ? ["a", "b-0", long[1]] : parts + long
        return known.randomElement(using: &random) ?? ""
      }.joined(separator: ":")
      #expect(Slug.isValidIssue(text) == isIssue(text), "\(text) \(seed)")
      #expect(Slug.isValid(text) == isSlug(text), "\(text) \(seed)")
      found += Slug.isValidIssue(text) ? 1 : 0
    }
    #expect(found > 500 && found < 3_500, "\(found) \(seed)")
  }
}
