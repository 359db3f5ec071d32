public import ArgumentParser
internal import Glibc
import Ledger
import Positions

/// The command line: all commands, and what becomes of their errors.
public struct Parley: ParsableCommand {
  /// The version of the program.
  public static let version = "0.1.0"

  public static let configuration = CommandConfiguration(
    commandName: "parley",
    abstract: "A ledger of diplomatic positions: who said what, about what, according to whom.",
    discussion: """
      Analysts append what was said; nothing on record is changed in place. From the record parley \
      rebuilds where each negotiator stands, where parties diverge and how that came about. The \
      ledger never says what is true.

      A first ledger:
        parley init talks
        export PARLEY_LEDGER=talks PARLEY_RECORDER=anna
        parley append tools/examples/doha-2025/*.yaml
        parley stance hamas israel
        parley diverge hamas israel
        parley why hamas buffer-zone:perimeter
        parley verify

      Each command explains itself with examples: parley help append.
      The ledger is that of --ledger, of PARLEY_LEDGER, or the nearest .parley upward.
      Shell completions: parley --generate-completion-script bash (or zsh, fish).
      Exit codes: 0 done, 1 a check failed, 2 usage or bad input, 3 conflict, 4 integrity, \
      5 storage.
      """,
    version: version,
    groupedSubcommands: [
      CommandGroup(
        name: "Start",
        subcommands: [
          InitCommand.self, PartyCommand.self, IssueCommand.self, SourceCommand.self,
          RecorderCommand.self, KeyCommand.self,
        ]),
      CommandGroup(
        name: "Append",
        subcommands: [
          AppendCommand.self, RecordCommand.self, CorrectCommand.self, RetractCommand.self,
          ReviewCommand.self, RedactCommand.self,
          CompareCommand.self,
        ]),
      CommandGroup(
        name: "Replay",
        subcommands: [
          StanceCommand.self, DivergeCommand.self, AccountsCommand.self, ProposalsCommand.self,
          ClaimsCommand.self, AgreedCommand.self, ConditionsCommand.self, GapsCommand.self,
          MatrixCommand.self, SplitCommand.self, SettleCommand.self, TrendCommand.self,
          MeasuresCommand.self, MovementCommand.self, TalksCommand.self, TimelineCommand.self,
          DiffCommand.self, BriefCommand.self, ReplayCommand.self,
        ]),
      CommandGroup(
        name: "Audit",
        subcommands: [
          LogCommand.self, ShowCommand.self, HistoryCommand.self, WhyCommand.self,
          CheckCommand.self,
          VerifyCommand.self, CheckpointCommand.self, ProveCommand.self,
          VerifyProofCommand.self, StatsCommand.self,
        ]),
      CommandGroup(
        name: "Carry",
        subcommands: [
          ExportCommand.self, BackupCommand.self, RestoreCommand.self, CompactCommand.self,
          SalvageCommand.self,
        ]),
    ])

  /// Makes the command without arguments.
  public init() {}

  /// Without a command: shows the help.
  public func run() throws { throw CleanExit.helpRequest() }

  /// Runs the command that `arguments` name, and ends the process with its exit code.
  public static func runAndExit(_ arguments: [String]) -> Never {
    StandardStreams.takeMissing()
    StandardStreams.ignoreSizeLimitSignal()
    Ledger.endProcessOnDamage(
      message: "parley: the ledger's file is damaged or was cut short: parley verify tells where")
    Glibc.exit(exitCode(running: arguments))
  }

  private static func exitCode(running arguments: [String]) -> Int32 {
    do {
      try requireCommand(arguments.first)
      if arguments.first == "help", arguments.count > 1 { try requireCommand(arguments[1]) }
      var command = try Self.command(for: arguments)
      try command.run()
      return 0
    } catch {
      return report(error)
    }
  }

  /// Refuses a first word that is no command, with the nearest that is.
  private static func requireCommand(_ word: String?) throws {
    guard let word else { return }
    let own = ["-h", "--help", "-help", "--version"]
    if word.hasPrefix("-"), !own.contains(word), !word.hasPrefix("--generate-completion-script"),
      !word.hasPrefix("--experimental")
    {
      throw LedgerError(
        .usage, "found “\(word)”, expected a command: options follow it, as in parley log --quiet")
    }
    guard !word.hasPrefix("-"), word != "help", subcommand(named: word) == nil else { return }
    var names = ["help"]
    for group in configuration.groupedSubcommands {
      for command in group.subcommands { names.append(command.configuration.commandName ?? "") }
    }
    let hint = Spelling.nearest(to: word, among: names).map { "; did you mean \($0)?" } ?? ""
    throw LedgerError(
      .usage, "found “\(word)”, expected a command\(hint)\nparley help lists the commands")
  }

  private static func report(_ error: any Error) -> Int32 {
    switch error {
    case let error as LedgerError:
      StandardError.write(error.reasons.map { "parley: \($0)\n" }.joined())
      return error.kind.rawValue
    case let error as OutputError:
      guard let reason = error.reason else { return 0 }
      StandardError.write("parley: \(reason)\n")
      return LedgerError.Kind.storage.rawValue
    default: return reportParsing(error)
    }
  }

  /// What the parser threw: a request for help, a usage error, or a command's own exit code.
  private static func reportParsing(_ error: any Error) -> Int32 {
    let code = exitCode(for: error)
    var message = fullMessage(for: error)
    if code.isSuccess {
      while message.hasSuffix("\n") { message.removeLast() }
      if !message.isEmpty { try? StandardOutput.write(message + "\n") }
      return 0
    }
    if error is ExitCode { return code.rawValue }
    if message.hasPrefix("Error: ") { message.removeFirst("Error: ".count) }
    StandardError.write("parley: \(message)\n")
    return LedgerError.Kind.usage.rawValue
  }
}
