import Positions

/// A text that a speaker published at about the time of a claim.
public struct OwnText: Hashable, Sendable {
  /// The slug of the source.
  public let source: String
  /// How many statements of it are on record.
  public let statementCount: Int
  /// The places of claims in it of the same kind and sense about the same party, which nobody
  /// marked as the same utterance.
  public let similar: [UInt64]
}

/// What parties published, to find their own texts of the time of a claim.
public struct PublishedTexts: Sendable {
  private var texts: [String: [(source: String, published: DateBounds)]] = [:]
  /// Those who may ever speak for a party.
  private var speakers: [String: [String]] = [:]
  private let registry: Registry

  /// How many days before or after a claim a text of the speaker still is of its time.
  private static let nearbyDays: Int32 = 7

  /// Sorts the sources of a registry by who published them; cost: its size.
  public init(_ registry: Registry) {
    self.registry = registry
    for source in registry.sources.values where registry.parties[source.publisher] != nil {
      guard let published = DateBounds(edtf: source.published.utf8.span) else { continue }
      texts[source.publisher, default: []].append((source.slug, published))
    }
    for party in registry.parties.values {
      for tie in party.speaksFor { speakers[tie.party, default: []].append(party.slug) }
    }
  }

  /// The sources that a claim's speaker published at about its time, sorted; empty where an account
  /// of the claim is in the speaker's own words, and where no party speaks.
  ///
  /// Cost: the number of texts of the speaker.
  public func near(_ claim: Claim) -> [String] {
    guard !claim.reports.contains(where: { $0.accountClass == .own }) else { return [] }
    let bounds = claim.shown.bounds
    guard bounds.latest != DateBounds.openLatest else { return [] }
    let start = bounds.earliest == DateBounds.openEarliest ? bounds.latest : bounds.earliest
    let (first, last) = (start - Self.nearbyDays, bounds.latest + Self.nearbyDays)
    var found: Set<String> = []
    for party in claim.speaker.authorities {
      for publisher in [party] + (speakers[party] ?? []) {
        for (source, published) in texts[publisher] ?? []
        where published.earliest <= last && first <= published.latest
          && (publisher == party || registry.speaks(publisher, for: party, at: published))
        {
          found.insert(source)
        }
      }
    }
    return found.sorted()
  }
}
