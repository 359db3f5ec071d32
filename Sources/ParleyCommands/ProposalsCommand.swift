import ArgumentParser
import Ledger
import Positions
import Projections

/// `parley proposals`: what is on the table, and who answered it.
struct ProposalsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "proposals",
    abstract: "Show proposals: versions, terms by whose account, and who answered which.",
    discussion: """
      Without words, every proposal in short. With a proposal, its terms: one column a version, \
      the accounts of one version beside each other where they differ, then the answers. To table \
      a version again is to give another account of it; an account that is silent on a term drops \
      nothing. Issues alone show what is on the table on each of them.

      --diff compares two versions term by term, and names for each change the accounts it rests \
      on. Of one proposal it takes the two latest versions. A term that no account of the later \
      version mentions is not called dropped.

      --answers shows party by version: decision, reaction and receipt apart. To welcome is not to \
      accept. Answers by accounts that the policy does not admit are shown and not counted. An \
      answer is stale where a newer version is on record to which the party has no answer.

      Words name proposals, versions, parties and issues, by slug or pattern.

      Examples:
        parley proposals
        parley proposals us-proposal
        parley proposals truce:duration
        parley proposals --diff us-proposal@1 us-proposal@2
        parley proposals --answers
        parley proposals --answers us-proposal@2 hamas israel --format csv
      """)

  @OptionGroup var reading: ReadingOptions

  @Flag(help: "Compare two versions, term by term.")
  var diff = false

  @Flag(help: "Show the answers alone, party by version.")
  var answers = false

  @Argument(
    help: ArgumentHelp(
      "Proposals, versions, parties and issues, by slug or pattern.", valueName: "query"))
  var query: [String] = []

  func validate() throws {
    guard !(diff && answers) else {
      throw ValidationError("proposals: found --diff and --answers, expected one of them")
    }
  }

  func run() throws {
    let record = try reading.open()
    let report = try record.answer(ProposalsInquiry(try Query(query)))
    if diff {
      let (before, after) = try versions(in: report)
      try record.print(
        ProposalDifferenceText(
          report: report,
          difference: ProposalDifference(from: before, to: after, in: report.registry)))
    } else if answers {
      try record.print(AnswerMatrixText(report: report))
    } else if report.isNamed {
      try record.print(ProposalTermsText(report: report))
    } else if !report.issues.isEmpty {
      try record.print(TabledTermsText(report: report))
    } else {
      try record.print(ProposalsText(report: report))
    }
  }

  /// The two versions to compare, in the order of the words; of one proposal the two latest.
  private func versions(
    in report: ProposalsReport
  ) throws -> (before: ProposalVersion, after: ProposalVersion) {
    let named = report.named.compactMap { report.version($0) }
    if named.count == 2 { return (named[0], named[1]) }
    let found = report.proposals.flatMap { report.versions(of: $0) }
    if named.isEmpty, report.isNamed, report.proposals.count == 1 {
      let tabled = found.filter(\.isTabled).suffix(2)
      if let before = tabled.first, let after = tabled.last, tabled.count == 2 {
        return (before, after)
      }
    }
    let known = found.map { "\($0.name)" }.joined(separator: ", ")
    throw LedgerError(
      .usage,
      "--diff: found \(known.isEmpty ? "no version" : known), expected two versions, such as "
        + "parley proposals --diff us-proposal@1 us-proposal@2")
  }
}
