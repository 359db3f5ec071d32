extension Environment {
  /// How an environment is opened.
  public struct Options: Sendable {
    /// What the process may do with the environment; `readWrite` unless said otherwise.
    public var access: Access

    /// The most the file may grow to before ``Environment/grow()`` is needed, in bytes.
    ///
    /// It takes address space, neither memory nor disk. Where the system refuses it, it is halved
    /// down to ``smallestMapSizeBytes``; it is never below the size of the data.
    public var mapSizeBytes: Int

    /// The most tables that can be open, 1 and up; each costs some words a transaction.
    public var tableCount: Int

    /// The most simultaneous read transactions of all processes together.
    ///
    /// The process that creates the lock file decides; LMDB takes one cache line of it a reader.
    public var readerCount: Int

    /// The file mode of new files, before the process's mask.
    public var fileMode: UInt32

    /// Whether the kernel reads ahead: good for scans, wasted work for single lookups in a file
    /// larger than memory.
    public var readsAhead: Bool

    /// The size at which the halving of ``mapSizeBytes`` ends: 64 MiB.
    public static let smallestMapSizeBytes: Int = 1 << 26

    /// Options with those values that suit a ledger on a local disk.
    public init(
      access: Access = .readWrite,
      mapSizeBytes: Int = 1 << 40,
      tableCount: Int = 16,
      readerCount: Int = 256,
      fileMode: UInt32 = 0o600,
      readsAhead: Bool = true
    ) {
      self.access = access
      self.mapSizeBytes = mapSizeBytes
      self.tableCount = tableCount
      self.readerCount = readerCount
      self.fileMode = fileMode
      self.readsAhead = readsAhead
    }
  }

  /// What a process may do with an environment.
  public enum Access: Sendable {
    /// Read and write; missing files are created.
    case readWrite
    /// Read; the directory must still be writable, since readers enter themselves in `lock.mdb`.
    case readOnly
    /// Read, without the lock file: only where nobody can write, on a read-only file system.
    case readOnlyWithoutLock
  }
}
