/// Which module may import which: arrows point down only, and each library has its few users.
enum ImportRules {
  /// What a module of `Sources` may import.
  static let allowed: [String: Set<String>] = [
    "LMDB": ["CLMDB", "Glibc", "Synchronization"],
    "TransparencyLog": ["Crypto"],
    "EventStore": [
      "Crypto", "Dispatch", "Glibc", "LMDB", "Synchronization", "TransparencyLog",
    ],
    "Positions": [],
    "Projections": ["Positions"],
    "Measures": ["Positions", "Projections"],
    "Dossiers": ["Foundation", "FoundationEssentials", "Positions", "Yams"],
    "Ledger": [
      "Crypto", "Dispatch", "Dossiers", "EventStore", "FoundationEssentials", "Glibc", "Measures",
      "Positions", "Projections", "Synchronization", "TransparencyLog",
    ],
    "ParleyCommands": [
      "ArgumentParser", "Foundation", "Glibc", "Ledger", "Measures", "Positions", "Projections",
      "TransparencyLog",
    ],
    "parley": ["ArgumentParser", "ParleyCommands"],
    "TestSupport": ["Foundation", "Glibc", "Synchronization"],
    "bench.d": ["EventStore", "Foundation", "Ledger", "Positions"],
    "fuzz.d": [
      "Dossiers", "EventStore", "Foundation", "Glibc", "LMDB", "Ledger", "Positions", "Projections",
      "TransparencyLog",
    ],
  ]

  /// What tests may import besides their module and what it may import.
  private static let forTests: Set = [
    "Foundation", "Glibc", "Synchronization", "TestSupport", "Testing",
  ]

  private static let modulesOfTests: [String: Set<String>] = [
    // What a reader sees is what must not tell what is withheld.
    "LedgerTests": ["Ledger", "ParleyCommands"],
    "ParleyTests": ["ParleyCommands", "parley"],
    "SeedTests": ["Ledger", "EventStore"],
    "StyleTests": [],
  ]

  /// What `module` may import, or nil for a module that is in no table.
  static func allowedImports(of module: String) -> Set<String>? {
    if let imports = allowed[module] { return imports }
    guard module.hasSuffix("Tests") else { return nil }
    let tested = modulesOfTests[module] ?? [String(module.dropLast("Tests".count))]
    var imports = forTests
    for module in tested {
      guard let below = allowed[module] else { return nil }
      imports.formUnion(below.union([module]))
    }
    return imports
  }

  /// The imports of a source text, each with its line.
  static func imports(in text: String) -> [(module: String, line: Int)] {
    let kinds: Set = [
      "actor", "class", "enum", "func", "let", "protocol", "struct", "typealias", "var",
    ]
    let tokens = SwiftText(text).tokens
    return tokens.indices.compactMap { index in
      guard tokens[index].text == "import", index + 1 < tokens.count else { return nil }
      var next = index + 1
      if kinds.contains(tokens[next].text), next + 1 < tokens.count { next += 1 }
      return (tokens[next].text, tokens[index].line)
    }
  }

  static func findings(_ file: SourceTree.File) -> [SourceTree.Finding] {
    guard let allowed = allowedImports(of: file.module) else {
      return [SourceTree.Finding(file, nil, "\(file.module) is in no table of imports")]
    }
    return imports(in: file.text).filter { !allowed.contains($0.module) }.map { found in
      SourceTree.Finding(
        file, found.line,
        "\(file.module) imports \(found.module), allowed are \(allowed.sorted())")
    }
  }
}
