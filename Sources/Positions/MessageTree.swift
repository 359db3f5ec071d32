/// A message as a tree of names and values: what JSON, printing and comparison work on.
public indirect enum FieldTree: Hashable, Sendable {
  /// A text.
  case text(String)
  /// A whole number.
  case number(Int64)
  /// A yes or no.
  case flag(Bool)
  /// A list.
  case list([FieldTree])
  /// Names with values, in the order of the schema.
  case fields([Field])

  /// One name with its value.
  public struct Field: Hashable, Sendable {
    /// The field's name in the schema.
    public var name: String
    /// Its value.
    public var value: FieldTree

    /// Pairs a name with a value.
    public init(_ name: String, _ value: FieldTree) {
      self.name = name
      self.value = value
    }
  }

  /// What kind of value this is, for error messages.
  public var kind: String {
    switch self {
    case .text(let text): "the text \"\(text.prefix(40))\""
    case .number(let number): "the number \(number)"
    case .flag(let flag): "\(flag)"
    case .list: "a list"
    case .fields: "an object"
    }
  }

  /// The value of a named field of an object.
  public subscript(name: String) -> FieldTree? {
    guard case .fields(let fields) = self else { return nil }
    return fields.first { $0.name == name }?.value
  }
}

extension Message {
  /// The message as a tree; fields not said are left out, unknown fields are not shown.
  public func tree() -> FieldTree {
    var writer = TreeWriter()
    var copy = self
    copy.visit(&writer)
    return .fields(writer.fields)
  }

  /// Reads a tree. A name that the schema does not know is refused.
  public init(tree: FieldTree) throws(MessageError) {
    self.init()
    guard case .fields(let fields) = tree else {
      throw MessageError(path: "", found: tree.kind, expected: "an object")
    }
    var reader = TreeReader(fields)
    visit(&reader)
    if let failure = reader.failure { throw failure }
    if let name = reader.unread.sorted().first {
      throw MessageError(
        path: name, found: "a field of this name",
        expected: "one of \(reader.names.joined(separator: ", "))")
    }
  }
}

private struct TreeWriter: FieldVisitor {
  var fields: [FieldTree.Field] = []
  let isReading = false

  mutating func fail(_ name: StaticString, found: String, expected: String) {}

  private mutating func put(_ name: StaticString, _ value: FieldTree) {
    fields.append(.init("\(name)", value))
  }

  private mutating func put(_ name: StaticString, list: [FieldTree]) {
    if !list.isEmpty { put(name, .list(list)) }
  }

  mutating func text(_ number: Int, _ name: StaticString, _ value: inout String) {
    if !value.isEmpty { put(name, .text(value)) }
  }

  mutating func texts(_ number: Int, _ name: StaticString, _ value: inout [String]) {
    put(name, list: value.map { .text($0) })
  }

  mutating func count(_ number: Int, _ name: StaticString, _ value: inout UInt64?) {
    if let value { put(name, .number(Int64(clamping: value))) }
  }

  mutating func flag(_ number: Int, _ name: StaticString, _ value: inout Bool) {
    if value { put(name, .flag(true)) }
  }

  mutating func bytes(_ number: Int, _ name: StaticString, _ value: inout [UInt8]) {
    if !value.isEmpty { put(name, .text(hexadecimal(value))) }
  }

  mutating func word<W: Vocabulary>(_ number: Int, _ name: StaticString, _ value: inout W?) {
    if let value { put(name, .text(value.word)) }
  }

  mutating func reference(_ number: Int, _ name: StaticString, _ value: inout EventReference?) {
    if let value { put(name, .text(value.description)) }
  }

  mutating func references(_ number: Int, _ name: StaticString, _ value: inout [EventReference]) {
    put(name, list: value.map { .text($0.description) })
  }

  mutating func decimal(_ number: Int, _ name: StaticString, _ value: inout Decimal?) {
    if let value { put(name, .text(value.description)) }
  }

  mutating func message<M: Message>(_ number: Int, _ name: StaticString, _ value: inout M?) {
    if let value { put(name, value.tree()) }
  }

  mutating func messages<M: Message>(_ number: Int, _ name: StaticString, _ value: inout [M]) {
    put(name, list: value.map { $0.tree() })
  }
}

private struct TreeReader: FieldVisitor {
  /// What was not asked for yet; there are few, so that looking through them is fast.
  private var rest: [FieldTree.Field]
  private var asked: [StaticString] = []
  private(set) var failure: MessageError?
  let isReading = true

