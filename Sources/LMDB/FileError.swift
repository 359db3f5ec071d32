internal import Glibc

/// A failed operation on a file or directory: what the system said, during what, and where.
public struct FileError: Error, Hashable, Sendable {
  /// What the system said.
  public let number: ErrorNumber

  /// What was attempted, as words that fit behind "could not": `lock`.
  public let operation: String

  /// The path as it was given.
  public let path: String

  /// Describes a failure of one operation on `path`.
  public init(_ number: ErrorNumber, operation: String, path: String) {
    self.number = number
    self.operation = operation
    self.path = path
  }
}

extension FileError: CustomStringConvertible {
  /// Path, operation and cause, in one line.
  public var description: String {
    "\(path): could not \(operation): \(number)"
  }
}

/// An open file descriptor, closed when it ends and in every program that is started meanwhile.
struct Descriptor: ~Copyable {
  let number: Int32

  init(
    opening path: String, _ flags: Int32, mode: UInt32 = 0, _ operation: String
  ) throws(FileError) {
    number = try Self.retrying(operation, path) {
      unsafe open(path, flags | O_CLOEXEC, mode_t(mode))
    }
  }

  deinit {
    _ = close(number)
  }

  /// Repeats a call that a signal interrupted; the one place where −1 becomes an error.
  @discardableResult
  static func retrying(
    _ operation: String, _ path: String, _ call: () -> Int32
  ) throws(FileError) -> Int32 {
    while true {
      let result = call()
      if result >= 0 { return result }
      let number = ErrorNumber.current
      if number != .interrupted { throw FileError(number, operation: operation, path: path) }
    }
  }
}
