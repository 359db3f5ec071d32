import Testing

/// The rules of style, tried on samples that keep and break them.
struct RuleTests {
  private func file(_ path: String, _ text: String = "") -> SourceTree.File {
    SourceTree.File(path: path, text: text)
  }

  private func findings(_ findings: [SourceTree.Finding]) -> [String] {
    findings.map(\.description)
  }

  @Test func `a line of 100 columns passes and one of 101 does not`() {
    let fits = String(repeating: "é", count: 100)
    #expect(FormRules.longLines(file("a.swift", fits + "\n")).isEmpty)
    #expect(
      findings(FormRules.longLines(file("a.swift", "\n\(fits)x\n")))
        == ["a.swift:2: 101 columns, at most 100 allowed"])
  }

  @Test func `a file of 600 lines passes and one of 601 does not`() {
    let lines = String(repeating: "x\n", count: 600)
    #expect(FormRules.longFile(file("a.swift", lines)).isEmpty)
    #expect(
      findings(FormRules.longFile(file("a.swift", lines + "x")))
        == ["a.swift: 601 lines, at most 600 allowed"])
  }

  @Test func `one small file in seven passes and one in six does not`() {
    let small = file("small.swift", "x\n")
    let large = file("large.swift", String(repeating: "x\n", count: 30))
    let six = Array(repeating: large, count: 6)
    #expect(FormRules.tooManySmallFiles([small] + six).isEmpty)
    #expect(FormRules.tooManySmallFiles([small] + six.dropLast()).count == 1)
  }

  @Test func `the length of a function runs from its keyword to its last brace`() {
    let text = ##"""
      struct S {
        var plain: Int
        var stored = [1, 2].map { $0 }
        var computed: Int {
          1
        }
        func short() -> Int { 1 }
        func closures(
          _ first: () -> Void = { print("}") },
          each: (Int) -> Void
        ) rethrows -> Int {
          // a comment with {
          let text = "brace { \(["a"].map { "\($0) {" }) {"
          let raw = #"{ " {"#
          let long = """
            { not a brace
            """
          let pattern = /[{"]+/
          if case .some(var x) = y { x += 1 }
          run { value in
            value / 2 { /* { /* nested { */ */ }
          }
        }
        init() {
          self.init(a: 1)
        }
        func `a test } named so`() {
        }
        subscript(index: Int) -> Int {
          get { 1 }
        }
        deinit { }
      }
      protocol P {
        func first()
        var second: Int { get }
        init(third: Int)
        func fourth() -> Int
      }
      """##
    let found = FunctionLengths(text).functions.map { "\($0.name) \($0.line) \($0.length)" }
    let expected = [
      "stored 3 1", "computed 4 3", "short 7 1", "closures 8 16", "init 24 3", "func 27 2",
      "subscript 29 3", "deinit 32 1", "second 36 1",
    ]
    #expect(found == expected)
  }

  @Test func `a function of 70 lines passes and one of 71 does not`() {
    func sample(_ lines: Int) -> String {
      "func f() {\n" + String(repeating: "  x { y }\n", count: lines - 2) + "}\n"
    }
    #expect(FormRules.longFunctions(file("a.swift", sample(70))).isEmpty)
    #expect(
      findings(FormRules.longFunctions(file("a.swift", sample(71))))
        == ["a.swift:1: f has 71 lines, at most 70 allowed"])
  }

  @Test(arguments: [
    ("Sources/A/SessionManager.swift", 1), ("Sources/A/JSONHelper.swift", 1),
    ("Sources/A/StringUtils.swift", 1), ("tools/helper.py", 1), ("Sources/A/LedgerImpl.swift", 1),
    ("Sources/A/Management.swift", 0), ("Sources/A/Simple.swift", 0), ("tools/test", 0),
    ("Sources/A/CSVWriter.swift", 0), ("Sources/A/Implication.swift", 0),
  ])
  func `a name that holds no thought is found`(path: String, count: Int) {
    #expect(FormRules.emptyName(file(path)).count == count)
  }

  @Test func `marks of unfinished work are found as words only`() {
    for mark in FormRules.unfinishedMarks {
      #expect(FormRules.unfinished(file("a.swift", "x\n// \(mark): later\n")).count == 1)
      #expect(FormRules.unfinished(file("a.swift", "x\(mark)x \(mark.lowercased())")).isEmpty)
    }
  }

  @Test func `words are found with their line, in any case where asked`() {
    let sample = file("a.swift", "fine\nA Word here\n")
    #expect(
      findings(FormRules.words(["word"], ignoringCase: true, in: sample, "no"))
        == ["a.swift:2: \"word\": no"])
    #expect(FormRules.words(["word"], in: sample, "no").isEmpty)
    for word in FormRules.foreignWords {
      let text = "see \(word)here"
      #expect(!FormRules.words(FormRules.foreignWords, in: file("a.md", text), "").isEmpty)
    }
  }

  @Test func `a page has one title and it comes first`() {
    #expect(FormRules.titles(file("a.md", "# One\n\n```\n# no title\n```\n## Part\n")).isEmpty)
    #expect(FormRules.titles(file("a.md", "# One\n# Two\n")).count == 1)
    #expect(FormRules.titles(file("a.md", "text\n# One\n")).count == 1)
    #expect(FormRules.titles(file("a.md", "text\n")).count == 1)
  }

  @Test func `the root takes no other names`() {
    let names = [".ci", ".gitignore", "Package.swift", "README.md", "Sources", "Tests", "tools"]
    #expect(FormRules.strayRootNames(names).isEmpty)
    #expect(FormRules.strayRootNames(names + ["docs"]).count == 1)
  }

  @Test func `imports are read in every form`() {
    let text = """
      // import Comment
      public import Ledger
      @testable import Positions
      import struct Foundation.URL
      let text = "import String"
      internal import CLMDB; import Yams
      """
    let found = ImportRules.imports(in: text).map { "\($0.module) \($0.line)" }
    #expect(found == ["Ledger 2", "Positions 3", "Foundation 4", "CLMDB 6", "Yams 6"])
  }

  @Test(arguments: [
    ("Sources/Positions/A.swift", "Foundation", false),
    ("Sources/Positions/A.swift", "EventStore", false),
    ("Sources/EventStore/A.swift", "Positions", false),
    ("Sources/EventStore/A.swift", "LMDB", true),
    ("Sources/Measures/A.swift", "Projections", true),
    ("Sources/Projections/A.swift", "Measures", false),
    ("Sources/Dossiers/A.swift", "Yams", true),
    ("Sources/Ledger/A.swift", "Yams", false),
    ("Sources/ParleyCommands/Terminal/A.swift", "Dossiers", false),
    ("Tests/PositionsTests/A.swift", "Positions", true),
    ("Tests/PositionsTests/A.swift", "Foundation", true),
    ("Tests/PositionsTests/A.swift", "Ledger", false),
    ("Tests/ParleyTests/A.swift", "ParleyCommands", true),
    ("Tests/StyleTests/A.swift", "Ledger", false),
    ("Sources/Unheard/A.swift", "Foundation", false),
  ])
  func `an import against the arrows is found`(path: String, module: String, isAllowed: Bool) {
    #expect(ImportRules.findings(file(path, "import \(module)\n")).isEmpty == isAllowed)
  }

  @Test func `an event without schema or golden record is found`() {
    let schemas = "message PartyDeclared {\n}\nmessage IssueDeclaredLater {\n}\n"
    let found = EventRules.findings(
      types: ["party.declared", "issue.declared"], schemas: schemas,
      goldenRecords: "issue.declared 0a02")
    #expect(
      findings(found) == [
        "no message in schemas/parley/v1: IssueDeclared",
        "no golden record in Tests/PositionsTests: party.declared",
      ])
  }
}
