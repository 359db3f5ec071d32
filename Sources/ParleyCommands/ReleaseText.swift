public import ArgumentParser
import Ledger
public import Positions

extension Marking: ExpressibleByArgument {
  /// Reads a level as typed: clear, green, amber, amber+strict or red, with or without `TLP:`.
  public init?(argument: String) {
    let word = argument.lowercased()
    self.init(word: word.hasPrefix("tlp:") ? String(word.dropFirst(4)) : word)
  }

  public static var allValueStrings: [String] { words }
}

/// Up to which level the reader may see.
struct ReleaseOption: ParsableArguments {
  @Option(
    name: .customLong("release"),
    help: ArgumentHelp(
      "Withhold what is marked above this level: clear, green, amber, amber+strict or red (TLP); "
        + "says how many events that were, and marks the output.", valueName: "level"))
  var level: Marking?
}

extension ReleaseNote {
  /// What stands above a text: `TLP:GREEN · released at TLP:GREEN: 3 events are withheld`.
  func heading(_ marking: Marking?) -> String {
    let withheld =
      switch self.withheld {
      case 0: "no event is withheld"
      case 1: "1 event is withheld"
      default: "\(grouped(self.withheld)) events are withheld"
      }
    return "\((marking ?? highest).title) · released at \(level.title): \(withheld)"
  }

  /// What every machine output says of the release.
  func members(_ marking: Marking?) -> [JSONValue.Member] {
    [
      .init("release", .string(level.word)),
      .init("highestMarking", .string((marking ?? highest).word)),
      .init("withheld", .integer(Int(withheld))),
    ]
  }
}

/// A report with what was withheld from it, which every form says.
struct ReleasedReport: Report {
  let report: any Report
  let note: ReleaseNote

  func text(for terminal: Terminal) -> String {
    wrapped(note.heading(report.marking), terminal) + report.text(for: terminal)
  }

  var context: [JSONValue.Member] {
    var context = report.context
    // After the name of the report.
    context.insert(contentsOf: note.members(report.marking), at: min(1, context.count))
    return context
  }

  var records: Tabulation {
    var records = report.records
    let members = note.members(report.marking)
    records.columns += members.map(\.name)
    for index in records.rows.indices { records.rows[index] += members.map(\.value) }
    return records
  }

  /// The context says it once.
  var recordsInContext: Tabulation { report.records }

  var markdown: String {
    "**\(note.heading(report.marking))**\n\n" + report.markdown
  }
}
