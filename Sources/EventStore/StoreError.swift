public import LMDB

/// Why the store refused: the kind, the place, what was found there and what was expected.
public struct StoreError: Error, Sendable, CustomStringConvertible {
  /// What a refusal means for the caller; the raw value is the exit code of the command line.
  public enum Kind: Int32, Sendable, CaseIterable {
    /// The caller gave something that cannot be stored.
    case usage = 2
    /// What is on record does not allow it; nothing was written.
    case conflict = 3
    /// What is stored contradicts itself: damage, or a history put back or rewritten.
    case integrity = 4
    /// The files cannot be used: permission, space, a newer format, a failed commit.
    case storage = 5
  }

  /// What the refusal means for the caller.
  public let kind: Kind
  /// Where: the database and key or sequence number, the file, or the event of the batch.
  public let place: String
  /// What was found there.
  public let found: String
  /// What would have been right.
  public let expected: String
  /// Both sides, where an id is on record with another content.
  public let conflict: ContentConflict?

  /// Describes a refusal.
  public init(
    _ kind: Kind, at place: String, found: String, expected: String,
    conflict: ContentConflict? = nil
  ) {
    self.kind = kind
    self.place = place
    self.found = found
    self.expected = expected
    self.conflict = conflict
  }

  /// Place, what was found and what was expected, in one line.
  public var description: String { "\(place): found \(found), expected \(expected)" }
}

/// An event offered under an id that is on record with another type, marking or body.
public struct ContentConflict: Sendable {
  /// What is on record.
  public let recorded: StoredEvent
  /// What was offered.
  public let offered: NewEvent
}

extension StoreError {
  static func integrity(
    _ table: TableName, _ key: String, found: String, expected: String
  ) -> StoreError {
    StoreError(.integrity, at: "\(table.rawValue), \(key)", found: found, expected: expected)
  }

  static func integrity(
    _ table: TableName, key: Span<UInt8>, found: String, expected: String
  ) -> StoreError {
    integrity(table, "key \(readable(key))", found: found, expected: expected)
  }

  /// What a failed call on the database means: damage for what LMDB found wrong in its file,
  /// otherwise storage.
  public init(_ error: LMDBError) {
    let kind: Kind =
      switch error.code {
      case .pageNotFound, .corrupted, .invalid, .cursorFull, .pageFull, .incompatible: .integrity
      // LMDB blocks a transaction that stumbled over a page, and does not always say so at once.
      case .badTransaction: .integrity
      default: .storage
      }
    self.init(
      kind, at: error.path, found: "\(error.code)", expected: "to \(error.operation)")
  }

  /// What a failed call on a file means.
  public init(_ error: FileError) {
    self.init(
      .storage, at: error.path, found: "\(error.number)", expected: "to \(error.operation)")
  }

  /// Runs `body` and turns the errors of the database and of files into this one.
  static func mapping<R: ~Copyable>(_ body: () throws -> R) throws -> R {
    do {
      return try body()
    } catch let error as LMDBError {
      throw StoreError(error)
    } catch let error as FileError {
      throw StoreError(error)
    }
  }
}

/// Bytes for a message: as text where they are printable ASCII, the others in hexadecimal.
func readable(_ bytes: Span<UInt8>) -> String {
  var text = ""
  for index in bytes.indices {
    let byte = bytes[index]
    if byte > 0x20 && byte < 0x7F {
      text.append(Character(UnicodeScalar(byte)))
    } else {
      text += byte < 16 ? "\\x0" : "\\x"
      text += String(byte, radix: 16)
    }
  }
  return text
}