  init(_ fields: [FieldTree.Field]) {
    rest = fields
    asked.reserveCapacity(16)
    for (index, field) in fields.enumerated()
    where fields[..<index].contains(where: { $0.name == field.name }) {
      failure = MessageError(path: field.name, found: "the field twice", expected: "once")
    }
  }

  /// The names that nobody asked for.
  var unread: [String] { rest.map(\.name) }

  /// The names that were asked for.
  var names: [String] { asked.map(\.description) }

  private mutating func take(_ name: StaticString) -> FieldTree? {
    asked.append(name)
    guard !rest.isEmpty, failure == nil else { return nil }
    let name = name.description
    guard let place = rest.firstIndex(where: { $0.name == name }) else { return nil }
    return rest.remove(at: place).value
  }

  private mutating func list(_ name: StaticString) -> [FieldTree] {
    guard let value = take(name) else { return [] }
    guard case .list(let list) = value else {
      fail(name, value, "a list")
      return []
    }
    return list
  }

  private mutating func string(_ name: StaticString, _ value: FieldTree, _ expected: String)
    -> String?
  {
    guard case .text(let text) = value else {
      fail(name, value, expected)
      return nil
    }
    return text
  }

  private mutating func fail(_ name: StaticString, _ value: FieldTree, _ expected: String) {
    fail(name, found: value.kind, expected: expected)
  }

  mutating func fail(_ name: StaticString, found: String, expected: String) {
    failure = failure ?? MessageError(path: "\(name)", found: found, expected: expected)
  }

  mutating func text(_ number: Int, _ name: StaticString, _ value: inout String) {
    if let found = take(name) { value = string(name, found, "a text") ?? "" }
  }

  mutating func texts(_ number: Int, _ name: StaticString, _ value: inout [String]) {
    for element in list(name) {
      if let text = string(name, element, "a text") { value.append(text) }
    }
  }

  mutating func count(_ number: Int, _ name: StaticString, _ value: inout UInt64?) {
    guard let found = take(name) else { return }
    guard case .number(let number) = found, number >= 0 else {
      return fail(name, found, "a whole number, 0 or more")
    }
    value = UInt64(number)
  }

  mutating func flag(_ number: Int, _ name: StaticString, _ value: inout Bool) {
    guard let found = take(name) else { return }
    guard case .flag(let flag) = found else { return fail(name, found, "true or false") }
    value = flag
  }

  mutating func bytes(_ number: Int, _ name: StaticString, _ value: inout [UInt8]) {
    guard let found = take(name), let text = string(name, found, "hexadecimal digits") else {
      return
    }
    guard let bytes = Positions.bytes(hexadecimal: text) else {
      return fail(name, found, "hexadecimal digits")
    }
    value = bytes
  }

  mutating func word<W: Vocabulary>(_ number: Int, _ name: StaticString, _ value: inout W?) {
    guard let found = take(name) else { return }
    if case .text(let text) = found { value = W(word: text) }
    if value == nil { fail(name, found, "one of \(W.words.joined(separator: ", "))") }
  }

  mutating func reference(_ number: Int, _ name: StaticString, _ value: inout EventReference?) {
    if let found = take(name) { value = event(name, found) }
  }

  mutating func references(_ number: Int, _ name: StaticString, _ value: inout [EventReference]) {
    for element in list(name) {
      if let event = event(name, element) { value.append(event) }
    }
  }

  private mutating func event(_ name: StaticString, _ value: FieldTree) -> EventReference? {
    guard let text = string(name, value, "an event id") else { return nil }
    let event = EventReference(text)
    if event == nil { fail(name, value, "an event id like 01890a5d-ac96-774b-bcce-b302099a8057") }
    return event
  }

  mutating func decimal(_ number: Int, _ name: StaticString, _ value: inout Decimal?) {
    guard let found = take(name), let text = string(name, found, "a decimal in quotes") else {
      return
    }
    guard let decimal = try? Decimal(text) else { return fail(name, found, "a decimal number") }
    value = decimal
  }

  mutating func message<M: Message>(_ number: Int, _ name: StaticString, _ value: inout M?) {
    if let found = take(name) { value = nested(name, found) }
  }

  mutating func messages<M: Message>(_ number: Int, _ name: StaticString, _ value: inout [M]) {
    for (index, element) in list(name).enumerated() {
      if let message: M = nested(name, element, index: index) { value.append(message) }
    }
  }

  private mutating func nested<M: Message>(
    _ name: StaticString, _ value: FieldTree, index: Int? = nil
  ) -> M? {
    do {
      return try M(tree: value)
    } catch {
      failure = failure ?? error.within(index.map { "\(name)[\($0)]" } ?? "\(name)")
      return nil
    }
  }
}
