import Dossiers
import EventStore
import FoundationEssentials
import Positions
import Projections

/// A ledger on disk: one directory, one log, and what is derived from it.
public final class Ledger: Sendable {
  /// The store under the ledger.
  let store: EventStore
  /// The directory of the ledger.
  public let path: String
  /// Whether the directory is there for one question only.
  private let isTemporary: Bool

  /// What a command needs of a ledger.
  public enum Access: Sendable {
    /// Reads a few cells; the operating system is told not to read ahead.
    case query
    /// Reads most of the log.
    case scan
    /// Appends.
    case append
  }

  /// Opens a ledger.
  ///
  /// Throws `LedgerError` where there is none, it is damaged or put back, or it cannot be used.
  public convenience init(at path: String, for access: Access) throws {
    try self.init(at: path, for: access, isTemporary: false)
  }

  private init(at path: String, for access: Access, isTemporary: Bool) throws {
    self.path = path
    self.isTemporary = isTemporary
    store = try LedgerError.mapping {
      try EventStore(
        opening: path, access: access == .append ? .readWrite : .read,
        pointQuery: access == .query)
    }
  }

  /// Closes a ledger that was made for a question to files alone, and removes its directory; does
  /// nothing to any other.
  public func discardIfTemporary() {
    guard isTemporary else { return }
    try? store.close()
    try? FileManager.default.removeItem(atPath: path)
  }

  /// A ledger without events, for a question to files alone; see ``discardIfTemporary()``.
  public static func empty(title: String) throws -> Ledger {
    let directory = FileManager.default.temporaryDirectory
      .appending(path: "parley-\(UUID().uuidString)").path
    try create(at: directory, title: title)
    return try Ledger(at: directory, for: .append, isTemporary: true)
  }

  /// Makes a new ledger in a directory that does not exist yet, or is empty.
  public static func create(at path: String, title: String) throws {
    try LedgerError.mapping {
      _ = try EventStore.create(at: path, title: title, now: Ledger.now())
    }
  }

  /// From now on, ends the process with `message` and the exit code of damage where a damaged file
  /// would end it with a signal. Called once, before a ledger is opened.
  public static func endProcessOnDamage(message: String) {
    EventStore.endProcessOnDamage(
      exitCode: LedgerError.Kind.integrity.rawValue, message: message)
  }

  /// Runs a question in one snapshot, in which what is above a level was never recorded.
  func read<R>(
    upTo level: Marking? = nil, _ body: (borrowing Snapshot) throws -> R
  ) throws -> R {
    try LedgerError.mapping {
      guard let level else { return try store.read(body) }
      return try store.read(leavingOut: { try $0.release(at: level) }, body)
    }
  }

  /// Microseconds since 1970, by the system's clock.
  static func now() -> Int64 {
    Int64((Date().timeIntervalSince1970 * 1_000_000).rounded())
  }

}

/// New ids for one command: UUIDv7, ascending.
final class EventIDs {
  private var ids = NewEventIDs()

  func next() -> EventReference {
    EventReference(ids.next(milliseconds: Ledger.now() / 1_000))
  }
}

extension LedgerError {
  /// Runs `body`; errors of the store and of messages become errors of the ledger.
  static func mapping<R>(_ body: () throws -> R) throws -> R {
    do {
      return try body()
    } catch let error as LedgerError {
      throw error
    } catch let error as StoreError {
      throw LedgerError(error)
    } catch let error as MessageError {
      throw LedgerError(.integrity, "\(error)")
    }
  }
}

/// The ledger as a dossier sees it while it is read.
///
/// Each look-up is a snapshot of its own. Inside an append nobody else commits, so all of them see
/// the record on which the append builds.
final class LedgerContext: DossierContext {
  private let ledger: Ledger
  private let registry: Registry
  /// What of the registry may be shown, after which new parties and issues take their places.
  private let shown: Registry
  private let ids: EventIDs

  /// With a level, nothing that is withheld decides what is read; that it can be cited is for the
  /// caller to withhold.
  init(_ ledger: Ledger, ids: EventIDs, upTo level: Marking? = nil) throws {
    self.ledger = ledger
    self.ids = ids
    registry = try ledger.read { try $0.registry() }
    shown = level == nil ? registry : try ledger.read(upTo: level) { try $0.registry() }
  }

  func party(_ slug: String) -> PartyDeclared? { registry.parties[slug] }
  func issue(_ slug: String) -> IssueDeclared? { registry.issues[slug] }
  func source(_ slug: String) -> SourceDeclared? { registry.sources[slug] }

  func event(named name: String) throws -> EventReference? {
    try ledger.read { snapshot in
      let statement = try snapshot.events(tagged: "name:\(name)").first { event in
        (event.body as? any StatementMessage)?.name == name
      }
      // What cites a redacted statement still cites it.
      return try statement?.id ?? snapshot.redaction(named: name)?.id
    }
  }

  func isOnRecord(proposal: String) throws -> Bool {
    try ledger.read { snapshot in
      try snapshot.events(tagged: "proposal:\(proposal)").contains { $0.body is ProposalTabled }
    }
  }

  func slugs(of kind: RegistryKind) -> [String] {
    switch kind {
    case .party: registry.orderedParties.map(\.slug)
    case .issue: registry.orderedIssues.map(\.slug)
    case .source: registry.sources.keys.sorted()
    case .recorder: []
    }
  }

  func nextOrder(of kind: RegistryKind) -> UInt64 {
    let orders: [UInt64] =
      switch kind {
      case .party: shown.parties.values.compactMap(\.order)
      case .issue: shown.issues.values.compactMap(\.order)
      case .source, .recorder: []
      }
    return (orders.max() ?? 0) + 1
  }

  func makeEventID() -> EventReference { ids.next() }
}
