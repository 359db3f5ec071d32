import Positions

// A value as typed, under one of four keys or several of a set:
//
//     value: 60   value: 0.7..1   value: may   value: [a, b]   value: 2025-07   exactly: [a, b]
//     includes: [a]               at least these            excludes: [b]  none of these

extension DossierReader {
  /// The value of an entry in the form of its issue's scale; nil where none was typed or where it
  /// does not fit, which is reported.
  func value(_ entry: TypedEntry, on issue: IssueDeclared?) -> Value? {
    guard let key = entry.firstTyped(of: DossierForm.valueKeys) else { return nil }
    do {
      let value = try typedValue(entry)
      guard let scale = issue?.scale else { return value }
      return try value?.placed(on: scale)
    } catch {
      entry.report(
        key, found: error.found, expected: error.expected, hint: error.nearest ?? "")
      return nil
    }
  }

  private func typedValue(_ entry: TypedEntry) throws(ValueError) -> Value? {
    let isSelection = entry.firstTyped(of: ["exactly", "includes", "excludes"]) != nil
    guard let node = entry.node("value") else {
      return .set(
        try OptionSelection(
          includes: entry.texts("includes").map(\.text),
          excludes: entry.texts("excludes").map(\.text),
          exactly: entry.has("exactly") ? entry.texts("exactly").map(\.text) : nil))
    }
    guard !isSelection else {
      entry.report(
        "value", found: "a value beside exactly, includes or excludes", expected: "one of them")
      return nil
    }
    switch node.content {
    case .text(let text):
      guard !text.isEmpty else {
        entry.report("value", found: "nothing", expected: "a value")
        return nil
      }
      return try Value(typed: text)
    case .list: return try Value(typed: entry.texts("value").map(\.text))
    case .fields:
      entry.report("value", found: node.found, expected: "a value such as 60, 0.7..1 or [a, b]")
      return nil
    }
  }

  /// A condition: a text, or another party's position.
  func condition(_ element: (node: TypedNode, place: TypedPlace)) throws -> Condition? {
    var condition = Condition()
    if case .text = element.node.content {
      condition.text = text(element.node, at: element.place) ?? ""
      return condition
    }
    guard let entry = TypedEntry(element.node, at: element.place, form: .condition, reader: self)
    else { return nil }
    condition.text = entry.text("text") ?? ""
    guard condition.text.isEmpty else {
      for key in ["party", "issue"] + DossierForm.valueKeys where entry.has(key) {
        entry.report(key, found: "\(key) beside a text", expected: "one of them")
      }
      return condition
    }
    var issue: IssueDeclared?
    if let slug = entry.text("party") {
      condition.party = slug
      _ = try party(slug, at: entry.place("party"))
    } else if !entry.has("party") {
      entry.report("party", found: "nothing", expected: "the party of whom something is asked")
    }
    if let slug = entry.text("issue") {
      condition.issue = slug
      issue = try self.issue(slug, at: entry.place("issue"))
    } else if !entry.has("issue") {
      entry.report("issue", found: "nothing", expected: "the issue")
    }
    condition.value = value(entry, on: issue)
    if entry.firstTyped(of: DossierForm.valueKeys) == nil {
      entry.report("value", found: "nothing", expected: "a value")
    }
    return condition
  }

  func conditions(_ entry: TypedEntry) throws -> [Condition] {
    try entry.elements("if").compactMap(condition)
  }
}
