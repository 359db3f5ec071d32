internal import LMDB
public import TransparencyLog

/// Something that verification found wrong: where, what, and what would have been right.
public struct Finding: Hashable, Sendable, CustomStringConvertible {
  /// The part of the ledger that a finding is in.
  public enum Part: String, Sendable, CaseIterable {
    /// What the ledger says of itself.
    case meta
    /// Records: their form, checks, commitments and numbering.
    case log
    /// The stored hashes of the tree.
    case tree
    /// The way from ids to records.
    case ids
    /// The way from tags to records.
    case postings
    /// The stored state of projections.
    case cells
    /// The head kept outside of the database.
    case head
  }

  /// The part of the ledger.
  public let part: Part
  /// The database and key or sequence number, or the file.
  public let place: String
  /// What was found there.
  public let found: String
  /// What would have been right.
  public let expected: String

  /// Place, what was found and what was expected, in one line.
  public var description: String { "\(place): found \(found), expected \(expected)" }
}

/// What a verification went through, and what it found.
public struct VerificationReport: Sendable {
  /// The commit that was gone through.
  public internal(set) var commitNumber: Int = 0
  /// The number of events that the ledger says it has.
  public internal(set) var size: UInt64 = 0
  /// The root recomputed from all headers, or nil where a header could not be read.
  public internal(set) var root: MerkleHash?
  /// How many records were read.
  public internal(set) var recordCount: UInt64 = 0
  /// How many records had salt and body destroyed.
  public internal(set) var redactedCount: UInt64 = 0
  /// How many postings there are, over all tags.
  public internal(set) var postingCount: UInt64 = 0
  /// How many tags there are.
  public internal(set) var tagCount: UInt64 = 0
  /// How many cells there are, over all projections.
  public internal(set) var cellCount: UInt64 = 0
  /// Whether postings were compared with the tags of the events.
  public internal(set) var hasComparedTags: Bool = false
  /// What is wrong, in the order found, at most 100.
  public internal(set) var findings: [Finding] = []
  /// How many findings there were, those not kept included.
  public internal(set) var findingCount: Int = 0
  /// What is worth telling though it is not wrong.
  public internal(set) var warnings: [String] = []

  /// Whether nothing is wrong.
  public var isSound: Bool { findingCount == 0 }

  /// The greatest number of findings kept.
  public static let findingLimit: Int = 100

  mutating func add(_ part: Finding.Part, _ place: String, found: String, expected: String) {
    findingCount += 1
    guard findings.count < VerificationReport.findingLimit else { return }
    findings.append(Finding(part: part, place: place, found: found, expected: expected))
  }

  /// Adds what an error says.
  mutating func add(_ part: Finding.Part, _ error: any Error) {
    switch error {
    case let error as StoreError:
      add(part, error.place, found: error.found, expected: error.expected)
    case let error as LMDBError:
      add(part, part.rawValue, found: "\(error.code)", expected: "to \(error.operation)")
    default:
      add(part, part.rawValue, found: "\(error)", expected: "no error")
    }
  }
}

/// How far a verification is.
public struct VerificationProgress: Sendable {
  /// The part gone through at the moment.
  public let part: Finding.Part
  /// How many events, chunks or cells of it are done.
  public let done: UInt64
  /// How many there are.
  public let total: UInt64
}
