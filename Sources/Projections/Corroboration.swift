// Reports, utterances, independent sources: three counts, and always all three.
// What is one utterance is told in Utterances.swift.

import Positions

/// How many times something is on record, and how many voices that makes.
public struct Corroboration: Hashable, Sendable {
  /// The statements on record.
  public let reports: Int
  /// What they are accounts of: each utterance once, however often it was reported.
  public let utterances: Int
  /// Who published them, each once, sorted: a publisher's name or slug, or the source where its
  /// publisher is not declared.
  public let publishers: [String]

  /// The number of distinct publishers; whether one drew on another, the record does not tell.
  public var independentSources: Int { publishers.count }

  /// Counts statements; `utterances` holds the links of the record that they come from.
  ///
  /// Cost: the number of statements.
  public init(_ statements: [AdmittedStatement], utterances: Utterances, registry: Registry) {
    reports = statements.count
    let single = statements.filter { ($0.statement?.sameAs.count ?? 0) < 2 }
    let counted = Set(single.map { utterances.utterance(of: $0.id) })
    let covering = statements.filter { statement in
      guard let links = statement.statement?.sameAs, links.count > 1 else { return false }
      return counted.isDisjoint(with: links.map { utterances.utterance(of: $0) })
    }
    self.utterances = counted.union(covering.map { utterances.utterance(of: $0.id) }).count
    let names = statements.map { statement in
      let publisher = registry.sources[statement.source]?.publisher ?? ""
      return publisher.isEmpty ? statement.source : publisher
    }
    publishers = Set(names).sorted()
  }

  /// Counts reports in these sources, each of an utterance of its own.
  public init(unlinked sources: [String], registry: Registry) {
    let names = Set(sources).map { source in
      let publisher = registry.sources[source]?.publisher ?? ""
      return publisher.isEmpty ? source : publisher
    }
    (reports, utterances, publishers) = (sources.count, sources.count, Set(names).sorted())
  }
}
