import Foundation
import TestSupport
import Testing

/// The transcript harness, tried on transcripts of its own.
struct HarnessTests {
  private func replay(_ text: String) throws -> TranscriptReplay {
    try TranscriptReplay(try Transcript(text))
  }

  @Test func `what comes back as written passes`() throws {
    let text = ##"""
      # Output, errors and status.
      $ echo out; echo err >&2; exit 3
      out
      ! err
      = 3

      # Nothing at all, then a here-document whose lines look like marks.
      $ true
      $ cat > note.txt <<'EOF'
      $ not a command
      # not a comment

      = 0
      EOF
      $ cat note.txt
      \$ not a command
      \# not a comment

      \= 0
      $ printf '## two\n#tag\n\\back\n\n\n'
      ## two
      #tag
      \\back
      \
      \
      $ printf 'open end'
      open end
      \ no newline at the end
      $ echo one \
        two
      one two
      $ echo "$COLUMNS $NO_COLOR $PARLEY_RECORDER $TZ"; ls
      100 1 anna UTC
      examples
      note.txt

      # The end.

      """##
    #expect(try Transcript(text).text == text)
    let replay = try replay(text)
    #expect(replay.mismatches.map(\.description) == [])
    #expect(replay.updated.text == text)
  }

  @Test func `a wrong line is reported with its place and a difference`() throws {
    let replay = try replay(
      """
      # First a right one.
      $ echo right
      right
      $ printf 'one\\ntwo\\nthree\\n'; echo oops >&2; exit 1
      one
      zwei
      three

      """)
    #expect(replay.mismatches.map(\.lineNumber) == [4])
    let expected = """
      $ printf 'one\\ntwo\\nthree\\n'; echo oops >&2; exit 1
        one
      - zwei
      + two
        three
      + ! oops
      + = 1
      """
    #expect(replay.mismatches.map(\.description) == [expected])
  }

  @Test(arguments: [
    ("$ echo a", ""), ("$ true", "a"), ("$ echo a", "a\n"), ("$ echo a", "b"), ("$ echo a", "a\nb"),
    ("$ printf a", "a"), ("$ printf 'a\\n\\n'", "a"), ("$ echo a", "! a"), ("$ echo a >&2", "a"),
    ("$ exit 2", "= 1"), ("$ exit 2", ""), ("$ true", "= 0"), ("$ echo 'a '", "a"),
    ("$ echo ab", "a<n>b"), ("$ echo '# a'", "\\a"),
  ])
  func `nothing else passes`(command: String, expected: String) throws {
    let isSeparatorOnly = command == "$ echo a" && expected == "a\n"
    let found = try replay("\(command)\n\(expected)\n").mismatches
    #expect(found.isEmpty == isSeparatorOnly)
  }

  @Test(arguments: [
    ("<id>", "018f3a6e-7c1e-7000-8000-0123456789ab", "018f3a6e"),
    ("root <root> size <n>", "root 7c1e…a93f size 1,000", "root 7c1e… size 1"),
    ("<root>", String(repeating: "0f", count: 32), String(repeating: "0f", count: 31)),
    ("<time>", "2026-11-23T10:02:00.5Z", "2026-11-23"),
    ("by anna <time>", "by anna 23 Nov 2026 10:02Z", "by anna 23 Nov 2026"),
    ("in <path>:", "in /tmp/x/y:", "in x:"),
    ("<n> km", "0.75 km", "some km"),
    ("took <duration>", "took 12.5 ms", "took 12"),
    ("<size>", "4.2 MiB", "4.2"),
    ("(<any>)", "(whatever [it] is)", "whatever"),
    ("<slug> [a+b] <n>", "<slug> [a+b] 7", "slug [a+b] 7"),
  ])
  func `a placeholder stands for texts of its class only`(
    line: String, right: String, wrong: String
  ) {
    #expect(TranscriptLine(line).matches(right))
    #expect(TranscriptLine(line).matches(line))
    #expect(!TranscriptLine(line).matches(wrong))
  }

  @Test func `a named placeholder is the same text everywhere`() throws {
    let same = try replay("$ echo 12; echo 12\n<n:size>\n<n:size>\n")
    #expect(same.mismatches.isEmpty)
    let other = try replay("$ echo 12\n<n:size>\n$ echo 13\n<n:size>\n")
    #expect(
      other.mismatches.map(\.description)
        == ["$ echo 13\n≠ <n:size> was 12 before and is 13 here"])
  }

  @Test func `an update keeps placeholders that match and makes new ones`() throws {
    let replay = try replay(
      """
      # Why it is so.
      $ echo 'size 12'; echo new; echo 018f3a6e-7c1e-7000-8000-0123456789ab "$PWD/x"; exit 4
      size <n>
      old
      = 3

      # The end.

      """)
    let updated = """
      # Why it is so.
      $ echo 'size 12'; echo new; echo 018f3a6e-7c1e-7000-8000-0123456789ab "$PWD/x"; exit 4
      size <n>
      new
      <id> <path>
      = 4

      # The end.

      """
    #expect(replay.updated.text == updated)
    #expect(try self.replay(updated).mismatches.isEmpty)
  }

  @Test func `output after a comment is refused with its place`() {
    let error = #expect(throws: Transcript.FormatError.self) {
      try Transcript("$ echo a\n# why\na\n")
    }
    #expect(error?.description == "line 3: found \"a\", expected a comment or a command")
  }

  @Test func `a command that hangs is reported`() throws {
    let transcript = try Transcript("$ sleep 60\n")
    let replay = try TranscriptReplay(transcript, timeoutSeconds: 0.2)
    #expect(replay.mismatches.map(\.description) == ["$ sleep 60\n+ = timed out"])
  }

  @Test func `the built binary is on the path`() throws {
    let replay = try replay("$ command -v parley\n\(parleyBinary.path)\n")
    #expect(replay.mismatches.map(\.description) == [])
  }
}
