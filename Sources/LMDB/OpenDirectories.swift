internal import Glibc
internal import Synchronization

/// The directories whose environments this process has open.
///
/// LMDB guards the lock file with POSIX locks, which a process loses when it closes any descriptor
/// of that file: a second environment on the same files would, on closing, take the locks of the
/// first. Directories are told apart by device and inode, so that no alias of a path slips through.
struct OpenDirectories: ~Copyable, Sendable {
  struct Identity: Hashable, Sendable {
    let device: UInt64
    let inode: UInt64
  }

  static let inThisProcess = OpenDirectories()

  private let identities = Mutex<Set<Identity>>([])

  /// Notes the directory as open; false when it is already.
  func insert(_ identity: Identity) -> Bool {
    identities.withLock { $0.insert(identity).inserted }
  }

  /// Forgets a directory whose environment is closed.
  func remove(_ identity: Identity) {
    identities.withLock { _ = $0.remove(identity) }
  }

  /// The identity of an existing directory.
  static func identity(ofDirectory path: String) throws(LMDBError) -> Identity {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else {
      throw LMDBError(.system(.current), operation: "find the directory", path: path)
    }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      throw LMDBError(.system(.notDirectory), operation: "open the environment", path: path)
    }
    return Identity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
  }
}
