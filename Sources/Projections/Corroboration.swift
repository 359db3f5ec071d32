// Reports, utterances, independent sources: three counts, and always all three.
//
// `same-as` with one target says that two statements are accounts of one utterance. The link is
// followed through statements that are not counted themselves. With several targets it says that
// one report covers several utterances: it joins none of them to another, and is no utterance of
// its own where one of them is counted.

public import Positions

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

/// Which statements are accounts of one utterance.
public struct Utterances: Sendable {
  /// Each linked statement's neighbour on the way to the one that stands for its utterance.
  private var parents: [EventReference: EventReference] = [:]

  /// Joins statements by their links; cost: nearly the number of links.
  public init(_ statements: some Sequence<AdmittedStatement>) {
    for statement in statements {
      guard let links = statement.statement?.sameAs, links.count == 1 else { continue }
      join(statement.id, links[0])
    }
    for id in Array(parents.keys) { parents[id] = root(of: id) }
  }

  /// The statement that stands for the utterance of another one, itself where nothing is linked.
  public func utterance(of id: EventReference) -> EventReference {
    var id = id
    while let next = parents[id], next != id { id = next }
    return id
  }

  private mutating func join(_ one: EventReference, _ other: EventReference) {
    let (mine, theirs) = (root(of: one), root(of: other))
    if mine != theirs { parents[max(mine, theirs)] = min(mine, theirs) }
  }

  /// Halves the way on the way, so that long chains stay cheap.
  private mutating func root(of id: EventReference) -> EventReference {
    var id = id
    while let next = parents[id], next != id {
      if let beyond = parents[next] { parents[id] = beyond }
      id = next
    }
    return id
  }
}

extension AdmittedRecord {
  /// Which of the admitted statements are accounts of one utterance; cost: the number of links.
  public var utterances: Utterances { Utterances(statements) }
}
