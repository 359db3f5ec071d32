import Positions

/// An entry of a mapping's rows: what kind of event it makes, and of what.
struct RowTemplate {
  /// What is made.
  enum Form: Hashable {
    case party, issue, source
    case position(Mode)
    case withdrawal, priority

    /// The key that says so.
    var key: String {
      switch self {
      case .party: "party"
      case .issue: "issue"
      case .source: "source"
      case .position(let mode): mode.word
      case .withdrawal: "withdraws"
      case .priority: "priority"
      }
    }

    /// Whether it declares something.
    var isRegistry: Bool { self == .party || self == .issue || self == .source }

    /// Texts besides the one under the key of the form.
    var textKeys: [String] {
      switch self {
      case .party: ["name", "kind", "succeeds"]
      case .issue: ["title", "succeeds"]
      case .source:
        ["title", "publisher", "url", "published", "language", "kind", "reliability"]
      case .position: Self.statementKeys + ["value", "toward", "firm", "placed-by-recorder"]
      case .withdrawal: Self.statementKeys
      case .priority: Self.statementKeys + ["salience", "rank", "regarding"]
      }
    }

    /// Lists of texts.
    var listKeys: [String] {
      switch self {
      case .party: ["aliases", "roles", "member-of", "speaks-for"]
      case .issue: ["topics"]
      case .source, .position, .withdrawal, .priority: []
      }
    }

    /// Keys that are read in another way.
    var otherKeys: [String] {
      switch self {
      case .issue: ["scale"]
      case .party, .source: []
      case .position, .withdrawal, .priority: ["by"]
      }
    }

    /// Texts without which there is no event.
    var requiredKeys: [String] {
      switch self {
      case .party: ["name", "kind"]
      case .issue: ["title"]
      case .source: ["title", "published"]
      case .position: ["party", "source", "value"]
      case .withdrawal: ["party", "source"]
      case .priority: ["party", "source"]
      }
    }

    private static let statementKeys = [
      "party", "source", "valid", "text", "quote", "passage", "label", "locator", "channel",
      "credibility", "language",
    ]
  }

  /// One link of the chain of voices.
  struct Voicing {
    var party: RowExpression?
    var person: RowExpression?
    var informant: RowExpression?
    var side: RowExpression?
  }

  /// Values of a column that are read, or not read.
  struct Filter {
    let column: ColumnReference
    let words: Set<String>
    let isOnly: Bool
  }

  let form: Form
  let place: TypedPlace
  /// The texts by their keys, the one of the form's key among them.
  var texts: [String: RowExpression] = [:]
  var lists: [String: [RowExpression]] = [:]
  var scale: Scale?
  /// Who speaks, outermost first; nil: the party itself.
  var voices: [Voicing]?
  var filters: [Filter] = []

  /// Every column that it reads.
  var columns: [ColumnReference] {
    let spoken = (voices ?? []).flatMap { voice in
      [voice.party, voice.person, voice.informant, voice.side].compactMap(\.self)
    }
    return (Array(texts.values) + lists.values.joined() + spoken).flatMap(\.columns)
      + filters.map(\.column)
  }
}

extension RowTemplate {
  /// Reads an entry; nil where its kind cannot be told, which is reported.
  init?(_ node: TypedNode, at place: TypedPlace, _ reading: RowExpressionReading) {
    let forms =
      Mode.allCases.map { Form.position($0) } + [.withdrawal, .priority, .issue, .source, .party]
    guard case .fields(let fields) = node.content,
      let form = forms.first(where: { form in fields.contains { $0.name == form.key } })
    else {
      reading.reader.report(
        place, found: node.found,
        expected: "one of the keys \(forms.map(\.key).joined(separator: ", "))")
      return nil
    }
    self.form = form
    self.place = place
    let keys =
      [form.key] + form.textKeys + form.listKeys + form.otherKeys + ["only", "except"]
    guard
      let entry = TypedEntry(
        node, at: place, keys: keys, reader: reading.reader, expected: "an entry with keys")
    else { return nil }
    for key in [form.key] + form.textKeys {
      guard let node = entry.node(key) else { continue }
      texts[key] = reading.expression(node, at: entry.place(key))
    }
    for key in form.listKeys where entry.has(key) {
      lists[key] = entry.elements(key).compactMap {
        reading.expression($0.node, at: $0.place, many: true)
      }
    }
    for key in form.requiredKeys where !entry.has(key) && !(key == "value" && entry.has("text")) {
      entry.report(key, found: "nothing", expected: "it, or a column of it")
    }
    if form == .issue, let node = entry.node("scale") {
      scale = reading.reader.scale(node, at: entry.place("scale"))
    }
    if !form.isRegistry {
      if !entry.has("quote"), !entry.has("passage") {
        entry.report(
          "passage", found: "neither quote nor passage",
          expected: "the speaker's words, or what the table says")
      }
      if entry.has("by") { voices = Self.voices(entry, reading) }
    }
    for typed in TableMapping.filters(of: entry, reading.reader) {
      guard let column = reading.column(typed.column, at: typed.place) else { continue }
      filters.append(Filter(column: column, words: typed.words, isOnly: typed.isOnly))
    }
  }

  private static func voices(
    _ entry: TypedEntry, _ reading: RowExpressionReading
  ) -> [Voicing] {
    if case .text("source") = entry.node("by")?.content { return [] }
    return entry.elements("by").compactMap { node, place in
      guard case .fields(let fields) = node.content,
        fields.contains(where: { ["party", "informant"].contains($0.name) })
      else {
        return reading.expression(node, at: place).map { Voicing(party: $0) }
      }
      guard
        let voice = TypedEntry(
          node, at: place, keys: ["party", "person", "informant", "side"],
          reader: reading.reader, expected: "a voice")
      else { return nil }
      let text = { (key: String) in
        voice.node(key).flatMap { reading.expression($0, at: voice.place(key)) }
      }
      return Voicing(
        party: text("party"), person: text("person"), informant: text("informant"),
        side: text("side"))
    }
  }
}
