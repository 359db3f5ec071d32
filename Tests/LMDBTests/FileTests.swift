import Foundation
import LMDB
import TestSupport
import Testing

@Suite struct FileTests {
  let scratch: TemporaryDirectory

  init() throws {
    scratch = try TemporaryDirectory()
  }

  private func mode(of path: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    return try #require(attributes[.posixPermissions] as? Int)
  }

  @Test(arguments: [SmallFile.Durability.renamed, .synchronised])
  func `a file is replaced whole and is the owner's alone`(durability: SmallFile.Durability) throws
  {
    let path = scratch.path(of: "head")
    #expect(try SmallFile.read(at: path) == nil)
    try SmallFile.replace(at: path, with: [1, 2, 3], durability: durability)
    #expect(try SmallFile.read(at: path) == [1, 2, 3])
    try SmallFile.replace(at: path, with: [], durability: durability)
    #expect(try SmallFile.read(at: path) == [])
    #expect(try mode(of: path) == 0o600)
    #expect(try Directory.names(at: scratch.path) == ["head"])
  }

  @Test func `what a crash left beside the file is no obstacle`() throws {
    let path = scratch.path(of: "head")
    try SmallFile.replace(at: path + ".new", with: [9], durability: .renamed)
    try SmallFile.replace(at: path, with: [1], durability: .renamed)
    #expect(try Directory.names(at: scratch.path) == ["head"])
    #expect(try SmallFile.read(at: path) == [1])
  }

  @Test func `a failed replacement leaves the file and nothing else`() throws {
    let path = scratch.path(of: "head")
    try Directory.create(at: path)
    let error = #expect(throws: FileError.self) {
      try SmallFile.replace(at: path, with: [1], durability: .renamed)
    }
    #expect(error?.number == .isDirectory)
    #expect(try Directory.names(at: scratch.path) == ["head"])
    let missing = #expect(throws: FileError.self) {
      try SmallFile.replace(
        at: scratch.path(of: "none/head"), with: [1], durability: .synchronised)
    }
    #expect(missing?.number == .missing)
  }

  @Test func `large files come back whole and over the limit not at all`() throws {
    var generator = SeededGenerator(seed: 3)
    let bytes = generator.bytes(100_000)
    let path = scratch.path(of: "large")
    try SmallFile.replace(at: path, with: bytes.span, durability: .renamed)
    #expect(try SmallFile.read(at: path, limitBytes: 100_000) == bytes)
    let error = #expect(throws: FileError.self) {
      try SmallFile.read(at: path, limitBytes: 99_999)
    }
    #expect(error?.number == .fileTooLarge)
  }

  @Test func `removing tells whether there was anything`() throws {
    let path = scratch.path(of: "old")
    try SmallFile.replace(at: path, with: [1], durability: .renamed)
    #expect(try SmallFile.remove(at: path))
    #expect(try !SmallFile.remove(at: path))
  }

  @Test func `directories are made once, listed in order and private`() throws {
    let path = scratch.path(of: "checkpoints")
    #expect(!Directory.isPresent(at: path))
    #expect(try Directory.names(at: path) == nil)
    #expect(try Directory.create(at: path))
    #expect(try !Directory.create(at: path))
    #expect(Directory.isPresent(at: path))
    #expect(try mode(of: path) == 0o700)
    for name in ["b", "a", "c"] {
      try SmallFile.replace(at: "\(path)/\(name)", with: [], durability: .renamed)
    }
    #expect(try Directory.names(at: path) == ["a", "b", "c"])
    try Directory.synchronise(at: path)
  }

  @Test func `a file in the place of a directory is an error`() throws {
    let path = scratch.path(of: "file")
    try SmallFile.replace(at: path, with: [], durability: .renamed)
    #expect(throws: FileError.self) { try Directory.create(at: path) }
    #expect(throws: FileError.self) { try Directory.names(at: path) }
    #expect(!Directory.isPresent(at: path))
    let error = #expect(throws: FileError.self) { try Directory.create(at: path + "/deeper") }
    #expect(error?.number == .notDirectory)
  }

  @Test func `shared locks agree and exclusive ones do not`() throws {
    let path = scratch.path(of: "gate")
    let first = try FileLock.wait(for: .shared, at: path)
    let second = try #require(try FileLock.attempt(.shared, at: path))
    #expect(try FileLock.attempt(.exclusive, at: path) == nil)
    first.release()
    first.release()
    #expect(try FileLock.attempt(.exclusive, at: path) == nil)
    second.release()
    let alone = try #require(try FileLock.attempt(.exclusive, at: path))
    #expect(try FileLock.attempt(.shared, at: path) == nil)
    #expect(alone.path == path)
    #expect(try mode(of: path) == 0o600)
  }

  @Test func `a lock ends with its last reference`() throws {
    let path = scratch.path(of: "gate")
    var lock: FileLock? = try FileLock.wait(for: .exclusive, at: path)
    #expect(lock != nil)
    lock = nil
    #expect(try FileLock.attempt(.exclusive, at: path) != nil)
  }

  @Test func `a lock of another process counts and ends with it`() async throws {
    let path = scratch.path(of: "gate")
    let mine = try FileLock.wait(for: .exclusive, at: path)
    await #expect(processExitsWith: .success) { [path = path as String] in
      let free = try FileLock.attempt(.shared, at: path) != nil
      exit(free ? 1 : 0)
    }
    mine.release()
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
      let lock = try FileLock.wait(for: .exclusive, at: path)
      kill(getpid(), SIGKILL)
      lock.release()
    }
    #expect(try FileLock.attempt(.exclusive, at: path) != nil)
  }
}
