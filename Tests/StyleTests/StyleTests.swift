import TestSupport
import Testing

/// The style of the project, held over every file of it.
struct StyleTests {
  private let tree: SourceTree

  init() throws { tree = try SourceTree() }

  private func expectNone(
    _ findings: [SourceTree.Finding], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for finding in findings { Issue.record("\(finding)", sourceLocation: sourceLocation) }
  }

  private var code: [SourceTree.File] { tree.swiftFiles.filter { !$0.isSample } }

  @Test func `the whole tree is looked at`() {
    let paths = Set(tree.files.map(\.path))
    for path in [
      "Package.swift", "README.md", ".ci/run", "tools/test", "Sources/parley/Program.swift",
      "Tests/StyleTests/StyleTests.swift",
    ] {
      #expect(paths.contains(path))
    }
    #expect(!paths.contains { $0.hasPrefix(".build/") || $0.hasPrefix(".git/") })
  }

  @Test func `the root holds only what the design names`() {
    expectNone(FormRules.strayRootNames(tree.rootNames))
  }

  @Test func `lines, files and functions are short`() {
    expectNone(code.flatMap(FormRules.longLines))
    expectNone(code.flatMap(FormRules.longFile))
    expectNone(code.flatMap(FormRules.longFunctions))
  }

  @Test func `few files are small`() {
    expectNone(FormRules.tooManySmallFiles(code.filter { $0.name != "Package.swift" }))
  }

  @Test func `file names are nouns of the domain`() {
    expectNone(tree.files.flatMap(FormRules.emptyName))
  }

  @Test func `nothing is marked as unfinished`() {
    expectNone(tree.files.flatMap(FormRules.unfinished))
  }

  @Test func `only the wrapper of LMDB leaves the language's guarantees`() {
    let word = "un" + "safe"
    // The package manager calls flags of the linker so; no code is in its file. libFuzzer hands
    // its inputs over as a place in memory.
    let others = tree.swiftFiles.filter {
      $0.name != "Package.swift" && !$0.path.hasPrefix("Sources/LMDB/")
        && !$0.path.hasPrefix("Tests/LMDBTests/")
        && $0.path != "tools/fuzz.d/Sources/fuzz/main.swift"
    }
    expectNone(
      others.flatMap {
        FormRules.words([word], ignoringCase: true, in: $0, "only in Sources/LMDB")
      })
  }

  @Test func `imports follow the arrows of the design`() {
    expectNone(
      code.filter { $0.name != "Package.swift" }.flatMap(ImportRules.findings))
  }

  @Test func `the project speaks of itself alone`() {
    expectNone(
      tree.files.flatMap {
        FormRules.words(
          FormRules.foreignWords, ignoringCase: true, in: $0, "speaks of another place")
      })
  }

  @Test func `every page of Markdown has one title`() {
    expectNone(tree.files.filter { $0.path.hasSuffix(".md") }.flatMap(FormRules.titles))
  }

  @Test func `the tour of the source names every folder`() throws {
    let readme = try #require(tree.files.first { $0.path == "README.md" })
    let bullets = readme.lines.filter { $0.hasPrefix("- ") }
    for folder in tree.folders(in: "Sources") {
      #expect(bullets.contains { $0.hasPrefix("- `\(folder)`") }, "\(folder) is not in README.md")
    }
  }

  @Test func `every type of event has a schema and a golden record`() {
    expectNone(EventRules.findings(in: tree))
  }
}
