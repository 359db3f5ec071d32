// A mapping: how the rows of a table become events, in YAML.
//
//     mapping: 1
//     import: council-2025                  makes the ids of the events; one table, one name
//     columns: [actor, aim, weight]         where the table has no row of names
//     separator: ;                          a comma where nothing is said; tab is a word too
//     missing: [999, n/a]                   stands for nothing in every column, as a blank does
//     marking: green
//     only: {round: [2]}                    rows that are read; except: {…} those that are not
//     joins:                                further tables, one row for a key
//       call: {file: calls.csv, key: id, on: call_id}
//       tag: {file: tags.csv, key: id, on: call_id, many: true}
//     repeat:                               words put in the place of <actor> below
//       actor: [com, {slug: ep, name: Parliament}]
//     rows:                                 what each row becomes, in this order
//     - party: {slug: "{country}"}
//       name: "{country}"
//       kind: state
//     - prefers: rc-{call_id}
//       for: actor                          once for each actor; <actor>, <actor.name>
//       party: {slug: "{country}"}
//       source: rc-{call_id}
//       value: "{vote}"
//       valid: "{call.date}"
//       passage: "{vote}"
//
// `schemas/mapping.schema.json` describes every key. What stands for a text is described in
// `RowExpression.swift`. The id of an event is UUIDv8 made of the import's name and the number of
// the row, from 0, times the number of entries under `rows` (each counted as often as it is
// repeated, or `width` where it is given), plus the place of the entry among them.

public import Positions

/// A mapping as typed: everything but the meaning of its columns, which the tables decide.
public struct TableMapping: Sendable {
  /// The file's name, for problems.
  public let file: String
  /// The name that makes the ids.
  public let importName: String
  /// The further tables.
  public let joins: [Join]
  /// Who may read the events.
  public let marking: Marking
  /// Between two fields; one ASCII character.
  public let separator: UInt8
  let columns: [String]
  let missing: Set<String>
  let filters: [TypedFilter]
  /// The entries of `rows`, repetitions carried out.
  let entries: [TypedNode]
  /// How many ids a row has.
  let width: Int

  /// A table joined to the rows.
  public struct Join: Sendable {
    /// The name under which its columns are cited.
    public let name: String
    /// The file as typed; relative to the mapping's folder.
    public let file: String
    let key: String
    let on: String
    let hasMany: Bool
    let isOptional: Bool
    /// Between two fields; one ASCII character.
    public let separator: UInt8
    let place: TypedPlace
  }

  /// Values of a column that are read, or not read.
  struct TypedFilter: Sendable {
    let column: String
    let words: Set<String>
    let isOnly: Bool
    let place: TypedPlace
  }

  /// The most entries after repetition.
  static let entriesMax = 10_000
}

extension TableMapping {
  /// Reads a mapping. Throws `TableProblems` with everything that is wrong with it by itself.
  public init(file: String, bytes: [UInt8]) throws(TableProblems) {
    let reader = DossierReader(context: NothingOnRecord())
    let top = TypedPlace(file: file, line: 1, field: "")
    let keys = [
      "mapping", "import", "columns", "separator", "missing", "marking", "only", "except", "joins",
      "repeat", "width", "rows",
    ]
    let start = "a mapping, which starts with “mapping: 1”"
    let node: TypedNode
    do throws(DossierProblem) {
      node = try YAMLText.read(bytes, file: file, expected: start)
    } catch {
      throw TableProblems(list: [error])
    }
    guard
      let entry = TypedEntry(
        node, at: top, keys: keys, reader: reader, expected: start)
    else { throw TableProblems(list: reader.problems) }
    if entry.text("mapping") != "1" {
      entry.report(
        "mapping", found: "another version, or none", expected: "“mapping: 1” at the top")
    }
    self.file = file
    importName = entry.text("import") ?? ""
    if importName.isEmpty, !entry.has("import") {
      entry.report("import", found: "nothing", expected: "a name for the import")
    }
    columns = entry.texts("columns").map(\.text)
    missing = Set(entry.elements("missing").compactMap { Self.word($0, reader) })
    marking = reader.marking(entry) ?? .clear
    separator = Self.separator(entry, UInt8(ascii: ","))
    filters = Self.filters(of: entry, reader)
    joins = Self.joins(entry, reader, separator: separator)
    let rows = Self.rows(entry, reader)
    entries = rows
    width = entry.count("width", UInt64(max(1, rows.count))...65_536).map { Int($0) } ?? rows.count
    if !reader.problems.isEmpty { throw TableProblems(list: reader.problems) }
  }

  /// A word that may be empty.
  private static func word(
    _ element: (node: TypedNode, place: TypedPlace), _ reader: DossierReader
  ) -> String? {
    if case .text(let text) = element.node.content { return text }
    reader.report(element.place, found: element.node.found, expected: "a text")
    return nil
  }

  private static func separator(_ entry: TypedEntry, _ inherited: UInt8) -> UInt8 {
    guard let text = entry.text("separator") else { return inherited }
    if text == "tab" || text == "\t" { return 9 }
    guard text.utf8.count == 1, let byte = text.utf8.first, byte > 32, byte != UInt8(ascii: "\"")
    else {
      entry.report(
        "separator", found: quoted(text), expected: "one character such as ; or |, or tab")
      return inherited
    }
    return byte
  }

