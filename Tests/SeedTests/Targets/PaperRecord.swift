import Dossiers
import Foundation
import Positions

@testable import Ledger

/// A record on which nothing is.
final class PaperRecord: DossierContext {
  private var nextID: UInt64 = 1

  /// What the dossiers of the inputs may cite.
  static let registry = """
    dossier: 1
    parties:
      a: {name: A, kind: state, roles: [negotiator]}
      b: {name: B, kind: state, roles: [negotiator, mediator]}
    issues:
      q: {title: Q, scale: {km: [0, 10]}}
      o: {title: O, scale: {ordinal: [none, some, all]}}
      o:part: {title: Part}
    source: {slug: s, title: S, published: 2025-01-01, kind: press report}

    """

  func party(_ slug: String) -> PartyDeclared? { nil }
  func issue(_ slug: String) -> IssueDeclared? { nil }
  func source(_ slug: String) -> SourceDeclared? { nil }
  func event(named name: String) -> EventReference? { nil }
  func isOnRecord(proposal: String) -> Bool { false }
  func slugs(of kind: RegistryKind) -> [String] { ["c"] }
  func nextOrder(of kind: RegistryKind) -> UInt64 { 1 }

  func makeEventID() -> EventReference {
    defer { nextID += 1 }
    return EventReference(high: 0x0189_0a5d_ac96_774b, low: nextID)
  }
}

/// A ledger of a few events, for questions whose words are an input.
enum SmallLedger {
  static let shared: Ledger = {
    do {
      let ledger = try Ledger.empty(title: "Seeds")
      let file = DossierFile(name: "registry", bytes: Array(PaperRecord.registry.utf8))
      _ = try ledger.append(dossiers: [file], terms: AppendTerms(recorder: "anna"))
      return ledger
    } catch {
      fatalError("a ledger cannot be made: \(error)")
    }
  }()
}
