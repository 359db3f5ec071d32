// The query language, the same for every command.
//
//   hamas                 a party, an issue or a source by its slug
//   'buffer-zone:*'       the same by a pattern: * stands for any letters, ? for one
//   almayadeen#denial     a statement by its name
//   us-proposal@2         a proposal, or a version of it
//   party: issue: source: type: proposal: talks: claim: name: recorder: class: topic:
//                         the word after the colon, or a pattern, in that place alone
//   date:2025-07          said within these days at the latest, an EDTF date; of a source when it
//                         was published, of other events when they were recorded
//
// Words of one kind are alternatives, words of different kinds narrow each other: `hamas israel
// aid:entry` is what concerns Hamas or Israel, and aid. An issue matches itself, never its parts:
// those are named by a pattern. Where a command has rows or columns of parties and issues, their
// words choose those, and all other words choose the statements from which they are read.

import Positions
import Projections

/// What is asked for, in words.
public struct Query: Sendable {
  /// One thing that is asked for.
  enum Term: Hashable, Sendable {
    /// It carries a tag of one of these kinds with a name that matches.
    case tagged([String], Pattern)
    /// It concerns an issue with this topic.
    case topic(Pattern)
    /// It was said within these days.
    case dated(DateBounds)
    /// It was recorded by someone whose slug matches.
    case recorded(Pattern)
    /// It is an account of this class of what the party it is about says or does.
    case ofClass(AccountClass)
  }

  /// The words as typed.
  public let words: [String]
  /// What each word asks for, in the same order.
  let terms: [Term]

  /// Whether everything is asked for.
  public var isEmpty: Bool { terms.isEmpty }

  /// The kinds of tags that can stand before a colon.
  static let tagKinds = ["party", "issue", "source", "type", "proposal", "talks", "claim", "name"]

  /// Reads the words of a query. Throws `LedgerError` for what cannot be understood, and points
  /// at it.
  public init(_ words: [String]) throws(LedgerError) {
    var terms: [Term] = []
    for index in words.indices { terms.append(try Query.term(words, index)) }
    self.words = words
    self.terms = terms
  }

  private static func term(_ words: [String], _ index: Int) throws(LedgerError) -> Term {
    let word = words[index]
    guard !word.isEmpty else {
      throw LedgerError(
        .usage, complaint(words, at: index, expected: "a slug, a pattern or key:word"))
    }
    guard let colon = word.firstIndex(of: ":") else { return bare(word) }
    let kind = String(word[..<colon])
    let rest = String(word[word.index(after: colon)...])
    switch kind {
    case "date":
      guard let date = try? EDTFDate(rest) else {
        throw LedgerError(
          .usage,
          complaint(words, at: index, expected: "an EDTF date such as date:2025-07"))
      }
      return .dated(date.bounds)
    case "recorder": return .recorded(Pattern(rest))
    case "topic": return .topic(Pattern(rest))
    case "class":
      guard let accountClass = AccountClass(rawValue: rest) else {
        let known = AccountClass.allCases.map(\.rawValue)
        throw LedgerError(
          .usage,
          complaint(
            words, at: index, expected: "class: and one of " + known.joined(separator: ", "),
            nearest: Spelling.nearest(to: rest, among: known)))
      }
      return .ofClass(accountClass)
    case _ where tagKinds.contains(kind): return .tagged([kind], Pattern(rest))
    default: return bare(word)
    }
  }

  private static func bare(_ word: String) -> Term {
    if word.contains("#") { return .tagged(["name"], Pattern(word)) }
    if word.contains("@") { return .tagged(["proposal"], Pattern(word)) }
    return .tagged(bareKinds, Pattern(word))
  }

  /// What a word without a colon can name.
  static let bareKinds = ["party", "issue", "source"]

  /// What is wrong with a word, which is pointed at.
  func complaint(at index: Int, expected: String, nearest: String? = nil) -> String {
    Query.complaint(words, at: index, expected: expected, nearest: nearest)
  }

  private static func complaint(
    _ words: [String], at index: Int, expected: String, nearest: String? = nil
  ) -> String {
    let found = words[index].isEmpty ? "an empty word" : "“\(words[index])”"
    let hint = nearest.map { "; did you mean \($0)?" } ?? ""
    let message = "query: found \(found), expected \(expected)\(hint)"
    guard words.count > 1 else { return message }
    let before = words[..<index].map { $0 + " " }.joined()
    return message + "\n  " + words.joined(separator: " ") + "\n  "
      + String(repeating: " ", count: before.count)
      + String(repeating: "^", count: max(1, words[index].count))
  }
}
