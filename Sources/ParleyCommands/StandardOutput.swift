internal import Glibc

/// Why output could not be written.
struct OutputError: Error {
  /// What to tell the user; nil where the reader went away, which is no failure.
  let reason: String?
}

/// The standard output of the process.
enum StandardOutput {
  /// Writes all of a text. Throws ``OutputError``.
  static func write(_ text: String) throws { try write(Array(text.utf8)) }

  /// Writes all of some bytes. Throws ``OutputError``.
  static func write(_ bytes: [UInt8]) throws {
    try OpenFile(descriptor: STDOUT_FILENO, name: "standard output").write(bytes)
  }
}

/// The standard error of the process: for errors, warnings and progress.
enum StandardError {
  /// Writes a text; what cannot be written is dropped.
  static func write(_ text: String) {
    try? OpenFile(descriptor: STDERR_FILENO, name: "standard error").write(Array(text.utf8))
  }
}

/// A file that is open for writing.
struct OpenFile {
  let descriptor: Int32
  let name: String

  init(descriptor: Int32, name: String) {
    (self.descriptor, self.name) = (descriptor, name)
  }

  /// Opens a file to write it anew; it stays open until the process ends. Throws ``OutputError``.
  init(creating path: String) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw OutputError(
        reason: "\(path): found \(String(cString: strerror(errno))), expected to write")
    }
    self.init(descriptor: descriptor, name: path)
  }

  /// Writes all of some bytes. Throws ``OutputError``.
  func write(_ bytes: [UInt8]) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let written = rest.withContiguousStorageIfAvailable {
        Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      guard let written, written >= 0 else {
        if errno == EINTR { continue }
        if errno == EPIPE { throw OutputError(reason: nil) }
        throw OutputError(
          reason: "\(name): found \(String(cString: strerror(errno))), expected to write")
      }
      rest = rest.dropFirst(written)
    }
  }
}

/// A count with its digits in groups of three: `1,000,000`.
func grouped(_ number: some BinaryInteger) -> String {
  var digits = String(number)
  var place = digits.count - 3
  while place > 0 {
    digits.insert(",", at: digits.index(digits.startIndex, offsetBy: place))
    place -= 3
  }
  return digits
}

/// A count with its noun: `1 event`, `75 events`.
func counted(_ number: some BinaryInteger, _ noun: String, plural: String? = nil) -> String {
  "\(grouped(number)) \(number == 1 ? noun : plural ?? noun + "s")"
}
