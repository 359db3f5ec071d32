// Secret keys, each in a file of its own outside every ledger:
//
//   <directory>/<name>.key     mode 0600, one line: a secret key as signed notes write it
//                              (PRIVATE+KEY+<name>+<key id>+<base64>)

internal import LMDB
public import TransparencyLog

/// A secret Ed25519 key that was read from its file.
public struct SecretKey: Sendable {
  let signing: SigningKey

  /// The name under which it is kept.
  public var name: String { signing.name }
  /// The public key, 32 bytes.
  public var publicKey: [UInt8] { signing.publicKey }

  /// The key as verifiers of a log know it, under the log's origin.
  public func verifier(origin: String) throws -> VerifierKey {
    try signing.named(origin).verifier()
  }

  /// Signs a checkpoint under its origin.
  public func sign(_ checkpoint: Checkpoint) throws -> SignedNote {
    try checkpoint.signed(by: signing)
  }
}

/// The directory in which one person's secret keys are kept.
public struct KeyDirectory: Sendable {
  /// The directory; it is made with mode 0700 where it is missing.
  public let path: String

  /// The keys in a directory.
  public init(path: String) { self.path = path }

  private static let suffix = ".key"

  private func path(of name: String) -> String { "\(path)/\(name)\(KeyDirectory.suffix)" }

  /// The names of the keys, sorted. Throws ``StoreError``.
  public func names() throws -> [String] {
    try StoreError.mapping {
      (try Directory.names(at: path) ?? []).filter { $0.hasSuffix(KeyDirectory.suffix) }
        .map { String($0.dropLast(KeyDirectory.suffix.count)) }
    }
  }

  /// Makes a key and writes its file, forced to disk; the secret is shown nowhere.
  ///
  /// Throws ``StoreError``: `conflict` where there is a key of that name, `usage` for a directory
  /// inside a ledger.
  public func create(name: String) throws -> SecretKey {
    try StoreError.mapping {
      try requireOutsideLedgers()
      let file = path(of: name)
      guard try SmallFile.read(at: file) == nil else {
        throw StoreError(
          .conflict, at: file, found: "a key of that name", expected: "a name that is not taken")
      }
      try makeDirectory()
      let key = try SigningKey(name: name)
      try SmallFile.replace(
        at: file, with: key.secretText.utf8.span, durability: .synchronised)
      return SecretKey(signing: key)
    }
  }

  /// The key of a name; nil where there is none.
  ///
  /// Throws ``StoreError``, `storage`, where the file can be read by others, and `usage` where it
  /// holds no key.
  public func key(named name: String) throws -> SecretKey? {
    try StoreError.mapping {
      let file = path(of: name)
      guard let bytes = try SmallFile.read(at: file, limitBytes: 4_096) else { return nil }
      guard try SmallFile.isPrivate(at: file) else {
        throw StoreError(
          .storage, at: file, found: "a secret key that others can read",
          expected: "a file of mode 0600: chmod 600 \(file)")
      }
      do throws(EvidenceError) {
        let key = try SigningKey(secretText: text(of: bytes.span))
        guard key.name == name else {
          throw EvidenceError(.malformed, at: "name", found: key.name, expected: name)
        }
        return SecretKey(signing: key)
      } catch {
        throw StoreError(
          .usage, at: file, found: "\(error.place): \(error.found)", expected: error.expected)
      }
    }
  }

  /// The key with this public key; nil where none of the directory has it. Reads all keys.
  public func key(withPublicKey publicKey: [UInt8]) throws -> SecretKey? {
    for name in try names() {
      if let key = try key(named: name), key.publicKey == publicKey { return key }
    }
    return nil
  }

  /// The directory and those above it, outermost first.
  private var ancestors: [String] {
    var paths: [String] = []
    for (index, character) in path.enumerated() where character == "/" && index > 0 {
      paths.append(String(path.prefix(index)))
    }
    return path.hasSuffix("/") ? paths : paths + [path]
  }

  private func requireOutsideLedgers() throws {
    for directory in ancestors
    where try Directory.names(at: directory)?.contains("data.mdb") ?? false {
      throw StoreError(
        .usage, at: path, found: "a directory inside the ledger \(directory)",
        expected: "one outside of every ledger")
    }
  }

  private func makeDirectory() throws {
    for directory in ancestors where !Directory.isPresent(at: directory) {
      try Directory.create(at: directory)
    }
  }
}
