import ArgumentParser
import Ledger
import Positions
import Projections

/// `parley stats`: counts what a ledger holds.
struct StatsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stats",
    abstract: "Count what the ledger holds, and what it takes on disk.",
    discussion: """
      Size and root together stand for the whole history: whoever notes them elsewhere can tell \
      later whether the ledger was put back to an earlier state. Nothing is verified here; \
      parley verify does that.

      Examples:
        parley stats
        parley stats --format json
      """)

  @OptionGroup var release: ReleaseOption

  @OptionGroup(title: "Ledger options")
  var options: LedgerOptions

  func run() throws {
    let ledger = try options.open(for: .scan)
    let (statistics, note) = try ledger.statistics(upTo: release.level)
    try options.print(StatsText(statistics: statistics, path: ledger.path), note)
  }
}

/// The counts of a ledger, as printed by `parley stats`.
struct StatsText: Report {
  let statistics: LedgerStatistics
  let path: String

  func text(for terminal: Terminal) -> String {
    let record = statistics.record
    var rows: [[StyledText]] = []
    let add = { (title: String, text: String) in
      rows.append([StyledText(title, .bold), StyledText(text)])
    }
    add("Title", record.title)
    add("Ledger", "\(record.ledgerID) in \(path)")
    add("Made", timestamp(statistics.created))
    add("Size", counted(record.size, "event"))
    add("Root", record.root)
    if let span = statistics.recordedSpan {
      add("Recorded", "\(timestamp(span.lowerBound)) to \(timestamp(span.upperBound))")
    }
    let declared = statistics.declared
    add(
      "Declared",
      "\(counted(declared.parties, "party", plural: "parties")) · "
        + "\(counted(declared.issues, "issue")) · \(counted(declared.sources, "source"))")
    add("Stances", counted(statistics.stanceCount, "cell"))
    add(
      "Live positions",
      statistics.classes.map { "\($0.accountClass.rawValue) \(grouped($0.count))" }
        .joined(separator: " · "))
    add("Events", statistics.types.map(phrase).joined(separator: " · "))
    add(
      "Recorders",
      statistics.recorders.map {
        "\($0.recorder.isEmpty ? "not said" : $0.recorder) "
          + grouped($0.count)
      }.joined(separator: " · "))
    if statistics.redactedCount > 0 {
      let pending = statistics.pendingErasureCount
      add(
        "Redacted",
        counted(statistics.redactedCount, "event")
          + (pending == 0
            ? ""
            : "; erasure pending for \(grouped(pending)): their bytes may lie in the file until "
              + "parley compact"))
    }
    add("On disk", size ?? "")
    let shown = rows.filter { $0[1].displayWidth > 0 }
    return TextTable(columns: [.init("", minimumWidth: 14), .init("")], rows: shown)
      .rendered(for: terminal)
  }

  private func phrase(_ entry: (type: EventType, count: UInt64)) -> String {
    counted(entry.count, entry.type.noun, plural: entry.type.plural)
  }

  private var size: String? {
    guard let diskBytes = statistics.diskBytes else { return nil }
    let bytes = "\(grouped(diskBytes)) bytes"
    guard let each = statistics.bytesPerEvent else { return bytes }
    return "\(bytes), \(grouped(Int(each.rounded()))) an event; records alone "
      + "\(grouped(statistics.recordBytes)) bytes"
  }

  var context: [JSONValue.Member] {
    let declared = statistics.declared
    return [.init("report", "stats")] + statistics.record.members + [
      .init("title", .string(statistics.record.title)), .init("path", .string(path)),
      .init("created", .string(timestamp(statistics.created))),
      .init(
        "firstRecordedAt",
        JSONValue(said: statistics.recordedSpan.map { timestamp($0.lowerBound) } ?? "")),
      .init(
        "lastRecordedAt",
        JSONValue(said: statistics.recordedSpan.map { timestamp($0.upperBound) } ?? "")),
      .init("parties", .integer(declared.parties)), .init("issues", .integer(declared.issues)),
      .init("sources", .integer(declared.sources)),
      .init("stances", .integer(Int(statistics.stanceCount))),
      .init("redacted", .integer(Int(statistics.redactedCount))),
      .init("pendingErasure", .integer(Int(statistics.pendingErasureCount))),
      .init("diskBytes", JSONValue(statistics.diskBytes)),
      .init("recordBytes", .integer(Int(statistics.recordBytes))),
      .init("bytesPerEvent", JSONValue(figure: statistics.bytesPerEvent)),
    ]
  }

  var records: Tabulation {
    var records = Tabulation(columns: ["group", "name", "count"])
    for (type, count) in statistics.types {
      records.append(["type", .string(type.name), .integer(Int(count))])
    }
    for (accountClass, count) in statistics.classes {
      records.append(["class", .string(accountClass.rawValue), .integer(Int(count))])
    }
    for (recorder, count) in statistics.recorders {
      records.append(["recorder", .string(recorder), .integer(Int(count))])
    }
    return records
  }
}
