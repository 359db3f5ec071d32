public import Positions

public struct DossierFile: Sendable { public var name: String; public var bytes: [UInt8] }
public protocol DossierContext {
  func party(_ slug: String) throws -> PartyDeclared?;
  func issue(_ slug: String) throws -> IssueDeclared?;
  func source(_ slug: String) throws -> SourceDeclared?
  func event(named name: String) throws -> EventReference?
  func isOnRecord(proposal: String) throws -> Bool
  func slugs(of: RegistryKind) throws -> [String]
  func nextOrder(of: RegistryKind) throws -> UInt64
  func makeEventID() -> EventReference
}
public struct Draft: Sendable {
  public var id: EventReference; public var body: any EventMessage; public var marking: Marking;
  public var file: String; public var line: Int
}
public struct DossierProblem: Error, Sendable, Hashable, CustomStringConvertible {
  public var description: String { "" }
}
public struct DossierReading: Sendable {
  public var drafts: [Draft]; public var problems: [DossierProblem];
  public var warnings: [DossierProblem]; public var sources: [String]
}
public func readDossiers(_ files: [DossierFile], in context: some DossierContext) throws
  -> DossierReading
{ fatalError() }