  /// The filters typed under `only` and `except`.
  static func filters(of entry: TypedEntry, _ reader: DossierReader) -> [TypedFilter] {
    var filters: [TypedFilter] = []
    for key in ["only", "except"] {
      guard let node = entry.node(key) else { continue }
      guard case .fields(let fields) = node.content else {
        entry.report(key, found: node.found, expected: "a column with its values")
        continue
      }
      for field in fields {
        let place = entry.place(key).at(key: field.name, line: field.line)
        var elements = [(node: field.value, place: place)]
        if case .list(let list) = field.value.content {
          elements = list.enumerated().map { ($1, place.at(index: $0, line: $1.line)) }
        }
        let words = elements.compactMap { word($0, reader) }
        filters.append(
          TypedFilter(
            column: field.name, words: Set(words), isOnly: key == "only", place: place))
      }
    }
    return filters
  }

  private static func joins(
    _ entry: TypedEntry, _ reader: DossierReader, separator: UInt8
  ) -> [Join] {
    guard let node = entry.node("joins") else { return [] }
    guard case .fields(let fields) = node.content else {
      entry.report("joins", found: node.found, expected: "a name for each table, with its keys")
      return []
    }
    return fields.compactMap { field in
      let place = entry.place("joins").at(key: field.name, line: field.line)
      guard
        let join = TypedEntry(
          field.value, at: place, keys: ["file", "separator", "key", "on", "many", "optional"],
          reader: reader,
          expected: "keys such as file, key, on")
      else { return nil }
      for key in ["file", "key"] where !join.has(key) {
        join.report(key, found: "nothing", expected: key == "file" ? "a file" : "a column")
      }
      let key = join.text("key") ?? ""
      return Join(
        name: field.name, file: join.text("file") ?? "", key: key, on: join.text("on") ?? key,
        hasMany: join.flag("many"), isOptional: join.flag("optional"),
        separator: Self.separator(join, separator), place: place)
    }
  }
}

// MARK: - Repetition

extension TableMapping {
  /// The entries under `rows`, each as often as it is repeated.
  private static func rows(_ entry: TypedEntry, _ reader: DossierReader) -> [TypedNode] {
    let lists = repetitions(entry, reader)
    var rows: [TypedNode] = []
    for (node, place) in entry.elements("rows") {
      guard case .fields(let fields) = node.content,
        let name = fields.first(where: { $0.name == "for" })
      else {
        rows.append(node)
        continue
      }
      guard case .text(let list) = name.value.content, let elements = lists[list] else {
        reader.report(
          place.at(key: "for", line: name.line), found: name.value.found,
          expected: lists.isEmpty ? "a list under “repeat”" : listed(lists.keys.sorted()))
        continue
      }
      var body = node
      body.content = .fields(fields.filter { $0.name != "for" })
      rows += elements.map { words in body.replacing(words, of: list) }
    }
    if rows.isEmpty, !entry.has("rows") {
      entry.report("rows", found: "nothing", expected: "what each row becomes")
    }
    guard rows.count <= entriesMax else {
      entry.report("rows", found: "\(rows.count) entries", expected: "at most \(entriesMax)")
      return []
    }
    return rows
  }

  /// The lists under `repeat`; each element is the words that stand for it, by their keys.
  private static func repetitions(
    _ entry: TypedEntry, _ reader: DossierReader
  ) -> [String: [[String: String]]] {
    guard let node = entry.node("repeat") else { return [:] }
    guard case .fields(let fields) = node.content else {
      entry.report("repeat", found: node.found, expected: "a name with a list")
      return [:]
    }
    var lists: [String: [[String: String]]] = [:]
    for field in fields {
      let place = entry.place("repeat").at(key: field.name, line: field.line)
      guard case .list(let elements) = field.value.content else {
        reader.report(place, found: field.value.found, expected: "a list")
        continue
      }
      lists[field.name] = elements.enumerated().compactMap { index, element in
        switch element.content {
        case .text(let text): return ["": text]
        case .fields(let keys):
          var words: [String: String] = [:]
          for key in keys {
            let place = place.at(index: index, line: key.line).at(key: key.name, line: key.line)
            words[key.name] = reader.text(key.value, at: place)
          }
          return words
        case .list:
          reader.report(
            place.at(index: index, line: element.line), found: element.found,
            expected: "a text, or keys with texts")
          return nil
        }
      }
    }
    return lists
  }
}

extension TypedNode {
  /// The node with `<name>` and `<name.key>` replaced in every text and key.
  fileprivate func replacing(_ words: [String: String], of name: String) -> TypedNode {
    let text = { (text: String) in
      words.reduce(text) { text, word in
        let key = word.key.isEmpty ? "" : "." + word.key
        return text.replacing("<\(name)\(key)>", with: word.value)
      }
    }
    let content: Content =
      switch self.content {
      case .text(let old): .text(text(old))
      case .list(let elements): .list(elements.map { $0.replacing(words, of: name) })
      case .fields(let fields):
        .fields(
          fields.map {
            TypedField(text($0.name), $0.value.replacing(words, of: name), line: $0.line)
          })
      }
    return TypedNode(content, line: line)
  }
}

/// Everything that is wrong with a mapping or a table.
public struct TableProblems: Error, Sendable {
  /// The problems, in the order found.
  public var list: [DossierProblem]
}

/// A mapping is read without a record.
private struct NothingOnRecord: DossierContext {
  func party(_ slug: String) -> PartyDeclared? { nil }
  func issue(_ slug: String) -> IssueDeclared? { nil }
  func source(_ slug: String) -> SourceDeclared? { nil }
  func event(named name: String) -> EventReference? { nil }
  func isOnRecord(proposal: String) -> Bool { false }
  func slugs(of kind: RegistryKind) -> [String] { [] }
  func nextOrder(of kind: RegistryKind) -> UInt64 { 0 }
  func makeEventID() -> EventReference { EventReference(high: 0, low: 0) }
}
