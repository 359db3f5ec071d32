public import Positions

/// A dossier as handed in: a YAML file, or the same content typed in another way.
public struct DossierFile: Sendable {
  /// The name under which problems are reported.
  public var name: String
  /// The YAML text in UTF-8, at most 4 MiB; empty where the content was typed in another way.
  public var bytes: [UInt8]
  /// The content where it is not YAML: flags of a command, answers to a prompt.
  var typed: TypedNode?

  /// Names the bytes of a YAML file.
  public init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }

  /// Names content that is not YAML but has the same keys.
  public init(name: String, typed: TypedNode) {
    self.name = name
    bytes = []
    self.typed = typed
  }
}

/// What is on record already, as far as reading a dossier needs it.
public protocol DossierContext {
  /// The declaration in force of a party, or nil.
  func party(_ slug: String) throws -> PartyDeclared?
  /// The declaration in force of an issue, or nil.
  func issue(_ slug: String) throws -> IssueDeclared?
  /// The declaration in force of a source, or nil.
  func source(_ slug: String) throws -> SourceDeclared?
  /// The id of the statement recorded under a name, `source#label`, or nil.
  func event(named name: String) throws -> EventReference?
  /// Whether a proposal, `slug@version` or any version of `slug`, was tabled on record.
  func isOnRecord(proposal: String) throws -> Bool
  /// All declared slugs of a kind; asked for only to name the nearest one in a problem.
  func slugs(of kind: RegistryKind) throws -> [String]
  /// The place in the declared order that the next new entry takes.
  func nextOrder(of kind: RegistryKind) throws -> UInt64
  /// A fresh id; ids made later are greater.
  func makeEventID() -> EventReference
}

/// An event as read from a dossier, not yet recorded.
public struct Draft: Sendable {
  /// The id: the recorded one where the statement's name is on record, else a fresh one.
  public var id: EventReference
  /// The body; sound, and with its references resolved.
  public var body: any EventMessage
  /// Who may read it.
  public var marking: Marking
  /// The file it was typed in.
  public var file: String
  /// The line it starts on, from 1; 0 where it was not typed in a file.
  public var line: Int

  /// Puts a draft together.
  public init(
    id: EventReference, body: any EventMessage, marking: Marking, file: String, line: Int
  ) {
    self.id = id
    self.body = body
    self.marking = marking
    self.file = file
    self.line = line
  }
}

/// What was read from dossiers.
public struct DossierReading: Sendable {
  /// The events in the order in which they are to be recorded; not complete where `problems` is
  /// not empty.
  public var drafts: [Draft] = []
  /// Everything for which the dossiers are refused, in the order of files and lines.
  public var problems: [DossierProblem] = []
  /// What is worth a second look and no reason to refuse.
  public var warnings: [DossierProblem] = []
  /// The sources declared in these files, whose statements are all here; a statement of theirs that
  /// is on record and not among the drafts is no longer held. A file that only cites its source
  /// adds to that source.
  public var sources: [String] = []
}
