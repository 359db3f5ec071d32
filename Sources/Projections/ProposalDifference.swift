public import Positions

/// Two versions held against each other, term by term.
public struct ProposalDifference: Sendable {
  /// The version it starts from.
  public let before: ProposalVersion
  /// The version it leads to.
  public let after: ProposalVersion
  /// Every term of which an account of either speaks, in the declared order.
  public let terms: [TermDifference]

  /// Compares all accounts of two versions; cost: their terms, and for each term the product of the
  /// accounts on either side.
  public init(from before: ProposalVersion, to after: ProposalVersion, in registry: Registry) {
    (self.before, self.after) = (before, after)
    let sides = [before, after].map { version in
      Dictionary(
        version.terms(in: registry).map { ($0.place, $0.readings) }, uniquingKeysWith: { $0 + $1 })
    }
    var places: [TermPlace] = []
    for version in [before, after] {
      for term in version.terms(in: registry) where !places.contains(term.place) {
        places.append(term.place)
      }
    }
    terms = registry.inDeclaredOrder(places).map { place in
      TermDifference(
        place: place, before: sides[0][place] ?? [], after: sides[1][place] ?? [],
        scale: registry.scale(of: place))
    }
  }
}

/// One term in two versions, with the accounts on which either side rests.
public struct TermDifference: Sendable {
  /// What became of a term.
  public enum Kind: Hashable, Sendable {
    /// Every account of the one version stands so to every account of the other.
    case relation(TermRelation)
    /// The accounts of one version differ, so it hangs on which of them is followed.
    case hangsOnAccount([TermRelation])
    /// No account of the earlier version speaks of it, so whether it is new is not on record.
    case notMentionedBefore
    /// No account of the later version speaks of it, which is not to say that it was dropped.
    case notMentionedAfter
  }

  /// What the term settles.
  public let place: TermPlace
  /// The scale of its issue.
  public let scale: Scale
  /// The readings of the earlier version; empty where no account speaks of it.
  public let before: [TermReading]
  /// The readings of the later version; empty where no account speaks of it.
  public let after: [TermReading]
  /// What became of it.
  public let kind: Kind

  /// Requires a reading on either side.
  init(place: TermPlace, before: [TermReading], after: [TermReading], scale: Scale) {
    (self.place, self.before, self.after, self.scale) = (place, before, after, scale)
    let found = Set(
      before.flatMap { one in
        after.map { TermRelation(from: one.term, to: $0.term, on: scale) }
      })
    if before.isEmpty {
      kind = .notMentionedBefore
    } else if after.isEmpty {
      kind = .notMentionedAfter
    } else if let only = found.first, found.count == 1 {
      kind = .relation(only)
    } else {
      kind = .hangsOnAccount(TermRelation.allCases.filter(found.contains))
    }
  }

  /// How far the value moved; nil where either side has not one point that all its accounts give.
  public var step: TermStep? {
    let sides = [before, after].map { Set($0.map(\.term.value)) }
    guard sides.allSatisfy({ $0.count == 1 }), let from = sides[0].first, let to = sides[1].first
    else { return nil }
    return TermStep(from: from, to: to, on: scale)
  }

  /// Whether the later value lies within the earlier one, or holds it and more; nil where neither
  /// does, they are the same, or either side has not one value that all its accounts give.
  public var breadth: TermBreadth? {
    let sides = [before, after].map { Set($0.map(\.term.value)) }
    guard sides.allSatisfy({ $0.count == 1 }), let from = sides[0].first.flatMap(region),
      let to = sides[1].first.flatMap(region), from != to
    else { return nil }
    return to.isSubset(of: from) ? .narrower : from.isSubset(of: to) ? .wider : nil
  }

  private func region(_ value: Value?) -> Region? {
    value.flatMap { (try? Region($0, on: scale)) ?? nil }
  }

  /// Who holds the term open, by any account of the earlier and of the later version.
  public var brackets: (before: [String], after: [String]) {
    func parties(_ readings: [TermReading]) -> [String] {
      readings.flatMap(\.term.bracketedBy).reduce(into: []) {
        if !$0.contains($1) { $0.append($1) }
      }
    }
    return (parties(before), parties(after))
  }

  /// The events that it rests on, ascending.
  public var events: [UInt64] {
    Set((before + after).map(\.account.sequence)).sorted()
  }
}

/// How the later of two values that differ lies to the earlier one.
public enum TermBreadth: String, Sendable {
  /// Within it: it leaves less open.
  case narrower
  /// Around it: it leaves more open.
  case wider
}
