// A transcript is a scenario at the command line: what is typed, and exactly what comes back. It is
// a text file in Tests/ParleyTests/Transcripts, to be read by anyone.
//
//     # A ledger is a directory; making it twice is refused.
//     $ parley init doha
//     Made the ledger <id> in doha
//     $ parley init doha
//     ! doha holds a ledger already
//     = 3
//
//     $ cat > note.yaml <<'EOF'
//     dossier: 1
//     EOF
//     $ parley append note.yaml --ledger doha
//     Recorded 3 events · root <root:first>
//
// How a line begins says what it is:
//
//     $ …   a command for sh; lines of a here-document (<<WORD or <<'WORD') and lines after a
//           backslash belong to it
//     # …   a comment, before a command or at the end, never inside output
//     ! …   a line on standard error, after all lines of standard output
//     = N   the exit status, where it is not 0; last
//     \…    a line of standard output whose own beginning is one of these marks, or a backslash;
//           a backslash alone is an empty line at the end of the output;
//           "\ no newline at the end" stands after output that does not end its last line
//     else  a line of standard output
//
// Empty lines before a comment, before a command and at the end of the file only separate.
//
// What differs from run to run stands as a placeholder, a class of text:
//
//     <root>      a SHA-256: 64 hexadecimal digits, their ends around "…", or base64
//     <id>        a UUID
//     <time>      a moment: 2025-07-25T10:02:00Z or 25 Jul 2025 10:02Z
//     <path>      an absolute path
//     <n>         a number: 12, 0.25, 1,000,000
//     <duration>  a number and ns, µs, us, ms, s or min
//     <size>      a number and B, kB, KiB, MB, MiB, GB, GiB or bytes
//     <any>       anything, up to what follows on the line
//
// With a name, as in <root:first>, all of one name in a file must be the same text.
//
// Each file runs in an empty directory of its own that holds only `examples`, a link to
// tools/examples, with the built `parley` on the PATH and COLUMNS=100, NO_COLOR=1,
// PARLEY_RECORDER=anna, TZ=UTC. PARLEY_UPDATE_TRANSCRIPTS=1 rewrites what is expected to what came
// back, keeping each line whose placeholders still match; read the difference before committing it.

/// A scenario read from text.
struct Transcript {
  /// One command and what it is expected to leave, in the form of the file.
  struct Step {
    /// Comments and empty lines before the command.
    var prelude: [String]
    /// The place of the command in the file, from 1.
    var lineNumber: Int
    /// The command, with here-documents and continued lines, without its mark.
    var command: [String]
    /// Output, errors and status as lines of the file.
    var expected: [String]
  }

  var steps: [Step] = []
  /// Comments and empty lines after the last step.
  var ending: [String] = []

  /// A line that is no part of a step, with its number.
  struct FormatError: Error, CustomStringConvertible {
    var lineNumber: Int
    var found: String

    var description: String {
      "line \(lineNumber): found \"\(found)\", expected a comment or a command"
    }
  }

  /// Reads the form above; throws `FormatError` for output that follows no command.
  init(_ text: String) throws {
    var reader = Reader(text)
    var prelude: [String] = []
    while let line = reader.line {
      let lineNumber = reader.place + 1
      if line.isEmpty || Self.isComment(line) {
        prelude.append(reader.take())
      } else if line.hasPrefix("$ ") {
        let command = reader.takeCommand()
        steps.append(
          Step(
            prelude: prelude, lineNumber: lineNumber, command: command,
            expected: reader.takeExpected()))
        prelude = []
      } else {
        throw FormatError(lineNumber: lineNumber, found: line)
      }
    }
    ending = prelude
  }

  /// The text that reads as this transcript.
  var text: String {
    let lines = steps.flatMap { step in
      step.prelude + ["$ \(step.command[0])"] + step.command.dropFirst() + step.expected
    }
    return (lines + ending).map { $0 + "\n" }.joined()
  }

  fileprivate static func isComment(_ line: String) -> Bool {
    line == "#" || line.hasPrefix("# ")
  }
}

/// The lines of a transcript and how far they are read.
private struct Reader {
  private let lines: [String]
  private(set) var place = 0

  init(_ text: String) {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last == "" { lines.removeLast() }
    self.lines = lines
  }

  var line: String? { place < lines.count ? lines[place] : nil }

  mutating func take() -> String {
    defer { place += 1 }
    return lines[place]
  }

  mutating func takeCommand() -> [String] {
    var command = [String(take().dropFirst(2))]
    var terminators = command[0].matches(of: /<<-?\s*["']?(\w+)/).map { String($0.1) }
    while let line {
      if let terminator = terminators.first {
        if line == terminator { terminators.removeFirst() }
      } else if command.last?.hasSuffix("\\") != true {
        break
      }
      command.append(take())
    }
    return command
  }

  mutating func takeExpected() -> [String] {
    var expected: [String] = []
    while let line, !Transcript.isComment(line), !line.hasPrefix("$ ") {
      expected.append(take())
    }
    // Empty lines at the end only separate: they belong before what follows.
    while expected.last == "" {
      expected.removeLast()
      place -= 1
    }
    return expected
  }
}
