internal import Glibc
internal import Synchronization

/// A lock on a whole file, shared or exclusive, that ends with the process at the latest.
///
/// It is `flock`'s: tied to this opening of the file, so two locks of one process exclude each
/// other like those of two, and closing other descriptors of the file does not release it. The file
/// is created where it is missing and stays; it must never be renamed or removed while in use.
public final class FileLock: Sendable {
  /// Who else may hold a lock at the same time.
  public enum Kind: Sendable {
    /// Other shared locks.
    case shared
    /// Nobody.
    case exclusive
  }

  /// The file as it was given.
  public let path: String

  private let descriptor: Mutex<Descriptor?>

  private init(path: String, descriptor: consuming sending Descriptor) {
    self.path = path
    self.descriptor = Mutex(descriptor)
  }

  /// Takes the lock, waiting for as long as others keep it.
  ///
  /// Throws ``FileError``: `missing` without the directory, `permissionDenied`,
  /// `readOnlyFileSystem`.
  public static func wait(
    for kind: Kind, at path: String, fileMode: UInt32 = 0o600
  ) throws(FileError) -> FileLock {
    let descriptor = try opened(path, fileMode)
    try Descriptor.retrying("lock", path) { flock(descriptor.number, kind.operation) }
    return FileLock(path: path, descriptor: descriptor)
  }

  /// Takes the lock if it is free; nil when someone holds one that excludes it.
  ///
  /// Throws as ``wait(for:at:fileMode:)`` does.
  public static func attempt(
    _ kind: Kind, at path: String, fileMode: UInt32 = 0o600
  ) throws(FileError) -> FileLock? {
    let descriptor = try opened(path, fileMode)
    do throws(FileError) {
      try Descriptor.retrying("lock", path) { flock(descriptor.number, kind.operation | LOCK_NB) }
    } catch  where error.number == .tryAgain {
      return nil
    } catch {
      throw error
    }
    return FileLock(path: path, descriptor: descriptor)
  }

  /// Gives the lock up before the object ends; a second call does nothing.
  public func release() {
    descriptor.withLock { $0 = nil }
  }

  private static func opened(_ path: String, _ mode: UInt32) throws(FileError) -> Descriptor {
    try Descriptor(opening: path, O_RDWR | O_CREAT, mode: mode, "open the lock file")
  }
}

extension FileLock.Kind {
  fileprivate var operation: Int32 {
    switch self {
    case .shared: LOCK_SH
    case .exclusive: LOCK_EX
    }
  }
}
