import Dossiers
import Foundation
import Positions
import TestSupport

/// What a ledger knows, held in dictionaries.
final class LedgerOnPaper: DossierContext {
  var parties: [String: PartyDeclared] = [:]
  var issues: [String: IssueDeclared] = [:]
  var sources: [String: SourceDeclared] = [:]
  var statements: [String: EventReference] = [:]
  var proposals: Set<String> = []
  private var nextID: UInt64 = 1

  init() {}

  /// A ledger on which drafts were recorded.
  init(recording drafts: [Draft]) {
    for draft in drafts {
      switch draft.body {
      case let body as PartyDeclared: parties[body.slug] = body
      case let body as IssueDeclared: issues[body.slug] = body
      case let body as SourceDeclared: sources[body.slug] = body
      case let body as any StatementMessage:
        statements[body.name] = draft.id
        if let tabled = body as? ProposalTabled {
          proposals.formUnion([tabled.slug, "\(tabled.slug)@\(tabled.version)"])
        }
      default: break
      }
      nextID = max(nextID, draft.id.low + 1)
    }
  }

  func party(_ slug: String) -> PartyDeclared? { parties[slug] }
  func issue(_ slug: String) -> IssueDeclared? { issues[slug] }
  func source(_ slug: String) -> SourceDeclared? { sources[slug] }
  func event(named name: String) -> EventReference? { statements[name] }
  func isOnRecord(proposal: String) -> Bool { proposals.contains(proposal) }

  func slugs(of kind: RegistryKind) -> [String] {
    switch kind {
    case .party: parties.keys.sorted()
    case .issue: issues.keys.sorted()
    case .source: sources.keys.sorted()
    case .recorder: []
    }
  }

  func nextOrder(of kind: RegistryKind) -> UInt64 {
    switch kind {
    case .party: (parties.values.compactMap(\.order).max() ?? 0) + 1
    case .issue: (issues.values.compactMap(\.order).max() ?? 0) + 1
    case .source, .recorder: 1
    }
  }

  func makeEventID() -> EventReference {
    defer { nextID += 1 }
    return EventReference(high: 0x0189_0a5d_ac96_774b, low: nextID)
  }
}

/// The shipped dossiers, in the order of their names.
func dohaFiles() throws -> [DossierFile] {
  let folder = projectRoot.appendingPathComponent("tools/examples/doha-2025")
  return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    .filter { $0.hasSuffix(".yaml") }
    .map { name in
      DossierFile(
        name: name, bytes: Array(try Data(contentsOf: folder.appendingPathComponent(name))))
    }
}

extension DossierReading {
  /// The statement under a name, as a type.
  func statement<S: StatementMessage>(_ name: String, as type: S.Type = S.self) -> S? {
    drafts.lazy.compactMap { $0.body as? S }.first { $0.name == name }
  }
}
