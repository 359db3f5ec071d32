import Foundation
import Positions
import TestSupport
import Testing

@testable import Dossiers

/// `schemas/mapping.schema.json` against the keys that the reader knows, and the mappings that are
/// shipped.
struct MappingSchemaTests {
  private let root: [String: Any]
  private let definitions: [String: [String: Any]]

  init() throws {
    let place = projectRoot.appendingPathComponent("schemas/mapping.schema.json")
    let json = try JSONSerialization.jsonObject(with: Data(contentsOf: place))
    root = try #require(json as? [String: Any])
    definitions = try #require(root["$defs"] as? [String: [String: Any]])
  }

  private func properties(_ name: String) -> Set<String> {
    Set((definitions[name]?["properties"] as? [String: Any] ?? [:]).keys)
  }

  private func keys(_ form: RowTemplate.Form) -> Set<String> {
    Set([form.key] + form.textKeys + form.listKeys + form.otherKeys + ["only", "except", "for"])
  }

  @Test func `the schema has the keys of each entry, and no others`() {
    let modes = Set(Mode.words)
    #expect(properties("party") == keys(.party))
    #expect(properties("issue") == keys(.issue))
    #expect(properties("source") == keys(.source))
    let common = properties("common")
    #expect(common.union(properties("withdrawal")) == keys(.withdrawal))
    #expect(common.union(properties("priority")) == keys(.priority))
    #expect(common.union(properties("position")) == keys(.position(.demands)).union(modes))
  }

  @Test func `every key of the schema is described`() {
    for (name, schema) in definitions.merging(["mapping": root], uniquingKeysWith: { $1 }) {
      #expect(schema["description"] is String, "\(name)")
      for (key, property) in schema["properties"] as? [String: [String: Any]] ?? [:] {
        #expect((property["description"] as? String)?.hasSuffix(".") == true, "\(name).\(key)")
      }
    }
  }

  @Test(arguments: ["ktab", "deu", "unga"])
  func `a shipped mapping can be read`(name: String) throws {
    let place = projectRoot.appendingPathComponent("tools/examples/\(name)/mapping.yaml")
    let mapping = try TableMapping(file: name, bytes: Array(try Data(contentsOf: place)))
    #expect(!mapping.entries.isEmpty)
  }
}
