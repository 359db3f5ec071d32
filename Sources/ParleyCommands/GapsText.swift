import Ledger
import Positions
import Projections

/// What the record lacks, as printed by `parley gaps`.
struct GapsText: Report {
  let report: GapsReport

  private var registry: Registry { report.registry }

  func text(for terminal: Terminal) -> String {
    var text = wrapped(report.record.heading(report.question), terminal) + "\n"
    text += summary.rendered(for: terminal)
    for kind in GapKind.allCases {
      let gaps = report.gaps(kind)
      guard !gaps.isEmpty else { continue }
      text +=
        "\n" + StyledText("\(kind.heading)  \(gaps.count)", .bold).rendered(for: terminal)
        + "\n"
      text += list(gaps, of: kind, terminal)
    }
    if report.gaps.isEmpty { text += "\nNo gap of any kind found.\n" }
    let note = "Gaps are in the record: they do not say that a party has no position."
    return text + "\n" + wrapped(note, terminal)
  }

  // MARK: - Summary

  /// The measures: one column a party, or with many parties one row.
  private var summary: TextTable {
    let measures = report.parties.map { self.measures($0) }
    let titles = measures.first.map { $0.map(\.0) } ?? []
    if report.parties.count <= 4 {
      return TextTable(
        columns: [TextTable.Column("")]
          + report.parties.map { TextTable.Column(StyledText($0.party.name.uppercased())) },
        rows: titles.indices.map { row in
          [StyledText(titles[row])] + measures.map { StyledText($0[row].1) }
        })
    }
    var rows: [[StyledText]] = []
    for (coverage, values) in zip(report.parties, measures) {
      let words = values.map { "\($0.0.trimmed) \($0.1)" }.joined(separator: " · ")
      rows.append([StyledText(coverage.party.name, .bold), StyledText(words)])
    }
    return TextTable(columns: ["", ""].map { TextTable.Column($0) }, rows: rows)
  }

  private func measures(_ party: PartyCoverage) -> [(String, String)] {
    let coverage = party.coverage
    let date = { (statement: AdmittedStatement?) -> String in
      statement.map { "\(humanDate($0.statement?.valid ?? "")) #\($0.sequence)" } ?? "none"
    }
    let part = { (pair: (all: Int, answered: Int)) -> String in
      pair.all == 0 ? "none on record" : "\(pair.answered) of \(pair.all)"
    }
    return [
      ("issues with a position", "\(party.positionCount) of \(report.issueCount)"),
      ("  by its own word", "\(party.ownPositionCount)"),
      ("  on one report only", "\(party.singleCount)"),
      ("statements in its own words", "\(coverage.own.count)"),
      ("  relayed in a source's words", "\(coverage.relayed.count)"),
      ("  told of it by others", "\(coverage.others.count)"),
      ("sources", "\(coverage.publishers.count)"),
      ("newest own words", date(coverage.latestOwn)),
      ("newest of any account", date(coverage.latest)),
      ("claims about it answered", part(party.claims)),
      ("newest versions answered", part(party.versions)),
    ]
  }

  // MARK: - Lists

  private func list(_ gaps: [Gap], of kind: GapKind, _ terminal: Terminal) -> String {
    if kind == .nobody {
      let quiet = gaps.filter(\.events.isEmpty).map(\.issue)
      var rows = gaps.filter { !$0.events.isEmpty }.map { gap in
        [StyledText(gap.issue), StyledText("on the table: " + item(gap, showsIssue: false))]
      }
      if !quiet.isEmpty {
        rows.append([StyledText(counted(quiet.count, "issue")), StyledText(list(quiet))])
      }
      return table(rows, terminal)
    }
    let rows = report.parties.compactMap { coverage -> [StyledText]? in
      let own = gaps.filter { $0.party == coverage.party.slug }
      guard !own.isEmpty else { return nil }
      let items = own.map { item($0, showsIssue: true) }
      return [StyledText(coverage.party.name), StyledText(items.joined(separator: "; "))]
    }
    return table(rows, terminal)
  }

