import Foundation
import LMDB
import TestSupport
import Testing

@Suite struct EnvironmentTests {
  let scratch: TemporaryDirectory

  init() throws {
    scratch = try TemporaryDirectory()
  }

  private func code(_ body: () throws -> Void) -> LMDBError.Code? {
    #expect(throws: LMDBError.self, performing: body)?.code
  }

  @Test func `entries outlive the process's environment`() throws {
    var environment = try scratch.environment()
    var words = try table("words", in: environment)
    try environment.write { try $0.put(words, key: [1], value: [2]) }
    try environment.close()
    environment = try scratch.environment()
    words = try table("words", in: environment)
    let value = try environment.read { try $0.value(in: words, forKey: [1]) }
    #expect(value == [2])
  }

  @Test func `files are the owner's alone`() throws {
    let environment = try scratch.environment()
    for name in ["data.mdb", "lock.mdb"] {
      let attributes = try FileManager.default.attributesOfItem(atPath: scratch.path(of: name))
      #expect(attributes[.posixPermissions] as? Int == 0o600)
    }
    #expect(environment.directory == scratch.path)
  }

  @Test func `descriptors are not inherited by other programs`() throws {
    let environment = try scratch.environment()
    var found = 0
    for name in try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd") {
      let link = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(name)")
      guard let link, link.hasPrefix(scratch.path), let number = Int32(name) else { continue }
      #expect(fcntl(number, F_GETFD) & FD_CLOEXEC != 0, "\(link) would be inherited")
      found += 1
    }
    #expect(found >= 2, "expected data.mdb and lock.mdb, open in \(environment.directory)")
  }

  @Test func `a missing directory, a file and a foreign file are refused by name`() throws {
    let missing = scratch.path(of: "none")
    #expect(code { _ = try Environment(directory: missing) } == .system(.missing))
    let file = scratch.path(of: "file")
    try SmallFile.replace(at: file, with: [1], durability: .renamed)
    #expect(code { _ = try Environment(directory: file) } == .system(.notDirectory))
    let foreign = [UInt8](repeating: 7, count: 20_000)
    try SmallFile.replace(at: scratch.path(of: "data.mdb"), with: foreign, durability: .renamed)
    #expect(code { _ = try scratch.environment() } == .invalid)
    try SmallFile.remove(at: scratch.path(of: "data.mdb"))
    #expect(code { _ = try scratch.environment(access: .readOnly) } == .system(.missing))
    _ = try scratch.environment()
  }

  @Test func `one process opens a directory once, whatever it is called`() throws {
    let link = scratch.path + "-link"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: scratch.path)
    defer { try? FileManager.default.removeItem(atPath: link) }
    var first: Environment? = try scratch.environment()
    #expect(code { _ = try scratch.environment() } == .alreadyOpen)
    #expect(code { _ = try Environment(directory: link) } == .alreadyOpen)
    #expect(first?.directory == scratch.path)
    first = nil
    first = try Environment(directory: link)
    try first?.close()
    _ = try scratch.environment()
  }

  @Test func `a closed environment says so`() throws {
    let environment = try scratch.environment()
    let words = try table("words", in: environment)
    try environment.close()
    try environment.close()
    #expect(code { try environment.read { _ in } } == .closed)
    #expect(code { try environment.write { try $0.put(words, key: [1], value: []) } } == .closed)
    #expect(code { _ = try environment.statistics() } == .closed)
    #expect(code { _ = try environment.clearStaleReaders() } == .closed)
    #expect(code { try environment.sync() } == .closed)
    #expect(code { _ = try environment.table("others", create: true) } == .closed)
  }

  @Test func `a table is there once it was created`() throws {
    let environment = try scratch.environment()
    #expect(try environment.table("words", create: false) == nil)
    let words = try table("words", in: environment)
    #expect(try environment.table("words", create: false) == words)
    #expect(try table("others", in: environment) != words)
  }

  @Test func `more tables than asked for are refused`() throws {
    let environment = try Environment(
      directory: scratch.path, options: Environment.Options(mapSizeBytes: 1 << 24, tableCount: 2))
    _ = try table("one", in: environment)
    _ = try table("two", in: environment)
    #expect(code { _ = try table("three", in: environment) } == .tablesFull)
  }

  @Test func `a read-only environment reads and refuses to write`() throws {
    let writing = try scratch.environment()
    let words = try table("words", in: writing)
    try writing.write { try $0.put(words, key: [1], value: [2]) }
    try writing.close()
    for access in [Environment.Access.readOnly, .readOnlyWithoutLock] {
      let environment = try scratch.environment(access: access)
      let words = try #require(try environment.table("words", create: false))
      #expect(try environment.read { try $0.value(in: words, forKey: [1]) } == [2])
      #expect(
        code { try environment.write { try $0.put(words, key: [1], value: []) } }
          == .system(.permissionDenied))
      #expect(
        code { _ = try environment.table("others", create: true) }
          == .system(.permissionDenied))
      #expect(try environment.clearStaleReaders() == 0)
    }
  }

  @Test func `without the lock no file is touched`() throws {
    try scratch.environment().close()
    try SmallFile.remove(at: scratch.path(of: "lock.mdb"))
    let environment = try scratch.environment(access: .readOnlyWithoutLock)
    try environment.read { _ in }
    #expect(try Directory.names(at: scratch.path) == ["data.mdb"])
  }

  @Test func `statistics count pages and entries`() throws {
    let environment = try scratch.environment(mapSizeBytes: 1 << 24)
    let words = try table("words", in: environment)
    let before = try environment.statistics()
    try environment.write { transaction throws in
      for index in 0..<1_000 as Range<UInt64> {
        var key: [UInt8] = []
        key.appendBigEndian64(index)
        try transaction.put(words, key: key, value: [UInt8](repeating: 1, count: 100))
      }
    }
    try environment.sync()
    let after = try environment.statistics()
    #expect(after.mapSizeBytes == 1 << 24)
    #expect(after.lastTransactionNumber == before.lastTransactionNumber + 1)
    #expect(after.readerSlotCount >= 256)
    let size = try environment.read { try $0.statistics(of: words) }
    #expect(size.entryCount == 1_000)
    #expect(size.depth == 2)
    #expect(size.pageCount == size.leafPageCount + size.branchPageCount)
    #expect(size.pageCount <= after.lastPageNumber)
    #expect(after.fileSizeBytes >= size.pageCount * after.pageSizeBytes)
  }

  @Test func `a full map says so, grows and goes on`() throws {
    let environment = try scratch.environment(mapSizeBytes: 1 << 20)
    let words = try table("words", in: environment)
    let large = [UInt8](repeating: 1, count: 600_000)
    func store() throws {
      try environment.write { transaction throws in
        try transaction.put(words, key: [1], value: large)
        try transaction.put(words, key: [2], value: large)
      }
    }
    #expect(code { try store() } == .mapFull)
    #expect(try environment.read { try $0.entryCount(of: words) } == 0)
    #expect(try environment.grow() == 1 << 21)
    try store()
    #expect(try environment.read { try $0.entryCount(of: words) } == 2)
    #expect(try environment.statistics().mapSizeBytes == 1 << 21)
  }

  @Test func `a write whose error was ignored cannot commit`() throws {
    let environment = try scratch.environment(mapSizeBytes: 1 << 20)
    let words = try table("words", in: environment)
    let failed = code {
      try environment.write { transaction throws in
        try transaction.put(words, key: [1], value: [1])
        try? transaction.put(words, key: [2], value: [UInt8](repeating: 1, count: 2_000_000))
      }
    }
    #expect(failed == .badTransaction)
    #expect(try environment.read { try $0.entryCount(of: words) } == 0)
    try environment.write { try $0.put(words, key: [1], value: [1]) }
  }
}
