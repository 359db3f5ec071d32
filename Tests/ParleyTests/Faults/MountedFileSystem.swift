import Foundation
import TestSupport

/// A file system mounted for a test, and unmounted with the last reference.
final class MountedFileSystem {
  /// Where it is mounted.
  let path: String
  private let directory: TemporaryDirectory

  /// Whether this process may mount file systems, found out by mounting one.
  static let isPossible: Bool = (try? MountedFileSystem(memoryBytes: 1 << 16)) != nil

  private struct Refused: Error {
    var reason: String
  }

  /// A file system in memory that holds `memoryBytes`.
  convenience init(memoryBytes: Int) throws {
    try self.init(["-t", "tmpfs", "-o", "size=\(memoryBytes),mode=700", "tmpfs"])
  }

  /// `source` seen through a file system that nobody can write to.
  convenience init(readOnly source: String) throws {
    try self.init(["--bind", source])
    try Self.run("mount", ["-o", "remount,bind,ro", path])
  }

  private init(_ arguments: [String]) throws {
    directory = try TemporaryDirectory()
    let place = directory.file("mounted")
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: false)
    path = place.path
    try Self.run("mount", arguments + [path])
  }

  deinit {
    // The files below it must not be removed together with the directory, as a bind mount shows
    // those of another place.
    try? Self.run("umount", [path])
  }

  private static func run(_ program: String, _ arguments: [String]) throws {
    let places = ["/bin/", "/usr/bin/", "/sbin/"].map { URL(fileURLWithPath: $0 + program) }
    guard
      let place = places.first(where: { FileManager.default.isExecutableFile(atPath: $0.path) })
    else { throw Refused(reason: "no \(program)") }
    let run = try CommandRun.run(place, arguments)
    guard run.status == 0 else { throw Refused(reason: run.errors) }
  }
}
