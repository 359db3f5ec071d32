import Positions

/// The keys and values of one entry, read by name; what does not fit is reported, with its place.
///
/// A read of a key that was not typed returns nil or nothing and reports nothing.
struct TypedEntry {
  let reader: DossierReader
  let place: TypedPlace
  private let fields: [String: TypedField]

  /// Takes an entry and reports keys that are not known. Nil where the value is no entry at all.
  init?(
    _ node: TypedNode, at place: TypedPlace, keys: [String], reader: DossierReader,
    expected: String
  ) {
    guard case .fields(let typed) = node.content else {
      reader.report(place, found: node.found, expected: expected)
      return nil
    }
    self.reader = reader
    self.place = place
    var fields: [String: TypedField] = [:]
    for field in typed {
      let place = place.at(key: field.name, line: field.line)
      guard keys.contains(field.name) else {
        reader.report(
          place, found: "the key \(quoted(field.name))", expected: listed(keys),
          hint: Spelling.nearest(to: field.name, among: keys) ?? "")
        continue
      }
      if fields.updateValue(field, forKey: field.name) != nil {
        reader.report(
          place, found: "the key \(quoted(field.name)) twice", expected: "each key once")
      }
    }
    self.fields = fields
  }

  init?(
    _ node: TypedNode, at place: TypedPlace, form: DossierForm, reader: DossierReader
  ) {
    self.init(
      node, at: place, keys: form.keys, reader: reader,
      expected: "an entry with keys such as \(form.keys.prefix(3).joined(separator: ", "))")
  }

  /// Whether a key was typed.
  func has(_ key: String) -> Bool { fields[key] != nil }

  /// The first of some keys that was typed.
  func firstTyped(of keys: [String]) -> String? { keys.first(where: has) }

  func node(_ key: String) -> TypedNode? { fields[key]?.value }

  /// Where a key was typed, or would be.
  func place(_ key: String) -> TypedPlace {
    place.at(key: key, line: fields[key]?.value.line ?? place.line)
  }

  func report(_ key: String, found: String, expected: String, hint: String = "") {
    reader.report(place(key), found: found, expected: expected, hint: hint)
  }

  /// A text that is not empty.
  func text(_ key: String) -> String? {
    guard let node = node(key) else { return nil }
    return reader.text(node, at: place(key))
  }

  /// A list, or one value in its place, with the places of the elements.
  func elements(_ key: String) -> [(node: TypedNode, place: TypedPlace)] {
    guard let node = node(key) else { return [] }
    let place = place(key)
    guard case .list(let elements) = node.content else { return [(node, place)] }
    return elements.enumerated().map { ($1, place.at(index: $0, line: $1.line)) }
  }

  /// A list of texts, or one text in its place.
  func texts(_ key: String) -> [(text: String, place: TypedPlace)] {
    elements(key).compactMap { node, place in
      reader.text(node, at: place).map { ($0, place) }
    }
  }

  /// A word of a closed vocabulary.
  func word<W: Vocabulary>(_ key: String, as type: W.Type = W.self) -> W? {
    guard let text = text(key) else { return nil }
    return reader.word(text, at: place(key))
  }

  /// A whole number within a range.
  func count(_ key: String, _ range: ClosedRange<UInt64>) -> UInt64? {
    guard let text = text(key) else { return nil }
    guard let number = UInt64(text), range.contains(number) else {
      report(
        key, found: quoted(text),
        expected: "a whole number from \(range.lowerBound) to \(range.upperBound)")
      return nil
    }
    return number
  }

  /// A yes or no, as `true`, `yes`, `false` or `no`.
  func flag(_ key: String) -> Bool {
    guard let text = text(key) else { return false }
    switch text {
    case "true", "yes": return true
    case "false", "no": return false
    default:
      report(key, found: quoted(text), expected: "true or false")
      return false
    }
  }

  /// A date, kept as written; nil where it is none.
  func date(_ key: String) -> EDTFDate? {
    guard let text = text(key) else { return nil }
    do {
      return try EDTFDate(text)
    } catch {
      report(key, found: quoted(error.found), expected: error.expected)
      return nil
    }
  }
}

extension DossierReader {
  /// A text that is not empty.
  func text(_ node: TypedNode, at place: TypedPlace) -> String? {
    guard case .text(let text) = node.content, !text.isEmpty else {
      report(place, found: node.found, expected: "a text")
      return nil
    }
    return text
  }

  func word<W: Vocabulary>(_ text: String, at place: TypedPlace) -> W? {
    if let word = W(word: text) { return word }
    report(
      place, found: quoted(text), expected: listed(W.words),
      hint: Spelling.nearest(to: text, among: W.words) ?? "")
    return nil
  }

  /// A marking, with or without the prefix `TLP:`, in any case.
  func marking(_ entry: TypedEntry) -> Marking? {
    guard let text = entry.text("marking") else { return nil }
    let word = text.lowercased()
    return self.word(
      word.hasPrefix("tlp:") ? String(word.dropFirst(4)) : word, at: entry.place("marking"))
  }
}
