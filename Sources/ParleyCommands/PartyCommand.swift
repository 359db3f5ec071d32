public import ArgumentParser
import Ledger
public import Positions
import Projections

/// `parley party`: lists parties and declares them.
struct PartyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "party",
    abstract: "List the parties, or declare one.",
    discussion: """
      Parties are printed in one declared order everywhere. Most are declared in dossiers; \
      parley party add declares one from flags.

      Examples:
        parley party
        parley party hamas
        parley party add north --name North --kind state --role negotiator
        parley party add anna-lee --name "Anna Lee" --kind person --speaks-for north
      """,
    subcommands: [PartyList.self, PartyAdd.self], defaultSubcommand: PartyList.self)
}

/// `parley party [SLUG…]`.
struct PartyList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the parties, or show some of them in full.")

  @Argument(help: "Parties to show in full.")
  var slugs: [String] = []

  @OptionGroup var release: ReleaseOption

  @OptionGroup(title: "Ledger options")
  var options: LedgerOptions

  func run() throws {
    let report = try options.open(for: .query).registry(counting: .party, upTo: release.level)
    let listing = DeclarationListing(
      report, kind: .party, columns: ["NAME", "KIND", "ROLES", "TIES"],
      entries: report.registry.orderedParties.map { party in
        (
          party,
          [
            party.name, party.kind?.word ?? "", party.roles.map(\.phrase).joined(separator: ", "),
            party.ties.joined(separator: ", "),
          ], nil
        )
      })
    try options.print(try listing.narrowed(to: slugs), report.note)
  }
}

/// `parley party add`.
struct PartyAdd: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add",
    abstract: "Declare a party.",
    discussion: """
      An equal declaration on record is acknowledged; a different one needs --amend and replaces \
      the whole, the earlier one staying in history.

      Examples:
        parley party add north --name North --kind state --role negotiator
        parley party add qatar --name Qatar --kind state \\
          --role mediator --role guarantor
      """)

  @Argument(help: "The party's slug: a–z, 0–9 and '-'.")
  var slug: String

  @Option(help: "The name as printed.")
  var name: String

  @Option(help: ArgumentHelp("What it is: \(PartyKind.words.joined(separator: ", "))."))
  var kind: PartyKind

  @Option(
    name: .customLong("role"),
    help:
      "What it is in the negotiation; may be repeated: \(RoleKind.words.joined(separator: ", ")).")
  var roles: [RoleKind] = []

  @Option(name: .customLong("alias"), help: "Another name; may be repeated.")
  var aliases: [String] = []

  @Option(
    help: ArgumentHelp(
      "A coalition or party it is a member of; may be repeated.", valueName: "party"))
  var memberOf: [String] = []

  @Option(
    help: ArgumentHelp(
      "A party it is authorised to speak for; may be repeated.", valueName: "party"))
  var speaksFor: [String] = []

  @Option(help: ArgumentHelp("The party that it succeeds.", valueName: "party"))
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
    var party = PartyDeclared()
    (party.slug, party.name, party.kind, party.order) = (slug, name, kind, order)
    (party.aliases, party.succeeds) = (aliases, succeeds ?? "")
    party.roles = roles.map { kind in
      var role = Role()
      role.role = kind
      return role
    }
    party.memberOf = memberOf.map(Tie.init(to:))
    party.speaksFor = speaksFor.map(Tie.init(to:))
    try options.declare(party, recording: recording, amends: amend)
  }
}

extension PartyKind: ExpressibleByArgument {}
extension RoleKind: ExpressibleByArgument {}

extension Tie {
  /// An undated tie to a party.
  fileprivate init(to party: String) {
    self.init()
    self.party = party
  }
}

extension Role {
  /// The role with its dates: `mediator from 2025-01`.
  fileprivate var phrase: String { (role?.word ?? "") + span(from, to) }
}

extension PartyDeclared {
  /// Memberships and authorities in words.
  fileprivate var ties: [String] {
    memberOf.map { "member of \($0.party)\(span($0.from, $0.to))" }
      + speaksFor.map { "speaks for \($0.party)\(span($0.from, $0.to))" }
      + (succeeds.isEmpty ? [] : ["succeeds \(succeeds)"])
  }
}

private func span(_ from: String, _ to: String) -> String {
  (from.isEmpty ? "" : " from \(humanDate(from))") + (to.isEmpty ? "" : " to \(humanDate(to))")
}
