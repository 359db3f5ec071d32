internal import Glibc

/// Putting whole files and directories into their place, and taking them away.
public enum FilePlacement {
  /// Gives a file its final name, in the place of one that has it; whoever opens that name finds
  /// the old one or the new one, whole.
  ///
  /// The entry is forced to disk; the content must have been before. Throws ``FileError``.
  public static func replace(_ final: String, by path: String) throws(FileError) {
    try Descriptor.retrying("replace", final) { unsafe rename(path, final) }
    try Directory.synchronise(at: Directory.parent(of: final))
  }

  /// Gives a file its final name, or a directory, and leaves what has that name alone.
  ///
  /// The entry is forced to disk; the content must have been before. Throws ``FileError``: `exists`
  /// for a file, and for a directory that is not empty.
  public static func put(_ path: String, atNew final: String) throws(FileError) {
    if Directory.isPresent(at: path) {
      // A directory takes the place of an empty one only.
      do throws(FileError) {
        try Descriptor.retrying("create", final) { unsafe rename(path, final) }
      } catch {
        let isTaken = isTaken(final)
        throw isTaken ? FileError(.exists, operation: "create", path: final) : error
      }
    } else {
      // A link, as a rename would replace.
      try Descriptor.retrying("create", final) { unsafe link(path, final) }
      try SmallFile.remove(at: path)
    }
    try Directory.synchronise(at: Directory.parent(of: final))
  }

  /// Whether something has the name, a link that leads nowhere included.
  public static func isTaken(_ path: String) -> Bool {
    var status = stat()
    return unsafe lstat(path, &status) == 0
  }

  /// Removes a directory with the files and directories in it; links are not followed. Does nothing
  /// where there is none. Throws ``FileError``.
  public static func removeDirectory(at path: String) throws(FileError) {
    guard let names = try Directory.names(at: path) else { return }
    for name in names {
      let inner = path + "/" + name
      var status = stat()
      guard unsafe lstat(inner, &status) == 0 else { continue }
      if status.st_mode & S_IFMT == S_IFDIR {
        try removeDirectory(at: inner)
      } else {
        try SmallFile.remove(at: inner)
      }
    }
    try Descriptor.retrying("remove the directory", path) { unsafe rmdir(path) }
  }

  /// The bytes that a file takes on disk, holes not counted. Throws ``FileError``.
  public static func diskBytes(of path: String) throws(FileError) -> UInt64 {
    var status = stat()
    try Descriptor.retrying("examine", path) { unsafe stat(path, &status) }
    return UInt64(status.st_blocks) * 512
  }
}
