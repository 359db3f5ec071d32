import Ledger
import Positions
import Projections

/// The terms of proposals side by side, as printed by `parley proposals PROPOSAL`.
struct ProposalTermsText: Report {
  let report: ProposalsReport

  /// As many versions stand beside each other.
  private static let columnsMax = 3

  func text(for terminal: Terminal) -> String {
    var text = wrapped(report.basis, terminal)
    for (proposal, matrix) in zip(report.proposals, report.matrices) {
      text += "\n" + report.heading(proposal).rendered(for: terminal) + "\n"
      let versions = report.versions(of: proposal)
      for version in versions { text += origin(version, terminal) }
      let table = terms(of: versions.filter(\.isTabled))
      let nothing = "No account on record speaks of its terms"
      let empty = nothing + (report.issues.isEmpty ? ".\n" : " on what is asked for.\n")
      text += "\n" + (table.rows.isEmpty ? empty : table.rendered(for: terminal)) + "\n"
      text += AnswerMatrixText(report: report).table(matrix, terminal)
    }
    if report.proposals.isEmpty { text += "No proposal on record.\n" }
    return text + report.possibly(terminal)
  }

  private func origin(_ version: ProposalVersion, _ terminal: Terminal) -> String {
    let facts = version.facts(in: report.registry).joined(separator: " · ")
    return wrapped("  \(version.name.versionPhrase)  \(facts)", terminal)
      + version.origins(in: report.registry).map { wrapped("      " + $0, terminal) }.joined()
      + version.agreed.map { element in
        wrapped("      agreed in it: \(sentence(element))", terminal)
      }.joined()
  }

  private func sentence(_ element: ProposalVersion.AgreedElement) -> String {
    "\(EventSentence(element.body, in: report.registry)) (\(element.statement.number), "
      + "\(element.statement.attribution.chain(in: report.registry)))"
  }

  private func terms(of versions: [ProposalVersion]) -> TextTable {
    let all = versions.map { version in
      Dictionary(
        version.terms(in: report.registry).map { ($0.place, $0) },
        uniquingKeysWith: { one, _ in one })
    }
    var places: [TermPlace] = []
    for version in versions {
      for term in version.terms(in: report.registry)
      where report.wants(term.place) && !places.contains(term.place) {
        places.append(term.place)
      }
    }
    places = report.registry.inDeclaredOrder(places)
    if versions.count <= Self.columnsMax {
      return TextTable(
        columns: [TextTable.Column("")]
          + versions.map { TextTable.Column(StyledText($0.name.versionPhrase, .bold)) },
        rows: places.map { place in
          [StyledText(place.description, .bold)] + zip(versions, all).map { cell($0, $1[place]) }
        })
    }
    var rows: [[StyledText]] = []
    for place in places {
      var title = StyledText(place.description, .bold)
      for (version, terms) in zip(versions, all) where terms[place] != nil {
        rows.append([title, StyledText(version.name.versionPhrase), cell(version, terms[place])])
        title = ""
      }
    }
    return TextTable(columns: ["", "", ""].map { TextTable.Column($0) }, rows: rows)
  }

  private func cell(_ version: ProposalVersion, _ term: VersionTerm?) -> StyledText {
    guard let term else {
      return StyledText("not mentioned", .dim)
    }
    let scale = report.registry.scale(of: term.place)
    let groups = term.groups(in: report.registry)
    let agreement = term.agreement(in: report.registry)
    var cell = agreement == .agree ? "" : StyledText("\(agreement.phrase):\n", .yellow)
    for (index, group) in groups.enumerated() {
      if index > 0 { cell += "\n" }
      let phrases = group.map { $0.term.phrase(on: scale, in: report.registry) }
      let isOne = Set(phrases).count == 1
      for (index, reading) in group.enumerated() {
        if isOne, index > 0 {
          cell += StyledText(" \(reading.account.statement.number)", .dim)
          continue
        }
        if index > 0 { cell += "\n" }
        cell +=
          StyledText(phrases[index])
          + StyledText("  \(reading.account.statement.number)", .dim)
      }
    }
    return cell
  }

  var context: [JSONValue.Member] { report.context("proposals") }
  var records: Tabulation { report.termRecords }
}
