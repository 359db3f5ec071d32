import Foundation
import TestSupport

/// The text files of the project as they lie on the disk, without what git ignores.
struct SourceTree {
  /// One file; `path` is relative to the root.
  struct File {
    var path: String
    var text: String

    var name: String { String(path.split(separator: "/").last ?? "") }
    var isSwift: Bool { path.hasSuffix(".swift") }
    var lines: [Substring] {
      var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      if lines.last?.isEmpty == true { lines.removeLast() }
      return lines
    }
    /// A sample of code that must not compile, held to no rule of form.
    var isSample: Bool { path.contains("/Misuse/") }
    /// `Ledger` for `Sources/Ledger/…`, `LedgerTests` for `Tests/LedgerTests/…`.
    var module: String {
      let parts = path.split(separator: "/")
      return parts.count > 2 ? String(parts[1]) : ""
    }
  }

  /// A rule broken, and where: "Sources/Ledger/Ledger.swift:12: …".
  struct Finding: Equatable, CustomStringConvertible {
    var description: String

    init(_ file: File, _ line: Int? = nil, _ message: String) {
      description = file.path + (line.map { ":\($0)" } ?? "") + ": " + message
    }

    init(_ message: String) { description = message }
  }

  let root: URL
  /// The names directly in the root, without ignored ones.
  private(set) var rootNames: [String] = []
  private(set) var files: [File] = []

  var swiftFiles: [File] { files.filter(\.isSwift) }

  init(root: URL = projectRoot) throws {
    self.root = root
    let ignored = try Self.ignored(in: root)
    rootNames = try FileManager.default.contentsOfDirectory(atPath: root.path)
      .filter { !ignored($0) }
      .sorted()
    for name in rootNames {
      try collect(name, ignored)
    }
  }

  /// The folders directly in `folder`.
  func folders(in folder: String) -> [String] {
    let names = files.compactMap { file -> String? in
      let parts = file.path.split(separator: "/")
      return parts.count > 2 && parts[0] == folder ? String(parts[1]) : nil
    }
    return Set(names).sorted()
  }

  /// The names and `*.suffix` patterns of .gitignore, and git's own folder.
  private static func ignored(in root: URL) throws -> (String) -> Bool {
    let text = try String(contentsOf: root.appendingPathComponent(".gitignore"), encoding: .utf8)
    let patterns = text.split(separator: "\n").map { line in
      line.hasSuffix("/") ? line.dropLast() : line
    }
    return { name in
      name == ".git"
        || patterns.contains { pattern in
          pattern.hasPrefix("*") ? name.hasSuffix(pattern.dropFirst()) : name == pattern
        }
    }
  }

  private mutating func collect(_ path: String, _ ignored: (String) -> Bool) throws {
    let place = root.appendingPathComponent(path)
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: place.path, isDirectory: &isFolder) else { return }
    if isFolder.boolValue {
      let names = try FileManager.default.contentsOfDirectory(atPath: place.path).sorted()
      for name in names where !ignored(name) {
        try collect("\(path)/\(name)", ignored)
      }
    } else if let text = String(validating: try Data(contentsOf: place), as: UTF8.self),
      !text.utf8.contains(0)
    {
      files.append(File(path: path, text: text))
    }
  }
}
