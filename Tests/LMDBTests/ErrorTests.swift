import Foundation
import LMDB
import Testing

@Suite struct ErrorTests {
  /// The names and values that the installed header defines as return codes.
  static func codesOfHeader() throws -> [String: Int32] {
    let header = try String(contentsOfFile: "/usr/include/lmdb.h", encoding: .utf8)
    var codes: [String: Int32] = [:]
    for match in header.matches(of: /#define\s+(MDB_\w+)\s+\((-307\d\d)\)/) {
      codes[String(match.1)] = Int32(match.2)
    }
    return codes
  }

  @Test func `every code of the header has a name, and the name leads back`() throws {
    let codes = try Self.codesOfHeader()
    #expect(codes.count == 20)
    var seen: Set<LMDBError.Code> = []
    for (name, value) in codes {
      let code = LMDBError.Code(returnCode: value)
      #expect(code != .unknown(value), "\(name) has no name here")
      #expect(code.returnCode == value, "\(name)")
      #expect(seen.insert(code).inserted, "\(name) shares its name")
    }
    #expect(LMDBError.Code(returnCode: try #require(codes["MDB_MAP_FULL"])) == .mapFull)
    #expect(LMDBError.Code(returnCode: try #require(codes["MDB_KEYEXIST"])) == .keyExists)
    #expect(LMDBError.Code(returnCode: try #require(codes["MDB_BAD_DBI"])) == .badTable)
  }

  @Test func `unknown codes are kept`() {
    #expect(LMDBError.Code(returnCode: -30_700) == .unknown(-30_700))
    #expect(LMDBError.Code.unknown(-30_700).returnCode == -30_700)
  }

  @Test func `error numbers of the system keep number and words`() {
    let numbers: [(Int32, ErrorNumber)] = [
      (EACCES, .permissionDenied), (EPERM, .notPermitted), (ENOENT, .missing),
      (EEXIST, .exists), (ENOTDIR, .notDirectory), (EISDIR, .isDirectory),
      (EROFS, .readOnlyFileSystem), (ENOSPC, .noSpace), (EDQUOT, .quotaExceeded),
      (EFBIG, .fileTooLarge), (EIO, .inputOutput), (EAGAIN, .tryAgain), (EINTR, .interrupted),
      (EINVAL, .invalidArgument), (ENOMEM, .outOfMemory), (EBUSY, .busy),
      (EMFILE, .tooManyOpenFiles),
    ]
    for (raw, number) in numbers {
      #expect(LMDBError.Code(returnCode: raw) == .system(number))
      #expect(LMDBError.Code.system(number).returnCode == raw)
    }
    #expect(ErrorNumber.noSpace.description == "No space left on device")
  }

  @Test func `what is not LMDB's has no return code`() {
    let own: [LMDBError.Code] = [
      .alreadyOpen, .closed, .needsReopening, .networkFileSystem("NFS"),
    ]
    for code in own { #expect(code.returnCode == nil) }
  }

  @Test func `a description says where, what and why`() {
    let error = LMDBError(.mapFull, operation: "commit", path: "/data/doha")
    #expect(
      error.description
        == "/data/doha: could not commit: the map is full: it can grow, see grow()")
    let missing = FileError(.missing, operation: "lock", path: "/data/gate")
    #expect(missing.description == "/data/gate: could not lock: No such file or directory")
  }
}
