public import Foundation

/// A directory of a test's own, removed with everything in it when the last reference goes.
public final class TemporaryDirectory: Sendable {
  /// The directory, as an absolute file URL without symbolic links.
  public let url: URL

  /// Makes a fresh directory under the system's temporary directory; throws when it cannot.
  public init() throws {
    let parent = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
    url = parent.appendingPathComponent("parley-\(UUID().uuidString)", isDirectory: true)
    try FileManager.default.createDirectory(
      at: url, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }

  deinit {
    // A test may have taken away its own permissions.
    try? FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: url.path)
    try? FileManager.default.removeItem(at: url)
  }

  /// The absolute path of the directory.
  public var path: String { url.path }

  /// The place of `name` in the directory; nothing is made there.
  public func file(_ name: String) -> URL { url.appendingPathComponent(name) }

  /// Writes `text` as UTF-8 to `name`, making the folders on the way, and returns its place.
  @discardableResult
  public func write(_ text: String, to name: String) throws -> URL {
    let place = file(name)
    try FileManager.default.createDirectory(
      at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: place)
    return place
  }

  /// The text of `name`, read as UTF-8.
  public func read(_ name: String) throws -> String {
    try String(contentsOf: file(name), encoding: .utf8)
  }
}
