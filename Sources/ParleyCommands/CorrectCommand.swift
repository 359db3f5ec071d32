import ArgumentParser
import Ledger
import Positions

/// `parley correct`: mends a recorder's error.
struct CorrectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "correct",
    abstract: "Mend a recorder's error; it never looks like a change of mind.",
    discussion: """
      A correction is itself an event that carries what stands in the place of the corrected one; \
      the statement keeps its number, its name and its place in every order.

      --set changes one field and may be repeated. A field is named as parley show prints it in \
      JSON (parley show 30 --format json); a dot leads into a part, a number in brackets to an \
      element of a list. These have short names: quote, passage, channel, credibility, locator, \
      marking. Nothing after the = empties the field.

      An event is meant by its number, its id, or a statement's name (source#label).

      Examples:
        parley correct 30 --set value=0.8..1 --reason "misread the second line"
        parley correct 66 --set "text=regular and sufficient entry" \\
          --reason "left out a word"
        parley correct 69 --set 'terms[0].value=10' --set credibility=4 \\
          --reason "typing error"
        parley correct 30 --file edited.jsonl --reason "several slips"
      """)

  @Argument(help: "Number, id or name of the event.")
  var event: String

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp("A field and what it should hold.", valueName: "field=value"))
  var changes: [String] = []

  @Option(
    help: ArgumentHelp(
      "The event's line of parley export with its data edited, in place of --set.",
      valueName: "file"), completion: .file())
  var file: String?

  @Option(
    help: ArgumentHelp(
      "Who may read the event from now on: clear, green, amber, amber+strict or red; the "
        + "correction and its reason bear the same marking.", valueName: "level"))
  var marking: Marking?

  @Option(help: "What was wrong.")
  var reason: String

  @OptionGroup(title: "Recording options")
  var recording: RecordingOptions

  @OptionGroup(title: "Ledger options")
  var options: LedgerOptions

  func validate() throws {
    guard changes.isEmpty || file == nil else {
      throw ValidationError("correct: found --set and --file, expected one of them")
    }
    guard !changes.isEmpty || file != nil || marking != nil else {
      throw ValidationError("correct: found no change, expected --set, --file or --marking")
    }
  }

  func run() throws {
    let terms = try recording.terms()
    let ledger = try options.open(for: .append)
    let detail = try ledger.detail(of: event)
    try detail.requireTarget()
    guard let body = detail.bodyInForce else {
      throw LedgerError(
        .conflict, "#\(detail.sequence): found a retracted event, expected one that stands")
    }
    var correction = try BodyCorrection(of: body)
    for change in changes { try correction.apply(change) }
    let edited = try file.map { path in
      let input = try InputFile(path)
      return try detail.body(
        editedIn: input.contents(limit: LineSource.bytesMax), named: input.name)
    }
    let receipt = try ledger.correct(
      detail, with: try edited ?? correction.body(), marking: marking ?? correction.marking,
      reason: reason, terms: terms)
    try options.print(ReceiptText(receipt, in: ledger, isQuiet: options.quiet))
  }
}

/// A body while its fields are changed one by one.
struct BodyCorrection {
  private let original: any EventMessage
  private var tree: FieldTree
  /// The marking that was set; nil: none was.
  private(set) var marking: Marking?

  /// Starts from the body in force. Throws `LedgerError` where a newer version wrote fields that
  /// would be lost.
  init(of body: any EventMessage) throws {
    original = body
    tree = body.tree()
    guard try type(of: body).init(tree: tree).encoded() == body.encoded() else {
      throw LedgerError(
        .usage, "event: found fields of a newer version, expected fields this version knows")
    }
  }

  /// The fields that have a short name.
  private static let shortNames = [
    "quote": "attribution.quote.text", "passage": "attribution.passage",
    "channel": "attribution.channel", "credibility": "attribution.credibility",
    "locator": "attribution.locator",
  ]

