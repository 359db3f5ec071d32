internal import Glibc

/// A new file that is written from its first byte to its last.
///
/// Bytes are gathered and written in large pieces. A file that was not finished is removed when the
/// value ends.
public struct WrittenFile: ~Copyable {
  /// The file as it was given.
  public let path: String
  private let descriptor: Descriptor
  private var buffer: [UInt8] = []
  private var isFinished = false
  private static let pieceBytes = 1 << 18

  /// Creates the file, which must not exist. Throws ``FileError``.
  public init(creating path: String, fileMode: UInt32 = 0o600) throws(FileError) {
    self.path = path
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW
    descriptor = try Descriptor(opening: path, flags, mode: fileMode, "create")
    buffer.reserveCapacity(Self.pieceBytes)
  }

  deinit {
    if !isFinished { _ = unsafe unlink(path) }
  }

  /// Appends bytes. Throws ``FileError``.
  public mutating func write(_ bytes: Span<UInt8>) throws(FileError) {
    buffer.append(bytes)
    if buffer.count >= Self.pieceBytes { try flush() }
  }

  /// Forces everything to disk; the file then stays. Throws ``FileError``.
  public mutating func finish() throws(FileError) {
    try flush()
    try Descriptor.retrying("synchronise", path) { fsync(descriptor.number) }
    isFinished = true
  }

  private mutating func flush() throws(FileError) {
    var written = 0
    while written < buffer.count {
      let count = unsafe buffer.withUnsafeBytes { bytes in
        unsafe Glibc.write(
          descriptor.number, bytes.baseAddress?.advanced(by: written), bytes.count - written)
      }
      if count >= 0 {
        written += count
      } else if ErrorNumber.current != .interrupted {
        throw FileError(.current, operation: "write", path: path)
      }
    }
    buffer.removeAll(keepingCapacity: true)
  }
}

/// A file that is read, from its first byte on or at any place; nothing of it is mapped.
public struct ReadFile: ~Copyable {
  /// The file as it was given.
  public let path: String
  /// The length in bytes when it was opened.
  public let byteCount: UInt64
  private let descriptor: Descriptor

  /// Opens the file. Throws ``FileError``.
  public init(opening path: String) throws(FileError) {
    let opened = try Descriptor(opening: path, O_RDONLY, "read")
    var status = stat()
    let number = opened.number
    try Descriptor.retrying("examine", path) { unsafe fstat(number, &status) }
    self.path = path
    byteCount = UInt64(max(status.st_size, 0))
    descriptor = opened
  }

  /// Replaces `buffer` by up to `count` bytes from `offset` on; by fewer only at the end of the
  /// file. Throws ``FileError``.
  public func read(
    _ count: Int, at offset: UInt64, into buffer: inout [UInt8]
  ) throws(FileError) {
    if buffer.count != count { buffer = [UInt8](repeating: 0, count: count) }
    var filled = 0
    while filled < count {
      let got = unsafe buffer.withUnsafeMutableBytes { bytes in
        unsafe pread(
          descriptor.number, bytes.baseAddress?.advanced(by: filled), count - filled,
          off_t(offset) + off_t(filled))
      }
      if got == 0 { break }
      if got > 0 {
        filled += got
      } else if ErrorNumber.current != .interrupted {
        throw FileError(.current, operation: "read", path: path)
      }
    }
    buffer.removeLast(count - filled)
  }
}
