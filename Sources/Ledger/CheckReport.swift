public import EventStore
import Positions
public import Projections

/// What checks of the record found.
public struct CheckReport: Sendable {
  /// The record it rests on.
  public let record: RecordState
  /// What was asked.
  public let question: Question
  /// The checks that were made, in their order.
  public let checks: [RecordCheck]
  /// What they found, in the order of the checks.
  public let findings: [CheckFinding]
}

/// Checks the record; cost: the whole of it.
public struct CheckInquiry: Inquiry {
  public var question: Question
  /// The checks to be made.
  public var checks: [RecordCheck]
  /// Which statements are checked.
  public var query: Query

  /// Asks for checks of the statements of a query.
  public init(_ checks: [RecordCheck], query: Query, question: Question = Question()) {
    self.checks = checks
    self.query = query
    self.question = question
  }

  public func answer(
    from record: borrowing some EventReading & ~Copyable
  ) throws -> CheckReport {
    var question = question
    let subjects = try record.subjects(of: query, for: &question)
    let registry = try record.registry(question)
    let admitted = try record.admitted(question, registry: registry)
    var stances = StanceChecks(admitted)
    var findings: [CheckFinding] = []
    for check in checks {
      switch check {
      case .contested, .stale, .reports, .deadlocks:
        findings += try stances.findings(of: check, in: record)
      case .unused: findings += admitted.unused()
      case .archive: findings += registry.unarchived(of: admitted)
      case .recorders: findings += try record.undeclaredRecorders(in: admitted)
      default: findings += admitted.findings(of: check)
      }
    }
    return CheckReport(
      record: try RecordState(record, registry: registry), question: question, checks: checks,
      findings: findings.filter { subjects.concern($0, in: admitted) })
  }
}

extension Subjects {
  /// Whether a finding concerns something of each kind that is named.
  fileprivate func concern(_ finding: CheckFinding, in record: AdmittedRecord) -> Bool {
    guard !named.isEmpty else { return true }
    return concern(
      tags: record.statements.filter { finding.events.contains($0.sequence) }
        .flatMap { $0.body.tags() })
  }
}

/// The checks that read stances; the stances are read once.
private struct StanceChecks {
  private let record: AdmittedRecord
  private var reading: StanceReading?
  private var stances: [Stance] = []
  /// What each account shown rests on, by its place.
  private var counts: [UInt64: Corroboration] = [:]

  init(_ record: AdmittedRecord) { self.record = record }

  mutating func findings(
    of check: RecordCheck, in reader: borrowing some EventReading & ~Copyable
  ) throws -> [CheckFinding] {
    let reading = try read(in: reader)
    if check == .deadlocks {
      return reading.deadlocks(touching: cells).map { deadlock in
        CheckFinding(
          .deadlocks, events: Array(Set(deadlock.waits.map(\.sequence))),
          "wait for each other: " + deadlock.cells.map(\.description).joined(separator: ", "))
      }
    }
    return stances.flatMap { stance in
      Slot.allCases.compactMap { slot in
        (stance.counted.slots[slot]).flatMap { finding(check, of: $0, in: stance) }
      }
    }
  }

  private var cells: [Positions.CellKey] {
    Set(
      record.statements(of: PositionStated.self).map { _, body in
        CellKey(party: body.party, issue: body.issue)
      }
    ).sorted()
  }

  private mutating func read(
    in reader: borrowing some EventReading & ~Copyable
  ) throws -> StanceReading {
    if let reading { return reading }
    var reading = StanceReading(
      registry: record.registry, question: record.question,
      given: try reader.givenCells(record.question, registry: record.registry))
    let proposals = ProposalRecord(record)
    var versions: [String: TabledVersions] = [:]
    for cell in cells {
      guard let (party, issue) = cell.stance else { continue }
      var stance = try reading.stance(of: party, on: issue, in: reader)
      let tabled = versions[issue] ?? TabledVersions(on: issue, in: proposals)
      versions[issue] = tabled
      stance.noteStaleness(tabled, record.question)
      stances.append(stance)
      let told = try reader.toldStatements(of: cell, shownBy: stance, reading)
      let found = try reader.corroboration(of: stance, told, reading)
      counts.merge(found) { known, _ in known }
    }
    self.reading = reading
    return reading
  }

  private func finding(
    _ check: RecordCheck, of filled: SlotStance, in stance: Stance
  ) -> CheckFinding? {
    let shown = filled.shown
    let place = "\(stance.party) on \(stance.issue)"
    switch check {
    case .contested where filled.isContested:
      return CheckFinding(
        check, events: [shown.sequence] + (filled.contesting + filled.denials).map(\.sequence),
        "\(place): other accounts differ, or the party denies this one")
    case .stale where !filled.staleness.isEmpty:
      return CheckFinding(check, events: [shown.sequence], "\(place) is stale")
    case .reports where counts[shown.sequence].map { $0.reports < 2 } ?? false:
      return CheckFinding(
        check, events: [shown.sequence], "\(place) rests on one report, \(shown.statement.source)")
    default: return nil
    }
  }
}

extension Registry {
  /// The sources of statements that have neither an address nor a digest.
  fileprivate func unarchived(of record: AdmittedRecord) -> [CheckFinding] {
    let used = Set(record.statements.map(\.source))
    return sources.values.filter { $0.url.isEmpty && $0.sha256.isEmpty && used.contains($0.slug) }
      .sorted { $0.slug < $1.slug }.map { source in
        CheckFinding(
          .archive, events: [places[CellKey(registry: .source, slug: source.slug)] ?? 0],
          "\(source.slug) has no address and no digest")
      }
  }
}

extension AdmittedRecord {
  /// What is declared and cited by no statement.
  fileprivate func unused() -> [CheckFinding] {
    var used: Set<Positions.CellKey> = []
    for one in statements {
      let citations = Citations(one.body)
      for (_, slug) in citations.parties { used.insert(CellKey(registry: .party, slug: slug)) }
      for (_, slug) in citations.issues { used.insert(CellKey(registry: .issue, slug: slug)) }
      used.insert(CellKey(registry: .source, slug: one.source))
      let publisher = registry.sources[one.source]?.publisher ?? ""
      used.insert(CellKey(registry: .party, slug: publisher))
    }
    // Recorders are not cited, they record.
    return registry.places.sorted { $0.value < $1.value }
      .filter { !used.contains($0.key) && $0.key.registryKind != .recorder }
      .map { CheckFinding(.unused, events: [$0.value], "\($0.key) is cited by no statement") }
  }
}

extension EventReading where Self: ~Copyable {
  /// Who recorded statements and is not declared.
  fileprivate func undeclaredRecorders(in record: AdmittedRecord) throws -> [CheckFinding] {
    let byRecorder = Dictionary(grouping: record.statements) { $0.entry.event.recorder }
    return try byRecorder.sorted { $0.key < $1.key }.compactMap { recorder, statements in
      let cell = CellKey(registry: .recorder, slug: recorder)
      guard try declaration(cell, record.question) == nil else { return nil }
      return CheckFinding(
        .recorders, events: statements.prefix(1).map(\.sequence),
        "\(recorder.isEmpty ? "nobody" : recorder) recorded "
          + (statements.count == 1 ? "one statement " : "\(statements.count) statements ")
          + "and is not declared")
    }
  }
}
