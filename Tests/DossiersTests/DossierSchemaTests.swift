import Foundation
import Positions
import TestSupport
import Testing

@testable import Dossiers

/// `schemas/dossier.schema.json` against the keys that the reader knows.
struct DossierSchemaTests {
  private let root: [String: Any]
  private let definitions: [String: [String: Any]]

  init() throws {
    let place = projectRoot.appendingPathComponent("schemas/dossier.schema.json")
    let json = try JSONSerialization.jsonObject(with: Data(contentsOf: place))
    root = try #require(json as? [String: Any])
    definitions = try #require(root["$defs"] as? [String: [String: Any]])
  }

  private func properties(_ schema: [String: Any]) -> [String: [String: Any]] {
    schema["properties"] as? [String: [String: Any]] ?? [:]
  }

  @Test(arguments: DossierForm.allCases)
  func `the schema has the keys of each form, and no others`(form: DossierForm) throws {
    let schema = form == .dossier ? root : try #require(definitions[form.rawValue])
    let verbs = form.verbs.map(\.rawValue)
    #expect(Set(properties(schema).keys) == Set(form.keys + verbs))
    #expect(Set(form.keys).count == form.keys.count)
  }

  @Test func `the schema has the keys that all statements have`() throws {
    let common = try #require(definitions["common"])
    #expect(Set(properties(common).keys) == Set(DossierForm.commonKeys))
  }

  @Test func `every statement of the schema is one that the reader knows`() throws {
    let statement = try #require(definitions["statement"]?["oneOf"] as? [[String: String]])
    let names = statement.compactMap { $0["$ref"]?.replacing("#/$defs/", with: "") }
    #expect(names == DossierForm.allCases.filter(\.isStatement).map(\.rawValue))
  }

  @Test func `no object of the schema is unknown to the reader`() {
    let named = definitions.filter { !properties($0.value).isEmpty }.keys
    let forms = Set(DossierForm.allCases.map(\.rawValue))
    #expect(Set(named) == forms.subtracting(["dossier"]).union(["common"]))
  }

  @Test func `every key of the schema is described`() {
    for (name, schema) in definitions.merging(["dossier": root], uniquingKeysWith: { $1 }) {
      #expect(schema["description"] is String, "\(name)")
      for (key, property) in properties(schema) {
        #expect((property["description"] as? String)?.hasSuffix(".") == true, "\(name).\(key)")
      }
    }
  }

  @Test func `every reference of the schema leads somewhere`() {
    for name in references(root) {
      #expect(definitions[name] != nil, "\(name)")
    }
  }

  private func references(_ json: Any) -> Set<String> {
    switch json {
    case let object as [String: Any]:
      object.reduce(into: []) { found, field in
        if field.key == "$ref", let name = field.value as? String {
          found.insert(name.replacing("#/$defs/", with: ""))
        }
        found.formUnion(references(field.value))
      }
    case let list as [Any]: list.reduce(into: []) { $0.formUnion(references($1)) }
    default: []
    }
  }

  @Test func `the words of the schema are those of the vocabularies`() throws {
    let words: [(form: String, key: String, words: [String])] = [
      ("source", "kind", SourceKind.words), ("source", "reliability", Reliability.words),
      ("party", "kind", PartyKind.words), ("account", "channel", Channel.words),
      ("common", "channel", Channel.words), ("position", "toward", ScaleEnd.words),
      ("answer", "answer", ProposalAnswer.words), ("claim", "claims", ClaimKind.words),
      ("claim", "says", ClaimSense.words), ("dispute", "answer", AccountAnswer.words),
      ("intent", "kind", IntentKind.words), ("talks", "change", TalksChange.words),
    ]
    for (form, key, words) in words {
      let schema = try #require(definitions[form])
      #expect(properties(schema)[key]?["enum"] as? [String] == words, "\(form).\(key)")
    }
    #expect(definitions["role-word"]?["enum"] as? [String] == RoleKind.words)
    let position = try #require(definitions["position"])
    #expect(Set(Mode.words).isSubset(of: properties(position).keys))
  }
}
