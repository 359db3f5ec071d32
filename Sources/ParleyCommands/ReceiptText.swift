import Ledger
import Measures
import Positions
import Projections

/// What an append did, as printed after it.
struct ReceiptText: Report {
  let receipt: AppendReceipt
  let registry: Registry
  /// Whether the first line is all that is printed.
  let isQuiet: Bool

  /// Puts a receipt together with the registry as it is after the append.
  init(_ receipt: AppendReceipt, in ledger: Ledger, isQuiet: Bool) throws {
    self.receipt = receipt
    self.isQuiet = isQuiet
    var registry = try ledger.registry().registry
    // After a dry run they are not on record.
    for event in receipt.events where event.type.isRegistry {
      registry.add(event.body, sequence: event.sequence)
    }
    self.registry = registry
  }

  /// Rows of one kind beyond which the rest is counted.
  private static let rowsShown = 12

  func text(for terminal: Terminal) -> String {
    var text = heading + "\n"
    guard !isQuiet else { return text }
    var rows: [[StyledText]] = []
    if !receipt.events.isEmpty { rows.append([StyledText("Events", .bold), StyledText(contents)]) }
    if !receipt.acknowledged.isEmpty {
      rows.append([
        StyledText("Already on record", .bold),
        StyledText(acknowledged(receipt.acknowledged, "unchanged")),
      ])
    }
    if !receipt.acknowledgedRedacted.isEmpty {
      rows.append([
        StyledText("Recorded, redacted", .bold),
        StyledText(acknowledged(receipt.acknowledgedRedacted, "not recorded again")),
      ])
    }
    if let tally = receipt.rows { rows += RowsText(tally).sections }
    if receipt.rows != nil, receipt.isDryRun { rows += section("First events", firstEvents) }
    // What only an error of recording changed must not read as a movement.
    let cells = saidCells
    let isSaid = { (party: String, issue: String) in
      cells?.contains(CellKey(party: party, issue: issue)) ?? true
    }
    let isMoved = { (change: DivergenceChange) in
      isSaid(change.first, change.before.issue) || isSaid(change.second, change.before.issue)
    }
    let moved = receipt.stances.filter { isSaid($0.party, $0.issue) }
    let corrected = receipt.stances.filter { !isSaid($0.party, $0.issue) }
    let figures = receipt.divergences.filter(isMoved)
    let correctedFigures = receipt.divergences.filter { !isMoved($0) }
    rows += section("Stances changed", moved.map(phrase), more: "parley stance")
    rows += section("Divergences", figures.map(phrase), more: "parley diverge")
    let mended = isReview ? "Regraded" : isRedaction ? "Redacted" : "Corrected"
    rows += section("\(mended) stances", corrected.map(phrase), more: "parley stance")
    rows += section("\(mended) figures", correctedFigures.map(phrase), more: "parley diverge")
    rows += section("Markings", receipt.markings.map(phrase))
    if !receipt.stances.isEmpty, receipt.divergences.isEmpty {
      rows += section(
        moved.isEmpty ? "\(mended) figures" : "Divergences", ["no figure changed"])
    }
    var judgements = receipt.judgements
    if receipt.leftOutCount > 0 {
      judgements.append("left out on purpose: \(counted(receipt.leftOutCount, "passage"))")
    }
    rows += section("Judgements made", judgements)
    rows += section("Please look", remarks)
    text += TextTable(columns: ["", ""].map { TextTable.Column($0) }, rows: rows, indent: 2)
      .rendered(for: terminal)
    switch receipt.checkpoint {
    case .signed(let size, let key):
      text += "  Checkpoint of size \(grouped(size)) signed by \(key)\n"
    case .notSigned(let reason): text += "  \(reason)\n"
    case nil: break
    }
    return text
  }

  private var heading: String {
    let end = "root \(shortened(receipt.root)) · size \(receipt.size)"
    guard let recorded = receipt.recorded else { return "Nothing new · \(end)" }
    let numbers =
      recorded.count == 1
      ? "#\(recorded.lowerBound)" : "#\(recorded.lowerBound)–#\(recorded.upperBound)"
    guard !receipt.isDryRun else {
      return "Would record \(counted(recorded.count, "event")) \(numbers) · nothing written"
    }
    return "Recorded \(counted(recorded.count, "event")) \(numbers) in one transaction · " + end
  }

  /// Whether nothing but redactions was recorded.
  private var isRedaction: Bool { Set(receipt.counts.keys) == [.recordRedacted] }

  /// Whether nothing but reviews was recorded.
  private var isReview: Bool { Set(receipt.counts.keys) == [.recordReviewed] }

