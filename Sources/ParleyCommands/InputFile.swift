internal import Glibc
import Ledger

/// A file that is read, or standard input where its name is `-`.
final class InputFile {
  /// The name for messages.
  let name: String
  private let descriptor: Int32
  private var buffer: [UInt8] = []
  private var isAtEnd = false
  /// How many bytes were read.
  private(set) var bytesRead = 0
  /// The bytes of a regular file; nil of anything else, whose end nobody knows.
  private(set) var byteCount: Int?
  /// Where the lines not yet handed out start in `buffer`.
  private var lineStart = 0

  /// Opens a file. Throws `LedgerError`: `.usage` where there is none that can be read.
  init(_ path: String) throws {
    name = path == "-" ? "standard input" : path
    descriptor = path == "-" ? STDIN_FILENO : Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw refusal() }
    var status = stat()
    if fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
      throw LedgerError(.usage, "\(name): found a directory, expected a file")
    }
    byteCount = status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil
  }

  deinit { if descriptor > STDIN_FILENO { close(descriptor) } }

  /// The first bytes, at most 4 KiB, which stay to be read. Throws `LedgerError`.
  func start() throws -> [UInt8] {
    while buffer.count < 4_096, !isAtEnd { try fill() }
    return Array(buffer.prefix(4_096))
  }

  /// Everything. Throws `LedgerError`: `.usage` for more than `limit` bytes.
  func contents(limit: Int) throws -> [UInt8] {
    while !isAtEnd {
      guard buffer.count <= limit else {
        throw LedgerError(
          .usage, "\(name): found more than \(limit) bytes, expected at most that many")
      }
      try fill()
    }
    defer { buffer = [] }
    return buffer
  }

  /// The next bytes, as they come; nil at the end. Throws `LedgerError`.
  func nextPiece() throws -> [UInt8]? {
    while buffer.isEmpty, !isAtEnd { try fill() }
    defer { buffer = [] }
    return buffer.isEmpty ? nil : buffer
  }

  /// The next line without its line feed, or nil at the end. Throws `LedgerError`: `.usage` for one
  /// of more than `limit` bytes.
  func nextLine(limit: Int) throws -> [UInt8]? {
    var searched = 0
    while true {
      if let end = buffer[(lineStart + searched)...].firstIndex(of: UInt8(ascii: "\n")) {
        defer { lineStart = end + 1 }
        return Array(buffer[lineStart..<end])
      }
      searched = buffer.count - lineStart
      guard searched <= limit else {
        throw LedgerError(
          .usage, "\(name): found a line of more than \(limit) bytes, expected at most that many")
      }
      guard !isAtEnd else { break }
      buffer.removeSubrange(..<lineStart)
      lineStart = 0
      try fill()
    }
    guard searched > 0 else { return nil }
    defer { lineStart = buffer.count }
    return Array(buffer[lineStart...])
  }

  private func fill() throws {
    var chunk = [UInt8](repeating: 0, count: 1 << 18)
    let count = read(descriptor, &chunk, chunk.count)
    guard count >= 0 else {
      if errno == EINTR { return }
      throw refusal()
    }
    isAtEnd = count == 0
    bytesRead += count
    buffer += chunk[..<count]
  }

  private func refusal() -> LedgerError {
    let found =
      switch errno {
      case ENOENT, ENOTDIR: "no such file"
      case EACCES: "a file that may not be read"
      default: String(cString: strerror(errno))
      }
    return LedgerError(.usage, "\(name): found \(found), expected a file to read")
  }
}