  private func table(_ rows: [[StyledText]], _ terminal: Terminal) -> String {
    TextTable(columns: ["", ""].map { TextTable.Column($0) }, rows: rows, indent: 2)
      .rendered(for: terminal)
  }

  private func list(_ words: [String]) -> String { words.joined(separator: ", ") }

  private func item(_ gap: Gap, showsIssue: Bool) -> String {
    var words: [String] = []
    if showsIssue, !gap.issue.isEmpty { words.append(gap.issue) }
    if let staleness = gap.staleness {
      words.append("(\(cited([gap.events[0]])))")
      words.append(staleness.phrase)
      return words.joined(separator: " ")
    }
    if !gap.subject.isEmpty { words.append(gap.subject.replacing(" ", with: gap.separator)) }
    if !gap.events.isEmpty { words.append("(\(cited(gap.events)))") }
    return words.joined(separator: " ")
  }

  // MARK: - For machines

  var context: [JSONValue.Member] {
    let parties = report.parties.map { party -> JSONValue in
      let coverage = party.coverage
      let date = { (statement: AdmittedStatement?) -> JSONValue in
        JSONValue(said: statement?.statement?.valid ?? "")
      }
      return .object([
        .init("party", .string(party.party.slug)),
        .init("positions", .integer(party.positionCount)),
        .init("own", .integer(party.ownPositionCount)),
        .init("oneReport", .integer(party.singleCount)),
        .init("ownStatements", .integer(coverage.own.count)),
        .init("relayedStatements", .integer(coverage.relayed.count)),
        .init("othersStatements", .integer(coverage.others.count)),
        .init("sources", .array(coverage.publishers.map { .string($0) })),
        .init("newestOwn", date(coverage.latestOwn)), .init("newest", date(coverage.latest)),
        .init("claims", .integer(party.claims.all)),
        .init("claimsAnswered", .integer(party.claims.answered)),
        .init("versions", .integer(party.versions.all)),
        .init("versionsAnswered", .integer(party.versions.answered)),
      ])
    }
    return [.init("report", "gaps")] + report.record.members + report.question.members + [
      .init("issues", .integer(report.issueCount)), .init("parties", .array(parties)),
    ]
  }

  var records: Tabulation {
    var records = Tabulation(columns: ["kind", "party", "issue", "subject", "detail", "events"])
    for gap in report.gaps {
      records.append([
        .string(gap.kind.rawValue), JSONValue(said: gap.party), JSONValue(said: gap.issue),
        JSONValue(said: gap.subject), JSONValue(said: gap.staleness?.phrase ?? ""),
        gap.events.isEmpty ? .null : .array(gap.events.map { .integer(Int($0)) }),
      ])
    }
    return records
  }
}

extension Gap {
  /// What stands between several versions; a claim's kind is one.
  fileprivate var separator: String { kind == .unansweredClaim ? " " : ", " }
}

extension String {
  fileprivate var trimmed: String { String(drop { $0 == " " }) }
}

extension GapKind {
  /// The kind as a heading.
  fileprivate var heading: String {
    switch self {
    case .nobody: "NOTHING ON RECORD FROM ANYBODY ASKED FOR"
    case .nothing: "NOTHING ON RECORD, WHERE ANOTHER HAS"
    case .priorityOnly: "A PRIORITY NAMED, NO POSITION"
    case .withdrawn: "WITHDRAWN"
    case .notAdmitted: "ONLY ACCOUNTS THAT THE POLICY DOES NOT ADMIT"
    case .otherChannel: "ONLY IN THE CHANNEL THAT FIGURES DO NOT REST ON"
    case .conditionalOnly: "ONLY IF SOMETHING HOLDS"
    case .noOwnWord: "NO OWN WORD, BY OTHERS' ACCOUNTS ALONE"
    case .oneReport: "ON ONE REPORT ONLY"
    case .stale: "STALE"
    case .noAnswer: "NO ANSWER TO THE NEWEST VERSION"
    case .staleAnswer: "ANSWERED AN OLDER VERSION, NOT THE NEWEST"
    case .unansweredClaim: "CLAIMS IT DID NOT ANSWER"
    }
  }
}
