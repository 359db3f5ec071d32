package import Positions

/// What a question admits of positions in their held form, without decoding them.
///
/// It agrees with ``Question/admission(of:)`` on every position that no editorial event is about.
/// What it learns of a source it keeps.
public struct AdmissionGate: Sendable {
  /// What was asked.
  public let question: Question
  private let registry: Registry
  /// Whether source and date alone decide; otherwise positions must be decoded.
  public let isPlain: Bool
  /// Whether the question asks for the date or the grade of sources.
  public let needsSources: Bool
  private var sources: [[UInt8]: SourceFacts] = [:]

  private struct SourceFacts {
    let lastDay: Int32
    let isAdmitted: Bool
  }

  /// Makes a gate; the registry must know the sources, where the question asks for them.
  public init(_ question: Question, registry: Registry) {
    self.question = question
    self.registry = registry
    isPlain =
      question.filter.isEmpty && question.withoutCredibility.isEmpty && !question.reviewedOnly
      && question.dayEnd == nil
    needsSources =
      question.validAt != nil || question.publishedBy != nil
      || !question.withoutReliability.isEmpty
  }

  /// What becomes of a held position that the question knows; nil: it must be decoded.
  public mutating func admission(of entry: HeldEntry) -> Admission? {
    admission(of: entry.keys.rank, source: entry.bytes[entry.source])
  }

  /// The same by the rank of a held position and the slug of its source.
  mutating func admission(of rank: EntryRank, source slug: ArraySlice<UInt8>) -> Admission? {
    guard isPlain else { return nil }
    guard needsSources || !question.withoutSources.isEmpty else { return .admitted }
    let source = facts(Array(slug))
    guard source.isAdmitted else { return .leftAside }
    if let publishedBy = question.publishedBy, source.lastDay > publishedBy { return .later }
    guard let day = question.validAt, min(rank.bounds.latest, source.lastDay) > day else {
      return .admitted
    }
    return min(rank.bounds.earliest, source.lastDay) <= day ? .possiblyEarlier : .later
  }

  /// What becomes of a statement that no editorial event is about; nil for other events.
  func admission(of event: Event) -> Admission? {
    registry.weighed(InForce.Entry(event: event)).map { question.admission(of: $0) }
  }

  private mutating func facts(_ slug: [UInt8]) -> SourceFacts {
    if let known = sources[slug] { return known }
    let name = String(decoding: slug, as: UTF8.self)
    let source = registry.sources[name]
    let last = source.flatMap { DateBounds(edtf: $0.published.utf8.span)?.latest }
    let grade = source?.reliability
    let facts = SourceFacts(
      lastDay: last ?? DateBounds.openLatest,
      isAdmitted: !question.withoutSources.contains(name)
        && !(grade.map(question.withoutReliability.contains) ?? false))
    sources[slug] = facts
    return facts
  }
}

extension HeldEntry {
  /// Holds a stored position of a cell, whose party and issue are given in UTF-8, without decoding
  /// it; nil where it must be decoded, or is of another cell.
  package init?(
    position body: [UInt8], of cell: [[UInt8]], sequence: UInt64, marking: Marking
  ) {
    guard let holding = PositionHolding(body.span, in: 0..<body.count),
      body[holding.party].elementsEqual(cell[0]), body[holding.issue].elementsEqual(cell[1]),
      let entry = holding.entry(of: body, sequence: sequence, marking: marking)
    else { return nil }
    self = entry
  }

  /// The slug of its source, in UTF-8.
  package var sourceBytes: ArraySlice<UInt8> { bytes[source] }
}
