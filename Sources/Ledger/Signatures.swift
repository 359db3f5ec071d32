import EventStore
import Positions
import Projections

/// Whether an event is signed, and whether by the key that its recorder had at that place.
public enum SignatureStatus: Hashable, Sendable {
  /// Not signed, and its recorder had no key.
  case unsigned
  /// Not signed, though its recorder had a key.
  case missing
  /// Signed by the key in force.
  case valid
  /// Signed by a key that no declaration before it names; nothing can be said of it.
  case undeclared
  /// Signed by a key of its recorder that was replaced or revoked before.
  case notInForce
  /// Said to be signed by the key in force, which did not make this signature.
  case wrong

  /// The status in words.
  public var word: String {
    switch self {
    case .unsigned: "unsigned"
    case .missing: "unsigned, though a key is declared"
    case .valid: "signed"
    case .undeclared: "signed by a key not declared here"
    case .notInForce: "signed by a key no longer in force"
    case .wrong: "a signature that does not verify"
    }
  }
}

/// The keys of all recorders, each with the place in the log from which it is in force.
struct KeyHistory: Sendable {
  private struct Period: Sendable {
    /// The first sequence number it is in force for.
    let start: UInt64
    /// Empty: no key.
    let publicKey: [UInt8]
  }

  /// By recorder, ascending.
  private var periods: [String: [Period]] = [:]

  /// Reads what is declared of recorders; cost: the events about them. Their stored cells tell
  /// where one is missing.
  init(_ reader: borrowing some EventReading & ~Copyable) throws {
    for cell in try reader.registryCells(of: .recorder) {
      guard let slug = cell.registrySlug else { continue }
      let events = try reader.events(of: cell).sorted { $0.sequence < $1.sequence }
      for count in events.indices.map({ $0 + 1 }) {
        let state = try RegistryCell(folding: Array(events[..<count]), cell: cell)
        let declaration = try state.declaration(of: cell) as? RecorderDeclared
        let publicKey = declaration.map { $0.revoked ? [] : $0.publicKey } ?? []
        periods[slug, default: []].append(
          Period(start: events[count - 1].sequence + 1, publicKey: publicKey))
      }
    }
  }

  /// Whether no recorder ever declared a key.
  var isEmpty: Bool { periods.isEmpty }

  /// The key in force for a recorder at a place in the log; nil where there is none.
  func publicKey(of recorder: String, at sequence: UInt64) -> [UInt8]? {
    let key = periods[recorder]?.last { $0.start <= sequence }?.publicKey ?? []
    return key.isEmpty ? nil : key
  }

  /// What the signature of an event is worth. A check costs about 0.1 ms.
  func status(
    recorder: String, sequence: UInt64, signed: SignedEnvelope?
  ) -> SignatureStatus {
    let key = publicKey(of: recorder, at: sequence)
    guard let signed else { return key == nil ? .unsigned : .missing }
    if let key, EventSignature.keyID(of: key) == signed.keyID {
      return signed.isValid(by: key) ? .valid : .wrong
    }
    let isEarlier =
      periods[recorder]?.contains {
        $0.start <= sequence && EventSignature.keyID(of: $0.publicKey) == signed.keyID
      } ?? false
    return isEarlier ? .notInForce : .undeclared
  }
}

/// How the events of a ledger are signed.
public struct SignatureTally: Sendable {
  /// How many events each recorder signed with the key in force.
  public private(set) var signed: [String: UInt64] = [:]
  /// How many events are not signed though their recorder had a key.
  public private(set) var missing: UInt64 = 0
  /// How many events are signed by a key that is not declared here.
  public private(set) var undeclared: UInt64 = 0

  mutating func add(_ status: SignatureStatus, recorder: String) {
    switch status {
    case .valid: signed[recorder, default: 0] += 1
    case .missing: missing += 1
    case .undeclared: undeclared += 1
    case .unsigned, .notInForce, .wrong: break
    }
  }

  mutating func merge(_ other: SignatureTally) {
    signed.merge(other.signed, uniquingKeysWith: +)
    missing += other.missing
    undeclared += other.undeclared
  }
}

/// The signatures of events, checked while they are read, in any order.
struct SignatureCheck: Sendable {
  private let keys: KeyHistory
  private(set) var tally = SignatureTally()
  private var found: [(sequence: UInt64, finding: String)] = []
  private(set) var findingCount = 0

  /// What is wrong, in the order of the log, at most a hundred.
  var findings: [String] {
    found.sorted { $0.sequence < $1.sequence }.prefix(Self.findingsMax).map(\.finding)
  }

  private static let findingsMax = 100

  /// Checks by the keys of recorders.
  init(keys: KeyHistory) { self.keys = keys }

  /// Checks the signature of an event, where it has one or might have.
  mutating func check(_ record: RecordView, _ bytes: Span<UInt8>) {
    guard record.signature != nil || !keys.isEmpty else { return }
    let recorder = record.recorder(in: bytes)
    let status = keys.status(
      recorder: recorder, sequence: record.sequence, signed: record.signed(in: bytes))
    tally.add(status, recorder: recorder)
    guard status == .wrong || status == .notInForce else { return }
    findingCount += 1
    guard found.count < Self.findingsMax else { return }
    found.append(
      (
        record.sequence,
        "log, sequence \(record.sequence): found \(status.word), expected a signature by the key "
          + "of \(recorder) in force"
      ))
  }

  /// Takes in what checking other events found.
  mutating func merge(_ other: SignatureCheck) {
    tally.merge(other.tally)
    found += other.found
    findingCount += other.findingCount
  }
}

extension Ledger {
  /// What the signatures of events are worth, by their sequence numbers.
  ///
  /// Costs the declarations of recorders, and a seek and a check for each event.
  public func signatures(of sequences: [UInt64]) throws -> [UInt64: SignatureStatus] {
    try read { snapshot in
      let keys = try KeyHistory(snapshot)
      var statuses: [UInt64: SignatureStatus] = [:]
      for sequence in sequences {
        let event = try snapshot.event(at: sequence)
        statuses[sequence] = keys.status(
          recorder: event.recorder, sequence: sequence, signed: event.signed)
      }
      return statuses
    }
  }
}

extension EventReading where Self: ~Copyable {
  /// What signs the events of a recorder; nil where it has no key in force.
  ///
  /// Throws `LedgerError`, `.usage`, where it has one whose secret is not at hand.
  func signer(of recorder: String, _ terms: AppendTerms) throws -> EventSigner? {
    let cell = Positions.CellKey(registry: .recorder, slug: recorder)
    return try (declaration(cell)?.body as? RecorderDeclared).flatMap {
      try EventSigner($0, terms)
    }
  }
}

extension EventSigner {
  /// Signs with the key that a recorder declares; nil where it declares none.
  init?(_ declared: RecorderDeclared, _ terms: AppendTerms) throws {
    guard !terms.allowsUnsigned, !declared.revoked, !declared.publicKey.isEmpty else { return nil }
    let keys = terms.keyDirectory.map { KeyDirectory(path: $0) }
    guard let key = try keys?.key(withPublicKey: declared.publicKey) else {
      throw LedgerError(
        .usage,
        "recorder \(declared.slug): found no secret key in \(keys?.path ?? "any directory"), "
          + "expected that of the key it declared; --unsigned records without signature")
    }
    self.init(recorder: declared.slug, key: key)
  }
}
