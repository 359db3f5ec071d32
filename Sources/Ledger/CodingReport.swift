import Dossiers
public import Measures
public import Positions
public import Projections

/// Two coders' dossiers of one document: what differs, and how far they agree beyond chance.
public struct CodingReport: Sendable {
  /// One coder's dossier.
  public struct Coding: Sendable, Hashable {
    /// The file's name.
    public let name: String
    /// The source's slug; empty where the file has none.
    public let source: String
    /// How many statements it holds.
    public let statementCount: Int
  }

  /// A statement as one coder typed it.
  public struct Statement: Sendable {
    /// The body.
    public let body: any StatementMessage
    /// The line it starts on, from 1.
    public let line: Int
    /// The name of the statement that it answers; empty where it answers none.
    public let answered: String
  }

  /// A field in which two codings differ.
  public struct Difference: Sendable, Hashable {
    /// The field: a key of dossiers, or `type` or `mode`.
    public let field: String
    /// What the first coder has; nil: nothing.
    public let first: FieldTree?
    /// What the second coder has; nil: nothing.
    public let second: FieldTree?
  }

  /// One place of the document, as either coder coded it.
  public struct Place: Sendable {
    /// The first coder's statement; nil where there is none.
    public let first: Statement?
    /// The second coder's statement; nil where there is none.
    public let second: Statement?
    /// Why both are held to be one place: `label`, `object` or `words`; empty where one is missing.
    public let basis: String
    /// In what the two differ.
    public let differences: [Difference]
    /// What the coder without a statement left out on purpose here.
    public let omission: Omission?
  }

  /// A declaration in which two codings differ.
  public struct Declaration: Sendable {
    /// What is declared: `party:hamas`, `source:…`.
    public let cell: CellKey
    /// Whether the first coder declares it.
    public let isInFirst: Bool
    /// Whether the second coder declares it.
    public let isInSecond: Bool
    /// In what both differ; empty where only one declares it.
    public let differences: [Difference]
  }

  /// The first coder's dossier.
  public let first: Coding
  /// The second coder's dossier.
  public let second: Coding
  /// Each place that either coded, in the first coder's order, then what only the second coded.
  public let places: [Place]
  /// Passages that both left out on purpose.
  public let leftOutByBoth: [(first: Omission, second: Omission)]
  /// Declarations that differ, or that only one coder made.
  public let declarations: [Declaration]
  /// How far they agree, feature by feature.
  public let agreement: [CodingAgreement]
  /// Who is declared: on record where a ledger is named, in the registries, and in both dossiers.
  public let registry: Registry
  /// What was withheld; nil where no level was asked for.
  public let note: ReleaseNote?
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

/// Compares two coders' dossiers of one document, given as names and bytes. Nothing is recorded.
///
/// What they cite is looked up in both, in `registries`, and on record where a ledger is given.
/// With a level, what is marked above it is withheld, of the dossiers as of the record. Throws
/// `LedgerError`: `.usage` with every problem found in the files.
public func compareCodings(
  _ first: (name: String, bytes: [UInt8]), _ second: (name: String, bytes: [UInt8]),
  registries: [(name: String, bytes: [UInt8])] = [], in ledger: Ledger? = nil,
  upTo level: Marking? = nil
) throws -> CodingReport {
  try LedgerError.mapping {
    let record = try ledger.map { try LedgerContext($0, ids: EventIDs(), upTo: level) }
    let context = CodingContext(beside: record)
    let beside = registries.map { DossierFile(name: $0.name, bytes: $0.bytes) }
    let read = try [first, second].map { file in
      try readCoding(
        DossierFile(name: file.name, bytes: file.bytes), beside: beside, in: context)
    }
    var problems = read[0].problems
    problems += read[1].problems.filter { !problems.contains($0) }
    guard problems.isEmpty else {
      guard ledger == nil || level == nil else { throw LedgerError.hiddenReasons }
      throw LedgerError(.usage, problems.map { "\($0)" })
    }
    var codings = read.map(\.coding)
    var registry = try ledger?.registry().registry ?? Registry()
    var note: ReleaseNote?
    if let level {
      let release = try CodingRelease(of: codings, in: ledger, upTo: level)
      let left = codings.map(release.released)
      (note, registry) = (release.note(of: codings, left: left), release.record)
      codings = left
    }
    // Of two declarations of a slug the first coder's is used for names.
    for coding in codings.reversed() {
      for declared in coding.known { registry.add(declared.body, sequence: 0) }
    }
    return CodingReport(
      DossierComparison(codings[0], codings[1]), registry: registry, note: note)
  }
}

extension LedgerError {
  /// Why files cannot be read beside a record may lie in what of it is withheld.
  fileprivate static let hiddenReasons = LedgerError(
    .usage,
    "compare: found dossiers that cannot be read beside this record, expected sound ones; the "
      + "reasons may tell what is withheld, ask without --release to see them")
}

extension CodingReport {
  fileprivate init(
    _ comparison: DossierComparison, registry: Registry, note: ReleaseNote?
  ) {
    self.note = note
    first = Coding(comparison.first)
    second = Coding(comparison.second)
    places = comparison.places.map { place in
      Place(
        first: place.first.map(Statement.init), second: place.second.map(Statement.init),
        basis: place.basis?.rawValue ?? "", differences: place.differences.map(Difference.init),
        omission: place.omission)
    }
    leftOutByBoth = comparison.leftOutByBoth
    declarations = comparison.declarations.map { declaration in
      Declaration(
        cell: declaration.cell, isInFirst: declaration.first != nil,
        isInSecond: declaration.second != nil,
        differences: declaration.differences.map(Difference.init))
    }
    agreement = CodingUnits(comparison).agreement
    self.registry = registry
  }
}

extension CodingReport.Coding {
  fileprivate init(_ coding: CodedDossier) {
    self.init(
      name: coding.name, source: coding.source, statementCount: coding.statements.count)
  }
}

extension CodingReport.Statement {
  fileprivate init(_ statement: CodedStatement) {
    self.init(body: statement.body, line: statement.line, answered: statement.answered)
  }
}

extension CodingReport.Difference {
  fileprivate init(_ difference: DossierComparison.FieldDifference) {
    self.init(field: difference.field, first: difference.first, second: difference.second)
  }
}