  /// The cells of which something is newly said, where it was not the record alone that was mended;
  /// nil: all of them.
  private var saidCells: Set<CellKey>? {
    guard receipt.counts.keys.contains(where: \.isEditorial) else { return nil }
    // Of a long append not all events are kept, and an answer concerns more than one cell.
    guard receipt.events.count == receipt.recorded?.count,
      receipt.counts[.accountAnswered] == nil
    else { return receipt.counts.keys.contains { !$0.isEditorial } ? nil : [] }
    var cells: Set<CellKey> = []
    for event in receipt.events {
      switch event.body {
      case let body as PositionStated: cells.insert(CellKey(party: body.party, issue: body.issue))
      case let body as PositionWithdrawn:
        cells.insert(CellKey(party: body.party, issue: body.issue))
      case let body as PriorityStated:
        cells.formUnion(body.issues.map { CellKey(party: body.party, issue: $0) })
      default: break
      }
    }
    return cells
  }

  /// Rows under one title; `more` is the command that shows those beyond the first.
  private func section(
    _ title: String, _ lines: [String], more: String = "--format json"
  ) -> [[StyledText]] {
    var shown = Array(lines.prefix(Self.rowsShown))
    if lines.count > shown.count {
      shown.append("and \(grouped(lines.count - shown.count)) more: \(more) shows them")
    }
    return shown.enumerated().map { index, line in
      [index == 0 ? StyledText(title, .bold) : "", StyledText(line)]
    }
  }

  /// The first events that a dry run would record.
  private var firstEvents: [String] {
    receipt.events.prefix(Self.rowsShown).map { event in
      "#\(event.sequence) \(event.type.name): "
        + EventSentence(event.body, in: registry).description
    }
  }

  /// What to look at again; what the files lack is said once over all of them.
  private var remarks: [String] {
    guard !receipt.events.isEmpty else { return [] }
    return receipt.warnings.filter { !$0.contains("without the speaker's words") }
  }

  /// The new events by type: `1 source · 3 positions`.
  private var contents: String {
    EventType.allCases.compactMap { type in
      receipt.counts[type].map { counted($0, type.noun, plural: type.plural) }
    }.joined(separator: " · ")
  }

  private func acknowledged(_ places: [UInt64], _ what: String) -> String {
    let numbers = places.prefix(6).map { "#\($0)" }.joined(separator: " ")
    let more = places.count > 6 ? " …" : ""
    return "\(counted(places.count, "event")), \(what): \(numbers)\(more)"
  }

  private func phrase(_ change: StanceChange) -> String {
    let before = change.before.brief(on: change.scale)
    let after = change.after.brief(on: change.scale)
    let place = "\(registry.name(of: change.party)) on \(change.issue): "
    guard before == after else { return place + "\(before) → \(after)" }
    return place + before + "; " + besides(change)
  }

  /// What is new where a stance reads as it did before.
  private func besides(_ change: StanceChange) -> String {
    let known = { (accounts: [Account], account: Account) in
      accounts.contains { $0.sequence == account.sequence }
    }
    if let new = change.after.withdrawals.first(where: { !known(change.before.withdrawals, $0) }) {
      return "said now: \(new.statement.phrase(on: change.scale)) (\(new.weight))"
    }
    if let new = change.after.notAdmitted.first(where: { !known(change.before.notAdmitted, $0) }) {
      return "not admitted: \(new.statement.phrase(on: change.scale)) (\(new.weight))"
    }
    if let new = change.after.priorities.first(where: { !known(change.before.priorities, $0) }) {
      return "named a priority (\(new.weight))"
    }
    // A correction of what bears on no figure, such as the words.
    guard change.after.accountPlaces != change.before.accountPlaces else {
      return "as it was, by the same accounts; what is on record of them changed"
    }
    return "by another account, or with another one beside it"
  }

  private func phrase(_ correction: MarkingCorrection) -> String {
    "#\(correction.event): \(correction.from.title) → \(correction.to.title), corrected; the words "
      + "stay, and no stance moved"
  }

  private func phrase(_ change: DivergenceChange) -> String {
    "\(registry.name(of: change.first)) – \(registry.name(of: change.second)) on "
      + "\(change.before.issue): \(change.before.brief) → \(change.after.brief)"
  }

