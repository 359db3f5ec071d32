internal import CLMDB
internal import Glibc

/// The size and shape of one table.
public struct TableStatistics: Hashable, Sendable {
  /// The number of entries.
  public let entryCount: Int
  /// The number of levels of the tree, zero when empty.
  public let depth: Int
  /// Pages that lead to others.
  public let branchPageCount: Int
  /// Pages that hold entries.
  public let leafPageCount: Int
  /// Pages that hold values too large for a leaf.
  public let overflowPageCount: Int

  /// All pages of the table.
  public var pageCount: Int { branchPageCount + leafPageCount + overflowPageCount }

  init(_ raw: MDB_stat) {
    entryCount = Int(raw.ms_entries)
    depth = Int(raw.ms_depth)
    branchPageCount = Int(raw.ms_branch_pages)
    leafPageCount = Int(raw.ms_leaf_pages)
    overflowPageCount = Int(raw.ms_overflow_pages)
  }
}

/// The size of an environment and how much of it is in use.
public struct EnvironmentStatistics: Hashable, Sendable {
  /// The size of a page in bytes, the system's when the file was created.
  public let pageSizeBytes: Int
  /// The size of the map, and so the most the file may grow to, in bytes.
  public let mapSizeBytes: Int
  /// The number of the last page in use; those of all tables are at most that plus one.
  public let lastPageNumber: Int
  /// The length of `data.mdb` in bytes.
  public let fileSizeBytes: Int
  /// The number of the last commit, counted from the creation of the file.
  public let lastTransactionNumber: Int
  /// The reader slots of the lock file.
  public let readerSlotCount: Int
  /// The most of them that were in use at once since the lock file was made.
  public let usedReaderSlotCount: Int
}

extension Environment {
  /// The size of the environment as of the last commit; costs no reading of pages.
  public func statistics() throws(LMDBError) -> EnvironmentStatistics {
    try inside { () throws(LMDBError) in
      var info = unsafe MDB_envinfo()
      var unnamed = MDB_stat()
      var descriptor: Int32 = -1
      try check(unsafe mdb_env_info(handle, &info), "read statistics")
      try check(unsafe mdb_env_stat(handle, &unnamed), "read statistics")
      try check(unsafe mdb_env_get_fd(handle, &descriptor), "read statistics")
      var status = stat()
      guard unsafe fstat(descriptor, &status) == 0 else {
        throw LMDBError(.system(.current), operation: "read the file size", path: directory)
      }
      return EnvironmentStatistics(
        pageSizeBytes: Int(unnamed.ms_psize),
        mapSizeBytes: unsafe Int(info.me_mapsize),
        lastPageNumber: unsafe Int(info.me_last_pgno),
        fileSizeBytes: Int(status.st_size),
        lastTransactionNumber: unsafe Int(info.me_last_txnid),
        readerSlotCount: unsafe Int(info.me_maxreaders),
        usedReaderSlotCount: unsafe Int(info.me_numreaders))
    }
  }
}
