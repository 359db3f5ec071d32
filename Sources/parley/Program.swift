import ParleyCommands

/// The executable: everything it does is in `ParleyCommands`.
///
/// Exit codes:
///
///     0  done
///     1  a check was made and failed
///     2  usage, or input that cannot be used
///     3  what is on record does not allow it; nothing was written
///     4  what is stored contradicts itself
///     5  the files cannot be used
///
/// A command whose reader goes away, as in `parley log | head`, ends without a word.
@main
struct Program {
  static func main() {
    Parley.runAndExit(Array(CommandLine.arguments.dropFirst()))
  }
}
