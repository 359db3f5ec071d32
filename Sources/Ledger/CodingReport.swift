public import Dossiers
public import Measures
public import Projections

/// Two coders' dossiers of one document: what differs, and how far they agree beyond chance.
public struct CodingReport: Sendable {
  /// What differs.
  public let comparison: DossierComparison
  /// How far they agree, feature by feature.
  public let agreement: [CodingAgreement]
  /// Who is declared: on record where a ledger is named, in the registries, and in both dossiers.
  public let registry: Registry
}

/// How far two coders agree in one feature of what they coded.
public struct CodingAgreement: Sendable {
  /// A feature of which agreement is measured.
  public enum Feature: String, Sendable, CaseIterable {
    /// What kind of statement it is, or that it is none.
    case type
    /// How the party holds the value.
    case mode
    /// Numbers and days, each by its share of the declared range.
    case number
    /// Levels of an ordered scale, each by its share of the ranks.
    case level
    /// The option chosen.
    case choice
    /// Options of a set, one by one: it holds, it does not, not said.
    case option
    /// Who speaks, through whom.
    case voice
    /// Where it was said, not said being a channel of its own.
    case channel
    /// The grade of the item.
    case credibility
  }

  /// The feature.
  public let feature: Feature
  /// The metric of its values: nominal, ordinal, interval.
  public let metric: String
  /// The figure and what it rests on.
  public let figure: Krippendorff

  init<Value: Hashable & Comparable & Sendable>(
    _ feature: Feature, _ units: [[Value?]], _ metric: ReliabilityMetric<Value>
  ) {
    self.feature = feature
    self.metric = metric.name
    figure = Krippendorff(units, metric: metric)
  }
}

/// Compares two coders' dossiers of one document. Nothing is recorded.
///
/// What they cite is looked up in both, in `registries`, and on record where a ledger is given.
/// Throws `LedgerError`: `.usage` with every problem found in the files.
public func compareCodings(
  _ first: DossierFile, _ second: DossierFile, registries: [DossierFile], in ledger: Ledger?
) throws -> CodingReport {
  try LedgerError.mapping {
    var registry = try ledger.map { try $0.registry().registry } ?? Registry()
    let context = CodingContext(beside: try ledger.map { try LedgerContext($0, ids: EventIDs()) })
    let one = try readCoding(first, beside: registries, in: context)
    let other = try readCoding(second, beside: registries, in: context)
    var problems = one.problems
    problems += other.problems.filter { !problems.contains($0) }
    guard problems.isEmpty else { throw LedgerError(.usage, problems.map { "\($0)" }) }
    // Of two declarations of a slug the first coder's is used for names.
    for coding in [other.coding, one.coding] {
      for body in coding.known { registry.add(body, sequence: 0) }
    }
    let comparison = DossierComparison(one.coding, other.coding)
    return CodingReport(
      comparison: comparison, agreement: CodingUnits(comparison).agreement, registry: registry)
  }
}
