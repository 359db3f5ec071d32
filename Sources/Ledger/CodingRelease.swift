import Dossiers
import EventStore
import Positions
import Projections

/// What of two codings somebody sees who may read up to a level: as if the rest had never been
/// typed.
///
/// The rules are those of a release of a ledger: what is marked above the level is withheld, what
/// answers something withheld, and what cites a declaration of which nothing is left.
struct CodingRelease {
  /// What is declared on record, as far as it may be shown.
  let record: Registry
  private let level: Marking
  /// What was withheld of the record; nil where there is none.
  private let onRecord: ReleaseNote?
  /// The names that the codings cite of statements on record which are withheld.
  private let withheldNames: Set<String>

  init(of codings: [CodedDossier], in ledger: Ledger?, upTo level: Marking) throws {
    self.level = level
    guard let ledger else {
      (record, onRecord, withheldNames) = (Registry(), nil, [])
      return
    }
    let cited = Set(codings.flatMap { $0.statements.flatMap { $0.sameAs + [$0.answered] } })
    let known = try ledger.read { snapshot in try cited.filter { try snapshot.holds(named: $0) } }
    (record, onRecord, withheldNames) = try ledger.read(upTo: level) { snapshot in
      let registry = try snapshot.registry()
      let withheld = try known.filter { try !snapshot.holds(named: $0) }
      return (registry, snapshot.note(level), withheld)
    }
  }

  /// What is left of a coding.
  func released(_ coding: CodedDossier) -> CodedDossier {
    var declared = coding.known.filter { $0.marking <= level }
    var statements = coding.statements.filter { $0.marking <= level }
    let typed = Set(coding.statements.map(\.body.name))
    var registry = record
    var withheld = withheldNames
    var count: Int
    repeat {
      count = declared.count + statements.count
      registry = record
      for declaration in declared { registry.add(declaration.body, sequence: 0) }
      declared.removeAll { !registry.problems(of: $0.body).isEmpty }
      withheld = withheldNames.union(typed.subtracting(statements.map(\.body.name)))
      statements.removeAll { statement in
        withheld.contains(statement.answered) || !registry.problems(of: statement.body).isEmpty
      }
    } while declared.count + statements.count < count
    return coding.keeping(
      declarations: declared,
      statements: statements.map { $0.withoutTwins(named: withheld) }, issues: registry.issues)
  }

  /// How much was withheld, where `left` is left of `codings`.
  func note(of codings: [CodedDossier], left: [CodedDossier]) -> ReleaseNote {
    var withheld = onRecord?.withheld ?? 0
    // A registry is read with both codings and counts once.
    var besides: Set<String> = []
    for (coding, left) in zip(codings, left) {
      withheld += UInt64(coding.statements.count - left.statements.count)
      withheld += UInt64(coding.declarations.count - left.declarations.count)
      let shown = Set(left.known.filter { !$0.isOwn }.map(\.place))
      besides.formUnion(coding.known.filter { !$0.isOwn }.map(\.place))
      besides.subtract(shown)
    }
    let markings = left.flatMap { $0.known.map(\.marking) + $0.statements.map(\.marking) }
    return ReleaseNote(
      level: level, highest: (markings + [onRecord?.highest ?? .clear]).max() ?? .clear,
      withheld: withheld + UInt64(besides.count))
  }
}

extension CodedDeclaration {
  /// What is declared, and where.
  fileprivate var place: String { "\(file) \(cell)" }
}

extension EventReading where Self: ~Copyable {
  /// Whether a statement of that name is on record, as recorded.
  fileprivate func holds(named name: String) throws -> Bool {
    guard !name.isEmpty else { return false }
    return try events(tagged: "name:\(name)").contains { event in
      (event.body as? any StatementMessage)?.name == name
    }
  }
}
