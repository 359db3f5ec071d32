// The query language: words, all of which an event must match.
//
//   hamas                 a party, an issue or a source by its slug
//   'buffer-zone:*'       the same by a pattern: * stands for any letters, ? for one
//   almayadeen#denial     a statement by its name
//   party: issue: source: type: proposal: talks: claim: recorder: class:
//                         the word after the colon, or a pattern, in that place alone
//   date:2025-07          said within these days at the latest, an EDTF date; of a source when it
//                         was published, of other events when they were recorded
//
// An issue matches itself, never its parts: those are named by a pattern.

import Positions
import Projections

/// What events are asked for.
public struct LogQuery: Sendable {
  /// One thing that an event must be.
  enum Term: Hashable, Sendable {
    /// It carries a tag of one of these kinds with a name that matches.
    case tagged([String], Pattern)
    /// It was said within these days.
    case dated(DateBounds)
    /// It was recorded by someone whose slug matches.
    case recorded(Pattern)
    /// It is an account of this class of the stance of the party it is about.
    case ofClass(String)
  }

  /// What must all hold; empty: every event is asked for.
  let terms: [Term]
  /// The most events given, the last ones; nil: all.
  public var limit: Int?
  /// Whether the last event comes first.
  public var isNewestFirst = false

  /// Whether every event is asked for.
  public var isEmpty: Bool { terms.isEmpty }

  /// The kinds of tags that can stand before a colon.
  static let tagKinds = ["party", "issue", "source", "type", "proposal", "talks", "claim", "name"]

  /// Reads the words of a query. Throws `LedgerError` for what cannot be understood.
  public init(_ words: [String]) throws(LedgerError) {
    var terms: [Term] = []
    for word in words { terms.append(try LogQuery.term(word)) }
    self.terms = terms
  }

  private static func term(_ word: String) throws(LedgerError) -> Term {
    guard !word.isEmpty else {
      throw LedgerError(.usage, "query: found an empty word, expected a slug or key:word")
    }
    guard let colon = word.firstIndex(of: ":") else { return bare(word) }
    let kind = String(word[..<colon])
    let rest = String(word[word.index(after: colon)...])
    switch kind {
    case "date":
      guard let date = try? EDTFDate(rest) else {
        throw LedgerError(
          .usage, "query: found “\(word)”, expected an EDTF date such as date:2025-07")
      }
      return .dated(date.bounds)
    case "recorder": return .recorded(Pattern(rest))
    case "class":
      let known = AccountClass.allCases.map(\.rawValue)
      guard known.contains(rest) else {
        let hint = Spelling.nearest(to: rest, among: known).map { "; did you mean \($0)?" } ?? ""
        throw LedgerError(
          .usage,
          "query: found “\(word)”, expected class: and one of "
            + known.joined(separator: ", ") + hint)
      }
      return .ofClass(rest)
    case _ where tagKinds.contains(kind): return .tagged([kind], Pattern(rest))
    default: return bare(word)
    }
  }

  private static func bare(_ word: String) -> Term {
    word.contains("#")
      ? .tagged(["name"], Pattern(word))
      : .tagged(["party", "issue", "source"], Pattern(word))
  }
}