  /// Makes one change, `field=value`. Throws `LedgerError` for a field that the type does not have,
  /// and for a value that does not fit it.
  mutating func apply(_ change: String) throws {
    guard let equals = change.firstIndex(of: "="), equals > change.startIndex else {
      throw LedgerError(.usage, "--set: found “\(change)”, expected field=value")
    }
    let typed = String(change[..<equals])
    let value = String(change[change.index(after: equals)...])
    if typed == "marking" {
      guard let marking = Marking(word: value) else {
        throw LedgerError(
          .usage,
          "--set marking: found “\(value)”, expected \(Marking.words.joined(separator: ", "))")
      }
      self.marking = marking
      return
    }
    let path = FieldPath(Self.shortNames[typed] ?? typed)
    var refusal = LedgerError(.usage, "--set \(typed): found “\(value)”, expected a value")
    for candidate in try candidates(for: value, at: path) {
      guard let changed = tree.replacing(path.steps[...], with: candidate) else {
        throw LedgerError(
          .usage, "--set \(typed): found no such field, expected one that parley show prints")
      }
      do throws(MessageError) {
        _ = try type(of: original).init(tree: changed)
        tree = changed
        return
      } catch {
        let field = error.found == "a field of this name" ? "no such field" : error.found
        refusal = LedgerError(
          .usage, "--set \(typed): found \(field), expected \(error.expected)")
      }
    }
    throw refusal
  }

  /// What a typed text can mean; the first that the field accepts is taken.
  private func candidates(for text: String, at path: FieldPath) throws -> [FieldTree?] {
    guard !text.isEmpty else { return [nil] }
    if path.steps.last == .name("value") { return [try value(text)] }
    var candidates: [FieldTree?] = []
    if text == "true" || text == "false" { candidates.append(.flag(text == "true")) }
    if let number = Int64(text) { candidates.append(.number(number)) }
    candidates.append(
      .list(
        text.split(separator: ",").map { element in .text(String(element.drop { $0 == " " })) }))
    return candidates + [.text(text)]
  }

  private func value(_ text: String) throws -> FieldTree {
    do {
      var position = PositionStated()
      position.value = try Value(typed: text)
      return position.tree()["value"] ?? .text(text)
    } catch {
      throw LedgerError(.usage, "--set value: \(error)")
    }
  }

  /// The changed body. Throws `LedgerError`.
  func body() throws -> any EventMessage {
    do throws(MessageError) {
      return try type(of: original).init(tree: tree)
    } catch {
      throw LedgerError(.usage, "--set: \(error)")
    }
  }
}

/// The way to a field: names, and places in lists.
struct FieldPath {
  enum Step: Hashable {
    case name(String)
    case index(Int)
  }

  let steps: [Step]

  init(_ text: String) {
    var steps: [Step] = []
    for part in text.split(separator: ".") {
      let pieces = part.split(separator: "[")
      steps.append(.name(String(pieces.first ?? "")))
      for piece in pieces.dropFirst() { steps.append(.index(Int(piece.dropLast()) ?? -1)) }
    }
    self.steps = steps
  }
}

extension FieldTree {
  /// The tree with another value at a path, or without it; nil where there is no such place.
  fileprivate func replacing(
    _ path: ArraySlice<FieldPath.Step>, with value: FieldTree?
  ) -> FieldTree? {
    guard let step = path.first else { return value }
    let rest = path.dropFirst()
    switch (step, self) {
    case (.name(let name), .fields(var fields)):
      let place = fields.firstIndex { $0.name == name }
      let old = place.map { fields[$0].value } ?? .fields([])
      let new = rest.isEmpty ? value : old.replacing(rest, with: value)
      if !rest.isEmpty, new == nil { return nil }
      if let place { fields.remove(at: place) }
      if let new { fields.insert(Field(name, new), at: place ?? fields.count) }
      return .fields(fields)
    case (.index(let index), .list(var elements)):
      guard elements.indices.contains(index) else { return nil }
      let new = rest.isEmpty ? value : elements[index].replacing(rest, with: value)
      if !rest.isEmpty, new == nil { return nil }
      elements.remove(at: index)
      if let new { elements.insert(new, at: index) }
      return .list(elements)
    default: return nil
    }
  }
}
