internal import Glibc

/// An error number of the operating system, the value of C's `errno`.
public struct ErrorNumber: RawRepresentable, Hashable, Sendable {
  /// The number as C has it; always positive.
  public let rawValue: Int32

  /// Wraps any number, also one that has no name here.
  public init(rawValue: Int32) {
    self.rawValue = rawValue
  }

  /// The error number that the last failed call of this thread left.
  static var current: ErrorNumber {
    ErrorNumber(rawValue: errno)
  }

  /// The file modes or the ownership do not allow it (`EACCES`).
  public static let permissionDenied = ErrorNumber(rawValue: EACCES)
  /// Only the owner or root may do it (`EPERM`).
  public static let notPermitted = ErrorNumber(rawValue: EPERM)
  /// There is no file or directory of that name (`ENOENT`).
  public static let missing = ErrorNumber(rawValue: ENOENT)
  /// A file or directory of that name is there already (`EEXIST`).
  public static let exists = ErrorNumber(rawValue: EEXIST)
  /// A part of the path that must be a directory is none (`ENOTDIR`).
  public static let notDirectory = ErrorNumber(rawValue: ENOTDIR)
  /// The path names a directory where a file is needed (`EISDIR`).
  public static let isDirectory = ErrorNumber(rawValue: EISDIR)
  /// The file system is mounted read-only (`EROFS`).
  public static let readOnlyFileSystem = ErrorNumber(rawValue: EROFS)
  /// The disk is full (`ENOSPC`).
  public static let noSpace = ErrorNumber(rawValue: ENOSPC)
  /// The disk quota of the user is used up (`EDQUOT`).
  public static let quotaExceeded = ErrorNumber(rawValue: EDQUOT)
  /// The file would exceed a size limit, `ulimit -f` or the file system's (`EFBIG`).
  public static let fileTooLarge = ErrorNumber(rawValue: EFBIG)
  /// The device failed, or LMDB wrote less than it meant to: often a full disk (`EIO`).
  public static let inputOutput = ErrorNumber(rawValue: EIO)
  /// The resource is taken at the moment (`EAGAIN`).
  public static let tryAgain = ErrorNumber(rawValue: EAGAIN)
  /// A call was interrupted by a signal (`EINTR`).
  public static let interrupted = ErrorNumber(rawValue: EINTR)
  /// An argument, or the state it is applied to, makes no sense (`EINVAL`).
  public static let invalidArgument = ErrorNumber(rawValue: EINVAL)
  /// No memory, or no address space for the map: see `ulimit -v` (`ENOMEM`).
  public static let outOfMemory = ErrorNumber(rawValue: ENOMEM)
  /// The resource is in use (`EBUSY`).
  public static let busy = ErrorNumber(rawValue: EBUSY)
  /// The process has too many open files: see `ulimit -n` (`EMFILE`).
  public static let tooManyOpenFiles = ErrorNumber(rawValue: EMFILE)
}

extension ErrorNumber: CustomStringConvertible {
  /// The words of the C library for it, such as "Permission denied"; for `EIO` with its causes.
  public var description: String {
    guard let words = unsafe strerror(rawValue) else { return "error number \(rawValue)" }
    let text = unsafe String(cString: words)
    return self == .inputOutput ? text + " (a full disk, or one that fails)" : text
  }
}
