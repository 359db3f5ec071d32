internal import Glibc

/// Directories: creating them, listing them, forcing their entries to disk.
public enum Directory {
  /// Creates a directory whose parent exists; false when it is there already.
  ///
  /// Throws ``FileError``: `exists` when a file has that name, `missing` without the parent.
  @discardableResult
  public static func create(at path: String, mode: UInt32 = 0o700) throws(FileError) -> Bool {
    do throws(FileError) {
      try Descriptor.retrying("create the directory", path) { unsafe mkdir(path, mode_t(mode)) }
      return true
    } catch  where error.number == .exists && isPresent(at: path) {
      return false
    } catch {
      throw error
    }
  }

  /// Whether there is a directory of that name that can be seen.
  public static func isPresent(at path: String) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// The names in the directory, without `.` and `..`, sorted as bytes; nil when there is none.
  ///
  /// Names that are not UTF-8 are left out. Throws ``FileError``.
  public static func names(at path: String) throws(FileError) -> [String]? {
    guard let stream = unsafe opendir(path) else {
      let number = ErrorNumber.current
      if number == .missing { return nil }
      throw FileError(number, operation: "list", path: path)
    }
    defer { _ = unsafe closedir(stream) }
    var names: [String] = []
    while true {
      errno = 0
      guard let entry = unsafe readdir(stream) else {
        guard errno == 0 else { throw FileError(.current, operation: "list", path: path) }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      }
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe String(validating: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if let name, name != ".", name != ".." { names.append(name) }
    }
  }

  /// Forces the entries of the directory to disk, so that a rename in it survives a power loss.
  ///
  /// Throws ``FileError``.
  public static func synchronise(at path: String) throws(FileError) {
    let descriptor = try Descriptor(opening: path, O_RDONLY | O_DIRECTORY, "synchronise")
    try Descriptor.retrying("synchronise", path) { fsync(descriptor.number) }
  }

  static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
