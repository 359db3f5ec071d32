import Positions

/// The columns that a mapping can cite.
struct TableColumns {
  var own: [String]
  var joins: [(name: String, columns: [String], onColumn: Int, hasMany: Bool)] = []

  /// What seems to stand between the names of a table that was read as one column, as a mapping
  /// says it; nil otherwise.
  var likelySeparator: String? {
    guard own.count == 1 else { return nil }
    let typed: KeyValuePairs = [";": "\";\"", "\t": "tab", "|": "\"|\""]
    return typed.first { own[0].contains($0.key) }?.value
  }

  /// The column of a name; nil where there is none.
  func column(_ name: String) -> ColumnReference? {
    if let index = own.firstIndex(of: name) {
      return ColumnReference(join: nil, column: index, name: name)
    }
    for (index, join) in joins.enumerated() where name.hasPrefix(join.name + ".") {
      guard let column = join.columns.firstIndex(of: String(name.dropFirst(join.name.count + 1)))
      else { continue }
      return ColumnReference(join: index, column: column, name: name)
    }
    return nil
  }

  /// Every name.
  var names: [String] {
    own + joins.flatMap { join in join.columns.map { "\(join.name).\($0)" } }
  }

  /// The columns of the table itself on which columns hang, each once, ascending.
  func own(of columns: [ColumnReference]) -> [Int] {
    Set(columns.map { $0.join.map { joins[$0].onColumn } ?? $0.column }).sorted()
  }
}

/// Reads what stands for a text, and reports what does not fit.
struct RowExpressionReading {
  let reader: DossierReader
  let columns: TableColumns

  /// An expression; `many`: in a list, where a column of a table with many rows can stand.
  func expression(
    _ node: TypedNode, at place: TypedPlace, many: Bool = false
  ) -> RowExpression? {
    switch node.content {
    case .text(let text):
      return pieces(text, at: place, many: many).map { .text($0) }
    case .list:
      reader.report(place, found: node.found, expected: "a text such as rc-{id}")
      return nil
    case .fields(let fields):
      if fields.count == 1, fields[0].name == "slug" {
        let inner = place.at(key: "slug", line: fields[0].line)
        return expression(fields[0].value, at: inner, many: many).map { .slug($0) }
      }
      if fields.count == 1, fields[0].name == "first" {
        let inner = place.at(key: "first", line: fields[0].line)
        guard case .list(let elements) = fields[0].value.content, !elements.isEmpty else {
          reader.report(inner, found: fields[0].value.found, expected: "a list of texts")
          return nil
        }
        let found = elements.enumerated().compactMap { index, element in
          expression(element, at: inner.at(index: index, line: element.line), many: many)
        }
        return .first(found)
      }
      return changed(node, at: place, many: many)
    }
  }

  private func changed(_ node: TypedNode, at place: TypedPlace, many: Bool) -> RowExpression? {
    let keys = ["of", "missing", "values", "otherwise", "date", "decimal"]
    guard
      let entry = TypedEntry(
        node, at: place, keys: keys, reader: reader, expected: "a text, or keys with of")
    else { return nil }
    guard let inner = entry.node("of") else {
      entry.report("of", found: "nothing", expected: "what is changed; or slug, or first, alone")
      return nil
    }
    guard let of = expression(inner, at: entry.place("of"), many: many) else { return nil }
    var changes: [RowExpression.Change] = []
    let missing = entry.elements("missing").compactMap { element -> String? in
      if case .text(let text) = element.node.content { return text }
      reader.report(element.place, found: element.node.found, expected: "a text")
      return nil
    }
    if !missing.isEmpty { changes.append(.missing(Set(missing))) }
    if let values = values(entry) {
      changes.append(.values(values, otherwise: entry.text("otherwise")))
    }
    if let text = entry.text("date") {
      if let pattern = DatePattern(text) {
        changes.append(.date(pattern))
      } else {
        entry.report("date", found: quoted(text), expected: "an order such as DD.MM.YYYY")
      }
    }
    if let text = entry.text("decimal") {
      if let mark = text.first, text.count == 1 {
        changes.append(.decimal(mark))
      } else {
        entry.report("decimal", found: quoted(text), expected: "one character")
      }
    }
    return .changed(of, changes)
  }

  private func values(_ entry: TypedEntry) -> [String: String]? {
    guard let node = entry.node("values") else { return nil }
    guard case .fields(let fields) = node.content else {
      entry.report("values", found: node.found, expected: "what is found, with what stands for it")
      return nil
    }
    var values: [String: String] = [:]
    for field in fields {
      guard case .text(let text) = field.value.content else {
        reader.report(
          entry.place("values").at(key: field.name, line: field.line), found: field.value.found,
          expected: "a text; an empty one in quotation marks is nothing on record")
        continue
      }
      values[field.name] = text
    }
    return values
  }

  private func pieces(
    _ text: String, at place: TypedPlace, many: Bool
  ) -> [RowExpression.Piece]? {
    var pieces: [RowExpression.Piece] = []
    var plain = ""
    var rest = text[...]
    while let character = rest.first {
      rest = rest.dropFirst()
      if character == "{" || character == "}", rest.first == character {
        rest = rest.dropFirst()
        plain.append(character)
      } else if character == "{" {
        guard let end = rest.firstIndex(of: "}") else {
          reader.report(place, found: quoted(text), expected: "“}” after the name of the column")
          return nil
        }
        let name = String(rest[..<end])
        rest = rest[rest.index(after: end)...]
        guard let column = column(name, at: place, many: many) else { return nil }
        if !plain.isEmpty { pieces.append(.text(plain)) }
        plain = ""
        pieces.append(.column(column))
      } else {
        plain.append(character)
      }
    }
    if !plain.isEmpty || pieces.isEmpty { pieces.append(.text(plain)) }
    return pieces
  }

  /// A column by its name; otherwise reports the nearest one.
  func column(_ name: String, at place: TypedPlace, many: Bool = false) -> ColumnReference? {
    guard let column = columns.column(name) else {
      let separator = columns.likelySeparator
      reader.report(
        place, found: "the column \(quoted(name))",
        expected: separator.map {
          "\(quoted(columns.own[0])), the only column; where fields are separated otherwise than "
            + "by commas, the mapping says separator: \($0)"
        } ?? listed(columns.names),
        hint: separator == nil ? Spelling.nearest(to: name, among: columns.names) ?? "" : "")
      return nil
    }
    if let join = column.join, columns.joins[join].hasMany, !many {
      reader.report(
        place, found: "the column \(quoted(name)), of which a row has many",
        expected: "it in a list, such as topics")
      return nil
    }
    return column
  }
}
