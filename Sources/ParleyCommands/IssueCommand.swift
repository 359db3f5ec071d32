import ArgumentParser
import Ledger
import Positions
import Projections

/// `parley issue`: lists issues and declares them.
struct IssueCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "issue",
    abstract: "List the issues with their scales, or declare one.",
    discussion: """
      An issue is what is negotiated; parts are named with a colon (buffer-zone:rafah) and never \
      mixed in a figure. Without a scale positions on it are texts.

      Examples:
        parley issue
        parley issue buffer-zone:perimeter
        parley issue add border:crossings --title "Open crossings" \\
          --unit crossings --range 0..9
        parley issue add status --title "Final status" --ordinal none,talks,agreed
      """,
    subcommands: [IssueList.self, IssueAdd.self], defaultSubcommand: IssueList.self)
}

/// `parley issue [SLUG…]`.
struct IssueList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the issues, or show some of them in full.")

  @Argument(help: "Issues to show in full.")
  var slugs: [String] = []

  @OptionGroup var release: ReleaseOption

  @OptionGroup(title: "Ledger options")
  var options: LedgerOptions

  func run() throws {
    let report = try options.open(for: .query).registry(counting: .issue, upTo: release.level)
    let listing = DeclarationListing(
      report, kind: .issue, columns: ["TITLE", "SCALE", "TOPICS"],
      entries: report.registry.orderedIssues.map { issue in
        (
          issue,
          [issue.title, (issue.scale ?? .text).phrase, issue.topics.joined(separator: ", ")], nil
        )
      })
    try options.print(try listing.narrowed(to: slugs), report.note)
  }
}

/// `parley issue add`.
struct IssueAdd: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add",
    abstract: "Declare an issue.",
    discussion: """
      One scale at most: --unit with --range, --ordinal, --choice, --set or --dates. A scale that \
      carries values may only widen later; otherwise declare a successor with --succeeds.

      Examples:
        parley issue add border:crossings --title "Open crossings" \\
          --unit crossings --range 0..9
        parley issue add status --title "Final status" --ordinal none,talks,agreed
        parley issue add opening --title "Day of opening" \\
          --dates 2026-01-01..2026-12-31
      """)

  @Argument(help: "The issue's slug; a colon names a part.")
  var slug: String

  @Option(help: "The title as printed; neutral.")
  var title: String

  @Option(help: "The unit of a scale of numbers.")
  var unit: String?

  @Option(
    help: ArgumentHelp("The possible range of a scale of numbers.", valueName: "low..high"))
  var range: String?

  @Option(help: ArgumentHelp("Levels in their order.", valueName: "a,b,c"))
  var ordinal: String?

  @Option(help: ArgumentHelp("Options of which one holds.", valueName: "a,b,c"))
  var choice: String?

  @Option(help: ArgumentHelp("Options of which several can hold.", valueName: "a,b,c"))
  var set: String?

  @Option(help: ArgumentHelp("First and last day of a scale of dates.", valueName: "day..day"))
  var dates: String?

  @Option(name: .customLong("topic"), help: "A topic it belongs to; may be repeated.")
  var topics: [String] = []

  @Option(help: ArgumentHelp("The issue that it succeeds.", valueName: "issue"))
  var succeeds: String?

  @Option(help: "Its place in the declared order, lower first; otherwise last.")
  var order: UInt64?

  @Flag(help: "Replace a different declaration of this slug.")
  var amend = false

  @OptionGroup(title: "Recording options")
  var recording: RecordingOptions

  @OptionGroup(title: "Ledger options")
  var options: LedgerOptions

  func run() throws {
    var issue = IssueDeclared()
    (issue.slug, issue.title, issue.order) = (slug, title, order)
    (issue.topics, issue.succeeds) = (topics, succeeds ?? "")
    do {
      issue.scale = try scale()
      try issue.scale?.validate()
    } catch let error as LedgerError {
      throw error
    } catch {
      throw LedgerError(.usage, "scale: \(error)")
    }
    try options.declare(issue, recording: recording, amends: amend)
  }

  private func scale() throws -> Scale? {
    var scales: [Scale] = []
    if unit != nil || range != nil { scales.append(try quantity()) }
    if let ordinal { scales.append(.ordinal(names(ordinal))) }
    if let choice { scales.append(.choice(names(choice))) }
    if let set { scales.append(.set(names(set))) }
    if let dates {
      let (first, last) = try ends(of: dates, "--dates")
      scales.append(
        .date(
          try DateScale(
            earliest: first.isEmpty ? nil : EDTFDate(first).earliest,
            latest: last.isEmpty ? nil : EDTFDate(last).latest)))
    }
    guard scales.count <= 1 else {
      throw LedgerError(.usage, "scale: found \(scales.count) of them, expected one at most")
    }
    return scales.first
  }

  private func quantity() throws -> Scale {
    guard let unit, let range else {
      throw LedgerError(
        .usage,
        "scale: found --unit or --range alone, expected both, such as --unit km --range 0..12")
    }
    let (low, high) = try ends(of: range, "--range")
    return .quantity(
      try QuantityScale(
        unit: unit, lowest: try Decimal(low), highest: try Decimal(high), meanings: [:]))
  }

  private func ends(of text: String, _ option: String) throws -> (String, String) {
    guard let dots = text.firstRange(of: "..") else {
      throw LedgerError(.usage, "\(option): found “\(text)”, expected two ends such as 0..12")
    }
    return (String(text[..<dots.lowerBound]), String(text[dots.upperBound...]))
  }

  private func names(_ text: String) -> [String] {
    text.split(separator: ",", omittingEmptySubsequences: false).map { name in
      String(name.drop { $0 == " " })
    }
  }
}

extension Scale {
  /// The scale, then the meaning of each value that has one: `0: no truce`.
  var phrases: [String] {
    guard case .quantity(let quantity) = self else { return [phrase] }
    return [phrase] + quantity.meanings.map { "\($0.value): \($0.text)" }
  }

  /// The scale on one line: `0–12 km`, `none < talks < agreed`.
  var phrase: String {
    switch self {
    case .quantity(let quantity): "\(quantity.lowest)–\(quantity.highest) \(quantity.unit)"
    case .ordinal(let levels): levels.joined(separator: " < ")
    case .choice(let options): "one of " + options.joined(separator: ", ")
    case .set(let options): "any of " + options.joined(separator: ", ")
    case .date(let days):
      "a date, \(days.earliest?.humanForm ?? "open") to \(days.latest?.humanForm ?? "open")"
    case .text: "text"
    }
  }
}
