internal import Glibc

/// Files that are read and replaced whole.
public enum SmallFile {
  /// The bytes of the file; nil when there is none.
  ///
  /// Throws ``FileError``, `fileTooLarge` for more than `limitBytes`.
  public static func read(
    at path: String, limitBytes: Int = 1 << 20
  ) throws(FileError) -> [UInt8]? {
    do throws(FileError) {
      let descriptor = try Descriptor(opening: path, O_RDONLY, "read")
      return try contents(of: descriptor, path, limitBytes)
    } catch  where error.number == .missing {
      return nil
    } catch {
      throw error
    }
  }

  /// How far a replacement is forced to disk before the call returns.
  public enum Durability: Sendable {
    /// Whole or not at all for every reader, but a power loss may bring the old file back.
    case renamed
    /// The new file survives a power loss: file and directory are synchronised.
    case synchronised
  }

  /// Replaces the file, or creates it, by writing beside it and renaming.
  ///
  /// Readers see the old bytes or the new ones, never a part. The temporary file is the path with
  /// `.new` added; writers of one path must exclude each other. Throws ``FileError``.
  public static func replace(
    at path: String, with bytes: Span<UInt8>, durability: Durability, fileMode: UInt32 = 0o600
  ) throws(FileError) {
    let temporary = path + ".new"
    do throws(FileError) {
      try write(bytes, to: temporary, durability, fileMode)
      try Descriptor.retrying("replace", path) { unsafe rename(temporary, path) }
    } catch {
      _ = unsafe unlink(temporary)
      throw error
    }
    if durability == .synchronised { try Directory.synchronise(at: Directory.parent(of: path)) }
  }

  /// Replaces the file with bytes given as an array, as above.
  public static func replace(
    at path: String, with bytes: [UInt8], durability: Durability, fileMode: UInt32 = 0o600
  ) throws(FileError) {
    try replace(at: path, with: bytes.span, durability: durability, fileMode: fileMode)
  }

  /// Removes the file; false when there was none. Throws ``FileError``.
  @discardableResult
  public static func remove(at path: String) throws(FileError) -> Bool {
    do throws(FileError) {
      try Descriptor.retrying("remove", path) { unsafe unlink(path) }
      return true
    } catch  where error.number == .missing {
      return false
    } catch {
      throw error
    }
  }

  /// Whether nobody but the owner may read or write the file. Throws ``FileError``.
  public static func isPrivate(at path: String) throws(FileError) -> Bool {
    var status = stat()
    try Descriptor.retrying("examine", path) { unsafe stat(path, &status) }
    return status.st_mode & 0o077 == 0
  }

  private static func write(
    _ bytes: Span<UInt8>, to path: String, _ durability: Durability, _ mode: UInt32
  ) throws(FileError) {
    // A temporary file left by a crash is no reason to fail, and a link in its place is not
    // followed.
    _ = unsafe unlink(path)
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW
    let descriptor = try Descriptor(opening: path, flags, mode: mode, "write")
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { buffer in
        unsafe Glibc.write(
          descriptor.number, buffer.baseAddress?.advanced(by: written), buffer.count - written)
      }
      if count >= 0 {
        written += count
      } else if ErrorNumber.current != .interrupted {
        throw FileError(.current, operation: "write", path: path)
      }
    }
    if durability == .synchronised {
      try Descriptor.retrying("synchronise", path) { fsync(descriptor.number) }
    }
  }

  private static func contents(
    of descriptor: borrowing Descriptor, _ path: String, _ limitBytes: Int
  ) throws(FileError) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 16_384)
    while true {
      let count = unsafe chunk.withUnsafeMutableBytes { buffer in
        unsafe Glibc.read(descriptor.number, buffer.baseAddress, buffer.count)
      }
      if count == 0 { return bytes }
      if count > 0 {
        bytes += chunk[..<count]
      } else if ErrorNumber.current != .interrupted {
        throw FileError(.current, operation: "read", path: path)
      }
      if bytes.count > limitBytes {
        throw FileError(
          .fileTooLarge, operation: "read more than \(limitBytes) bytes", path: path)
      }
    }
  }
}
