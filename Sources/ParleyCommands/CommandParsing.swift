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
      let command = parse(arguments, by: type)
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

  private static func parse<Command: ParsableCommand>(
    _ arguments: [String], by type: Command.Type
  ) -> (any ParsableCommand)? {
    try? Alone<Command>.parseAsRoot(arguments)
  }
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
