import Positions

// Which statement of one coder is which of the other.
//
// In this order, each statement once:
//
//   1. both typed the same label, and 2 or 3 holds, too: short labels are soon the same by chance
//   2. same type, party and object (issue, proposal version, kind of claim and whom it is about …)
//   3. the same words of the document, at least half of those of the shorter one
//   4. both typed the same label, and nothing else fits
//
// Where several would fit, the pair that shares most words goes first, then the nearest in order.

/// Why two statements are held to be codings of one place.
public enum MatchBasis: String, Sendable, CaseIterable {
  /// Both coders typed the same label.
  case label
  /// Type, party and object are the same.
  case object
  /// They rest on the same words of the document.
  case words
}

/// Pairs the statements of two coders; cost: the product of their numbers.
struct StatementMatching {
  private let first: [CodedStatement]
  private let second: [CodedStatement]
  /// What was paired, by the first coder's place.
  private(set) var pairs: [Int: (second: Int, basis: MatchBasis)] = [:]
  private var taken: Set<Int> = []

  init(_ first: [CodedStatement], _ second: [CodedStatement]) {
    self.first = first
    self.second = second
    pair(.label) { one, other in
      guard one.hasTypedLabel(of: other) else { return nil }
      return one.object == other.object || one.sharedWords(with: other) >= 0.5 ? 1 : nil
    }
    pair(.object) { one, other in
      one.object == other.object ? one.sharedWords(with: other) : nil
    }
    // One type before two: a sentence may hold a position and a claim.
    for isOfOneType in [true, false] {
      pair(.words) { one, other in
        guard (one.type == other.type) == isOfOneType else { return nil }
        let share = one.sharedWords(with: other)
        return share >= 0.5 ? share : nil
      }
    }
    pair(.label) { one, other in one.hasTypedLabel(of: other) ? 1 : nil }
  }

  /// Pairs what is free yet and fits, the greatest likeness first.
  private mutating func pair(
    _ basis: MatchBasis, likeness: (CodedStatement, CodedStatement) -> Double?
  ) {
    struct Candidate {
      let first, second: Int
      let likeness: Double
      var distance: Int { abs(first - second) }
    }
    var candidates: [Candidate] = []
    for (index, one) in first.enumerated() where pairs[index] == nil {
      for (place, other) in second.enumerated() where !taken.contains(place) {
        guard let likeness = likeness(one, other) else { continue }
        candidates.append(Candidate(first: index, second: place, likeness: likeness))
      }
    }
    candidates.sort { one, other in
      if one.likeness != other.likeness { return one.likeness > other.likeness }
      return (one.distance, one.first, one.second) < (other.distance, other.first, other.second)
    }
    for candidate in candidates
    where pairs[candidate.first] == nil && taken.insert(candidate.second).inserted {
      pairs[candidate.first] = (candidate.second, basis)
    }
  }
}

extension CodedStatement {
  var type: EventType { Swift.type(of: body).type }

  /// The label, where it was typed rather than made from the statement.
  fileprivate var typedLabel: String? {
    let verb = body.label.prefix { $0 != "/" }
    return Verb(rawValue: String(verb)) == nil ? body.label : nil
  }

  fileprivate func hasTypedLabel(of other: CodedStatement) -> Bool {
    typedLabel.map { $0 == other.typedLabel } ?? false
  }

  /// What it is about: two statements of one document with the same object say the same thing of
  /// the same party, however they say it.
  fileprivate var object: [String] {
    let parts: [String]
    switch body {
    case let body as PositionStated: parts = [body.party, body.issue]
    case let body as PositionWithdrawn: parts = [body.party, body.issue]
    case let body as PriorityStated: parts = [body.party] + body.issues.sorted()
    case let body as ProposalTabled: parts = [body.slug, body.version]
    case let body as ProposalAnswered: parts = [body.party, body.proposal, body.version]
    case let body as ClaimMade:
      let speaker = body.attribution.voices.last?.parties.joined(separator: "+") ?? ""
      parts = [speaker, body.kind?.word ?? ""] + body.about.sorted()
    // A label within the document is each coder's own.
    case let body as AccountAnswered:
      parts = [body.party, isAnswerWithin ? "" : answered]
    case let body as IntentStated: parts = [body.party, body.regarding]
    case let body as ElementAgreed: parts = [body.issue] + body.parties.sorted()
    case let body as TalksChanged: parts = [body.round] + body.parties.sorted()
    default: parts = [body.label]
    }
    return [type.name] + parts
  }

  /// Whether it answers a statement of its own document.
  var isAnswerWithin: Bool { answered.hasPrefix(body.attribution.source + "#") }

  /// The share of the shorter one's words that stand in the other one too, in the same order; 0
  /// where fewer than three do, unless both have the same words throughout.
  func sharedWords(with other: CodedStatement) -> Double {
    Self.sharedWords(words, other.words)
  }

  static func sharedWords(_ words: [String], _ others: [String]) -> Double {
    if words == others { return words.isEmpty ? 0 : 1 }
    let least = min(words.count, others.count)
    let common = Set(words).intersection(others)
    guard least >= 3, words.count(where: common.contains) >= 3 else { return 0 }
    // The longest common subsequence, row by row: what is left out with “…” does not part words.
    var row = Array(repeating: 0, count: others.count + 1)
    for word in words where common.contains(word) {
      var corner = 0
      for (index, other) in others.enumerated() {
        let above = row[index + 1]
        row[index + 1] = word == other ? corner + 1 : max(above, row[index])
        corner = above
      }
    }
    let longest = row.last ?? 0
    return longest >= 3 ? Double(longest) / Double(least) : 0
  }
}
