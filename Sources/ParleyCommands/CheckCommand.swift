import ArgumentParser
import Ledger
import Positions
import Projections

/// `parley check`: finds what is most likely an oversight.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check the record for oversights; silent and exit 0 when there are none.",
    discussion: """
      Each check has a name, and says what it found, in which events, and how to mend it. Without \
      a name the basic checks are made. Exit code 1: something was found. That the files are sound \
      is for parley verify.

      \(listed(RecordCheck.allCases.filter(\.isBasic), "Basic checks, each with what holds:"))

      \(listed(RecordCheck.allCases.filter { !$0.isBasic }, "Checks by name, or with --strict:"))

      Examples:
        parley check
        parley check grades review
        parley check --strict --about hamas --format csv
        parley check --explain versions
      """)

  @Argument(help: ArgumentHelp("The checks to be made.", valueName: "check"))
  var names: [String] = []

  @Flag(help: "Make all checks.")
  var strict = false

  @Flag(help: "Say what each check promises and how to mend what it finds; check nothing.")
  var explain = false

  @Option(
    name: .customLong("about"), parsing: .singleValue,
    help: ArgumentHelp("Check only what a word of a query names; can be repeated."))
  var query: [String] = []

  @OptionGroup(title: "Reading options")
  var reading: ReadingOptions

  func run() throws {
    let named = try names.map { try Self.check(named: $0) }
    let chosen = RecordCheck.allCases.filter { check in
      named.isEmpty ? strict || explain || check.isBasic : named.contains(check)
    }
    guard !explain else { return try reading.options.print(CheckExplanation(checks: chosen)) }
    let inquiry = CheckInquiry(chosen, query: try Query(query))
    let record = try reading.open(for: .scan)
    let report = try record.answer(inquiry)
    try record.print(CheckText(report: report))
    if !report.findings.isEmpty { throw ExitCode(LedgerError.Kind.checkFailed.rawValue) }
  }

  private static func check(named name: String) throws -> RecordCheck {
    if let check = RecordCheck(rawValue: name) { return check }
    let known = RecordCheck.allCases.map(\.rawValue)
    let hint = Spelling.nearest(to: name, among: known).map { "; did you mean \($0)?" } ?? ""
    throw LedgerError(
      .usage, "check: found “\(name)”, expected one of \(known.joined(separator: ", "))\(hint)")
  }

  private static func listed(_ checks: [RecordCheck], _ title: String) -> String {
    let width = RecordCheck.allCases.map(\.rawValue.count).max() ?? 0
    return title + "\n"
      + checks.map { check in
        let gap = String(repeating: " ", count: width + 2 - check.rawValue.count)
        return "  \(check.rawValue)\(gap)\(check.promise)"
      }.joined(separator: "\n")
  }
}

/// What checks found, as printed by `parley check`; nothing where they found nothing.
struct CheckText: Report {
  let report: CheckReport

  func text(for terminal: Terminal) -> String {
    var text = ""
    for check in report.checks {
      let findings = report.findings.filter { $0.check == check }
      guard !findings.isEmpty else { continue }
      text +=
        StyledText("\(check.rawValue): \(counted(findings.count, "finding"))", .bold)
        .rendered(for: terminal) + "\n"
      for finding in findings { text += wrapped("  \(finding.numbers)  \(finding.text)", terminal) }
      text += wrapped("  To mend: \(check.remedy).", terminal)
    }
    return text
  }

  var context: [JSONValue.Member] {
    [.init("report", "check")] + report.record.members + report.question.members + [
      .init("checks", .array(report.checks.map { .string($0.rawValue) }))
    ]
  }

  var records: Tabulation {
    var records = Tabulation(columns: ["check", "events", "finding", "remedy"])
    for finding in report.findings {
      records.append([
        .string(finding.check.rawValue), .array(finding.events.map { .integer(Int($0)) }),
        .string(finding.text), .string(finding.check.remedy),
      ])
    }
    return records
  }
}

extension CheckFinding {
  /// The numbers of its events.
  fileprivate var numbers: String { cited(events) }
}

/// What checks promise, as printed by `parley check --explain`.
struct CheckExplanation: Report {
  let checks: [RecordCheck]

  func text(for terminal: Terminal) -> String {
    checks.map { check in
      StyledText(check.rawValue, .bold).rendered(for: terminal) + "\n"
        + wrapped("  Finds nothing where \(check.promise).", terminal)
        + wrapped("  To mend: \(check.remedy).", terminal)
    }.joined()
  }

  var context: [JSONValue.Member] { [.init("report", "checks")] }

  var records: Tabulation {
    var records = Tabulation(columns: ["check", "basic", "promise", "remedy"])
    for check in checks {
      records.append([
        .string(check.rawValue), .bool(check.isBasic), .string(check.promise),
        .string(check.remedy),
      ])
    }
    return records
  }
}
