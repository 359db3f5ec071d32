/// One way in which bytes from outside enter the program: whatever they are, they are read or
/// refused, and what is read keeps what its format promises.
struct FuzzTarget: Sendable {
  /// The name, also that of its folder in `tools/fuzz.d/seeds`.
  let name: String
  /// Reads an input as the program would; throws `BrokenPromise`, and traps where the program
  /// would.
  let run: @Sendable ([UInt8]) throws -> Void

  static let all = [records, notes, proofs, lines, dossiers, queries, dates]

  init(_ name: String, _ run: @escaping @Sendable ([UInt8]) throws -> Void) {
    self.name = name
    self.run = run
  }

  /// The target of that name, or nil.
  init?(named name: String) {
    guard let known = Self.all.first(where: { $0.name == name }) else { return nil }
    self = known
  }
}

/// Something that was read does not hold what its format promises.
struct BrokenPromise: Error, CustomStringConvertible {
  let description: String
}

/// Throws `BrokenPromise` where a promise does not hold.
func promise(_ holds: Bool, _ promise: @autoclosure () -> String) throws(BrokenPromise) {
  guard holds else { throw BrokenPromise(description: promise()) }
}

/// The text of an input; bytes that are not UTF-8 are replaced, as in arguments of a command.
func text(of bytes: some Sequence<UInt8>) -> String {
  String(decoding: Array(bytes), as: UTF8.self)
}