  var context: [JSONValue.Member] {
    [
      .init("report", "receipt"), .init("dryRun", .bool(receipt.isDryRun)),
      .init("first", JSONValue(receipt.recorded?.lowerBound)),
      .init("last", JSONValue(receipt.recorded?.upperBound)),
      .init("acknowledged", .array(receipt.acknowledged.map { .integer(Int($0)) })),
      .init(
        "acknowledgedRedacted",
        .array(receipt.acknowledgedRedacted.map { .integer(Int($0)) })),
      .init("recorded", .integer(receipt.recorded?.count ?? 0)),
      .init("listed", .integer(receipt.events.count)),
      .init("size", .integer(Int(receipt.size))),
      .init("root", receipt.isDryRun ? .null : .string(receipt.root)),
      .init("stances", .array(receipt.stances.map(record))),
      .init("divergences", .array(receipt.divergences.map(record))),
      .init("markings", .array(receipt.markings.map(record))),
      .init("judgements", .array(receipt.judgements.map { .string($0) })),
      .init("leftOut", .integer(receipt.leftOutCount)),
      .init("warnings", .array(receipt.warnings.map { .string($0) })),
    ] + (receipt.rows.map { RowsText($0).members } ?? [])
  }

  private func record(_ change: StanceChange) -> JSONValue {
    [
      "party": .string(change.party), "issue": .string(change.issue),
      "before": .string(change.before.brief(on: change.scale)),
      "after": .string(change.after.brief(on: change.scale)),
    ]
  }

  private func record(_ correction: MarkingCorrection) -> JSONValue {
    [
      "event": .integer(Int(correction.event)), "before": .string(correction.from.word),
      "after": .string(correction.to.word),
    ]
  }

  private func record(_ change: DivergenceChange) -> JSONValue {
    [
      "first": .string(change.first), "second": .string(change.second),
      "issue": .string(change.before.issue), "before": .string(change.before.brief),
      "after": .string(change.after.brief),
    ]
  }

  var records: Tabulation {
    var records = Tabulation(columns: ["event", "id", "type", "sentence"])
    for event in receipt.events {
      records.append([
        .integer(Int(event.sequence)), .string("\(event.id)"), .string(event.type.name),
        .string(EventSentence(event.body, in: registry).description),
      ])
    }
    return records
  }
}

/// A hash by its ends: `2b90…e11c`.
func shortened(_ hash: String) -> String {
  hash.count > 16 ? "\(hash.prefix(4))…\(hash.suffix(4))" : hash
}

extension Stance {
  /// The places in the log of the accounts that fill it or differ from those that do.
  fileprivate var accountPlaces: Set<UInt64> {
    let slots = [open, closed].flatMap(\.slots.values)
    let accounts =
      slots.flatMap { [$0.shown] + $0.accumulated + $0.contesting + $0.denials }
      + open.conditional + closed.conditional
    return Set(accounts.map(\.sequence))
  }
}

extension IssueDivergence {
  /// The comparison in a few words.
  var brief: String {
    switch comparison {
    case .leftOut(let reason): return "no figure (\(reason.brief))"
    case .comparable(let distance):
      let share = Self.span(figure(distance.least), distance.most.map { figure($0) })
      guard let gap = distance.gap else { return share }
      return "\(gap.span(withOpenEnd: "\(gap.least) or more")) apart (\(share))"
    }
  }

  private static func span(_ least: String, _ most: String?) -> String {
    guard let most else { return "\(least) or more" }
    return least == most ? least : "\(least)–\(most)"
  }
}

extension IssueComparison.Reason {
  /// The reason in a few words, as in the table of divergences.
  var brief: String {
    switch self {
    case .nothingFromEither: "nothing from either"
    case .oneSideOnly: "one side only"
    case .conditionalOnly: "conditional only"
    case .refusalOnly: "refusal only"
    case .allRefused: "all refused"
    case .conditionOnly: "condition only"
    case .text: "in words"
    case .openSelections: "open selections"
    case .rangeNotDeclared: "no declared range"
    case .gapNotExact: "gap not exact"
    }
  }
}

extension EventType {
  /// What one event of the type is called in a count.
  var noun: String {
    switch self {
    case .partyDeclared: "party"
    case .issueDeclared: "issue"
    case .sourceDeclared: "source"
    case .recorderDeclared: "recorder"
    case .positionStated: "position"
    case .positionWithdrawn: "withdrawal"
    case .priorityStated: "priority"
    case .proposalTabled: "account of a proposal"
    case .proposalAnswered: "answer"
    case .claimMade: "claim"
    case .accountAnswered: "answer to an account"
    case .intentStated: "intent"
    case .elementAgreed: "agreed element"
    case .talksChanged: "step of talks"
    case .recordCorrected: "correction"
    case .recordRetracted: "retraction"
    case .recordReviewed: "review"
    case .recordRedacted: "redaction"
    }
  }

  /// What several are called.
  var plural: String {
    switch self {
    case .partyDeclared: "parties"
    case .priorityStated: "priorities"
    case .proposalTabled: "accounts of proposals"
    case .accountAnswered: "answers to accounts"
    case .talksChanged: "steps of talks"
    default: noun + "s"
    }
  }
}
