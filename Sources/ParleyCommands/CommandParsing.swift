import ArgumentParser

extension Parley {
  /// Parses the arguments of a command.
  ///
  /// The parser looks through all commands, and at each start parses the words for its own
  /// pseudo-commands besides, which takes longer than most answers. So the command that the first
  /// word names is tried alone; where that does not parse, as of help or a mistake, the whole
  /// command line is parsed and says why.
  static func command(for arguments: [String]) throws -> any ParsableCommand {
    if let word = arguments.first, let type = subcommand(named: word),
      let command = type.configuration.subcommands.isEmpty
        ? parse(arguments.dropFirst(), by: type) : parse(arguments, within: type)
    {
      return command
    }
    return try parseAsRoot(arguments)
  }

  /// The command of a name, or nil.
  static func subcommand(named name: String) -> (any ParsableCommand.Type)? {
    for group in configuration.groupedSubcommands {
      for command in group.subcommands where command.configuration.commandName == name {
        return command
      }
    }
    return nil
  }

  private static let helpWords: Set = ["help", "-h", "-help", "--help"]

  private static func parse<Command: ParsableCommand>(
    _ arguments: [String], within type: Command.Type
  ) -> (any ParsableCommand)? {
    // Help is a command of its own, which would take the program's name twice from here.
    guard !arguments.contains(where: helpWords.contains) else { return nil }
    return try? Alone<Command>.parseAsRoot(arguments)
  }

  private static func parse<Command: ParsableCommand>(
    _ arguments: ArraySlice<String>, by type: Command.Type
  ) -> (any ParsableCommand)? {
    (try? Bare<Command>.parseAsRoot(Array(arguments)) as? Bare<Command>)?.command
  }
}

/// The options of one command without its name: a command that the parser looks for makes it put
/// all options together once more.
private struct Bare<Command: ParsableCommand>: ParsableCommand {
  static var configuration: CommandConfiguration {
    var configuration = CommandConfiguration(commandName: Command.configuration.commandName ?? "")
    configuration._superCommandName = Parley.configuration.commandName
    return configuration
  }

  @OptionGroup var command: Command
}

/// The command line with one command.
private struct Alone<Command: ParsableCommand>: ParsableCommand {
  static var configuration: CommandConfiguration {
    var configuration = CommandConfiguration(
      commandName: Parley.configuration.commandName, subcommands: [Command.self])
    // Marks a part of a larger command line, in which the parser seeks no pseudo-commands.
    configuration._superCommandName = Parley.configuration.commandName
    return configuration
  }
}
