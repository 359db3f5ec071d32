/// The rules of form: each takes files and returns what breaks it.
enum FormRules {
  typealias File = SourceTree.File
  typealias Finding = SourceTree.Finding

  static let longestLine = 100
  static let longestFile = 600
  static let longestFunction = 70
  /// A file below this many lines is small, and fewer than this share of the files may be.
  static let smallFile = 30
  static let smallShare = 0.15

  static func longLines(_ file: File) -> [Finding] {
    file.lines.enumerated().compactMap { index, line in
      line.count <= longestLine
        ? nil : Finding(file, index + 1, "\(line.count) columns, at most \(longestLine) allowed")
    }
  }

  static func longFile(_ file: File) -> [Finding] {
    let count = file.lines.count
    return count <= longestFile
      ? [] : [Finding(file, nil, "\(count) lines, at most \(longestFile) allowed")]
  }

  static func longFunctions(_ file: File) -> [Finding] {
    FunctionLengths(file.text).functions.filter { $0.length > longestFunction }.map { function in
      Finding(
        file, function.line,
        "\(function.name) has \(function.length) lines, at most \(longestFunction) allowed")
    }
  }

  static func tooManySmallFiles(_ files: [File]) -> [Finding] {
    let small = files.filter { $0.lines.count < smallFile }
    guard Double(small.count) >= smallShare * Double(max(files.count, 1)) else { return [] }
    let names = small.map { "\($0.path) (\($0.lines.count))" }.joined(separator: ", ")
    return [
      Finding("\(small.count) of \(files.count) files have under \(smallFile) lines: \(names)")
    ]
  }

  private static let emptyNouns: Set = [
    "Manager", "Helper", "Helpers", "Util", "Utils", "Utility", "Utilities", "Factory", "Provider",
    "Service", "Handler", "Impl",
  ]

  static func emptyName(_ file: File) -> [Finding] {
    let words = file.name.prefix { $0 != "." }.matches(of: /[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])/)
    return words.map { String($0.0.prefix(1)).uppercased() + String($0.0.dropFirst()) }
      .filter(emptyNouns.contains)
      .map { Finding(file, nil, "\"\($0)\" says nothing: name the thing") }
  }

  /// Lines that hold one of `words`, found in any case where `ignoringCase`.
  static func words(
    _ words: [String], ignoringCase: Bool = false, in file: File, _ message: String
  ) -> [Finding] {
    file.lines.enumerated().flatMap { index, line in
      let text = ignoringCase ? line.lowercased() : String(line)
      return words.filter { text.contains($0) }
        .map { Finding(file, index + 1, "\"\($0)\": \(message)") }
    }
  }

  /// Marks of unfinished work, built from parts so that this file does not hold them.
  static let unfinishedMarks = ["FIX" + "ME", "TO" + "DO", "XX" + "X"]

  static func unfinished(_ file: File) -> [Finding] {
    file.lines.enumerated().flatMap { index, line in
      line.matches(of: /\b[A-Z]{3,5}\b/).map { String($0.0) }
        .filter(unfinishedMarks.contains)
        .map { Finding(file, index + 1, "\"\($0)\": finish it or write why it stays so") }
    }
  }

  /// What speaks of the place where the project is written instead of the project.
  static let foreignWords = [
    "/wo" + "rk/", "/opt/swift" + "-packages", "farm" + "-studio", "farm" + "-bench",
    "sub" + "agent", "/.lib" + "rary", "shared" + "/hooks",
  ]

  static func titles(_ file: File) -> [Finding] {
    var isCode = false
    var titles: [Int] = []
    for (index, line) in file.lines.enumerated() {
      if line.hasPrefix("```") { isCode.toggle() }
      if !isCode, line.hasPrefix("# ") { titles.append(index + 1) }
    }
    if titles.count == 1, titles[0] == 1 { return [] }
    return [Finding(file, nil, "titles on lines \(titles), expected one, on line 1")]
  }

  static func strayRootNames(_ names: [String]) -> [Finding] {
    let expected: Set = ["Package.swift", "README.md", "Sources", "Tests", "schemas", "tools"]
    return names.filter { !$0.hasPrefix(".") && !expected.contains($0) }
      .map { Finding("\($0) in the root, where only \(expected.sorted()) belong") }
  }
}
