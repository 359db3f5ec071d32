extension Message {
  /// The protobuf encoding: fields ascending, empty ones omitted, unknown ones in their places.
  public func encoded() -> [UInt8] {
    var encoder = WireEncoder(unknown: unknownFields)
    var copy = self
    copy.visit(&encoder)
    return encoder.finish()
  }

  /// Reads the protobuf encoding.
  ///
  /// Unknown fields are kept. A doubled field, a word or a kind that does not belong to the field,
  /// or text that is not UTF-8 is refused.
  public init(encoded bytes: [UInt8]) throws(MessageError) {
    self.init()
    var decoder = WireDecoder(bytes, keeps: true)
    decoder.read(&self, in: 0..<bytes.count)
    if let failure = decoder.failure { throw failure }
  }

  /// Throws where ``init(encoded:)`` would, and keeps nothing of what it reads.
  public static func check(encoded bytes: [UInt8]) throws(MessageError) {
    var message = Self()
    var decoder = WireDecoder(bytes, keeps: false)
    decoder.read(&message, in: 0..<bytes.count)
    if let failure = decoder.failure { throw failure }
  }
}

/// Writes the fields it is shown, weaving unknown fields in by number.
private struct WireEncoder: FieldVisitor {
  private var output: [UInt8] = []
  private var unknown: [(number: Int, bytes: ArraySlice<UInt8>)] = []

  let isReading = false

  mutating func fail(_ name: StaticString, found: String, expected: String) {}

  init(unknown bytes: [UInt8]) {
    // Most bodies are shorter.
    output.reserveCapacity(320)
    setUnknown(bytes)
  }

  private mutating func setUnknown(_ bytes: [UInt8]) {
    unknown = []
    guard !bytes.isEmpty else { return }
    var cursor = WireCursor(0..<bytes.count)
    while let field = try? cursor.next(in: bytes.span) {
      unknown.append((field.number, bytes[field.whole]))
    }
    unknown.reverse()
  }

  mutating func finish() -> [UInt8] {
    weave(before: .max)
    return output
  }

  private mutating func weave(before number: Int) {
    while let last = unknown.last, last.number < number {
      output.append(contentsOf: last.bytes)
      unknown.removeLast()
    }
  }

  private mutating func put(_ number: Int, _ bytes: some Collection<UInt8>) {
    weave(before: number)
    output.appendField(number, bytes: bytes)
  }

  /// Writes a field whose payload `write` appends; its length is put in front of it afterwards.
  private mutating func put(_ number: Int, _ write: (inout Self) -> Void) {
    weave(before: number)
    output.appendVarint(UInt64(number) << 3 | 2)
    let start = output.count
    output.append(0)
    write(&self)
    let count = output.count - start - 1
    if count < 0x80 {
      output[start] = UInt8(count)
    } else {
      var length: [UInt8] = []
      length.appendVarint(UInt64(count))
      output.replaceSubrange(start...start, with: length)
    }
  }

  private mutating func put(_ number: Int, varint: UInt64) {
    weave(before: number)
    output.appendField(number, varint: varint)
  }

  mutating func text(_ number: Int, _ name: StaticString, _ value: inout String) {
    if !value.isEmpty { put(number, value.utf8) }
  }

  mutating func texts(_ number: Int, _ name: StaticString, _ value: inout [String]) {
    for element in value { put(number, element.utf8) }
  }

  mutating func count(_ number: Int, _ name: StaticString, _ value: inout UInt64?) {
    if let value { put(number, varint: value) }
  }

  mutating func flag(_ number: Int, _ name: StaticString, _ value: inout Bool) {
    if value { put(number, varint: 1) }
  }

  mutating func bytes(_ number: Int, _ name: StaticString, _ value: inout [UInt8]) {
    if !value.isEmpty { put(number, value) }
  }

  mutating func word<W: Vocabulary>(_ number: Int, _ name: StaticString, _ value: inout W?) {
    if let value { put(number, varint: value.number) }
  }

  mutating func reference(_ number: Int, _ name: StaticString, _ value: inout EventReference?) {
    if let value { put(number, value.bytes) }
  }

  mutating func references(_ number: Int, _ name: StaticString, _ value: inout [EventReference]) {
    for element in value { put(number, element.bytes) }
  }

  mutating func decimal(_ number: Int, _ name: StaticString, _ value: inout Decimal?) {
    guard let value else { return }
    put(number) { encoder in
      if value.coefficient != 0 { encoder.output.appendField(1, varint: zigzag(value.coefficient)) }
      if value.exponent != 0 {
        encoder.output.appendField(2, varint: zigzag(Int64(value.exponent)))
      }
    }
  }

  mutating func message<M: Message>(_ number: Int, _ name: StaticString, _ value: inout M?) {
    if value != nil { put(number) { $0.nested(&value) } }
  }

  mutating func messages<M: Message>(_ number: Int, _ name: StaticString, _ value: inout [M]) {
    for element in value {
      var copy: M? = element
      put(number) { $0.nested(&copy) }
    }
  }

  /// Writes a message within this one; each weaves its own unknown fields in.
  private mutating func nested<M: Message>(_ value: inout M?) {
    let outer = unknown
    setUnknown(value?.unknownFields ?? [])
    value?.visit(&self)
    weave(before: .max)
    unknown = outer
  }
}

/// Fills the fields it is shown from the wire, and keeps what nobody asked for.
///
/// One decoder reads a message and all those within it: their fields stand in one list, those of
/// the message being read at its end.
private struct WireDecoder: FieldVisitor {
  private let input: [UInt8]
  private var fields: [WireField] = []
  private var next = 0
  private var unknown: [UInt8] = []
  /// Whether texts and lists are filled in, or only examined.
  private var keeps: Bool
  private(set) var failure: MessageError?
  let isReading = true

  init(_ bytes: [UInt8], keeps: Bool) {
    (input, self.keeps) = (bytes, keeps)
    // As many as most bodies have open at once.
    fields.reserveCapacity(24)
  }

  /// Reads a message that stands in a range.
  mutating func read<M: Message>(_ message: inout M, in range: Range<Int>) {
    let (start, outer) = (fields.count, (next, unknown))
    (next, unknown) = (start, [])
    findFields(in: range)
    message.visit(&self)
    while next < fields.count { leave() }
    message.unknownFields = unknown
    fields.removeSubrange(start...)
    (next, unknown) = outer
  }

  private mutating func findFields(in range: Range<Int>) {
    let start = fields.count
    var cursor = WireCursor(range)
    var (last, isAscending) = (0, true)
    do {
      while let field = try cursor.next(in: input.span) {
        isAscending = isAscending && last <= field.number
        last = field.number
        fields.append(field)
      }
    } catch {
      failure = MessageError(path: "", found: "\(error)", expected: "protobuf fields")
    }
    guard !isAscending else { return }
    let order = (start..<fields.count).sorted { (fields[$0].number, $0) < (fields[$1].number, $1) }
    fields.replaceSubrange(start..., with: order.map { fields[$0] })
  }

  /// Passes a field that nobody asked for.
  private mutating func leave() {
    unknown.append(contentsOf: input[fields[next].whole])
    next += 1
  }

  /// The places of the fields of a number.
  private mutating func take(
    _ number: Int, _ kind: WireKind, _ name: StaticString
  ) -> Range<Int> {
    guard failure == nil else { return 0..<0 }
    while next < fields.count, fields[next].number < number { leave() }
    let start = next
    while next < fields.count, fields[next].number == number {
      guard fields[next].kind == kind else {
        fail(
          name, found: "wire kind \(fields[next].kind.rawValue)", expected: "kind \(kind.rawValue)")
        return 0..<0
      }
      next += 1
    }
    return start..<next
  }

  private mutating func one(_ number: Int, _ kind: WireKind, _ name: StaticString) -> WireField? {
    let found = take(number, kind, name)
    if found.count > 1 { fail(name, found: "the field \(found.count) times", expected: "once") }
    return failure == nil ? found.first.map { fields[$0] } : nil
  }

  mutating func fail(_ name: StaticString, found: String, expected: String) {
    guard failure == nil else { return }
    failure = MessageError(path: "\(name)", found: found, expected: expected)
  }

  private mutating func string(_ field: WireField, _ name: StaticString) -> String {
    guard let text = try? UTF8Span(validating: input.span.extracting(field.payload)) else {
      fail(name, found: "bytes that are not UTF-8", expected: "UTF-8 text")
      return ""
    }
    return keeps ? String(copying: text) : ""
  }

  mutating func text(_ number: Int, _ name: StaticString, _ value: inout String) {
    if let field = one(number, .bytes, name) { value = string(field, name) }
  }

  mutating func texts(_ number: Int, _ name: StaticString, _ value: inout [String]) {
    for place in take(number, .bytes, name) {
      let text = string(fields[place], name)
      if keeps { value.append(text) }
    }
  }

  mutating func count(_ number: Int, _ name: StaticString, _ value: inout UInt64?) {
    if let field = one(number, .varint, name) { value = field.varint }
  }

  mutating func flag(_ number: Int, _ name: StaticString, _ value: inout Bool) {
    guard let field = one(number, .varint, name) else { return }
    value = field.varint == 1
    if field.varint > 1 { fail(name, found: "\(field.varint)", expected: "0 or 1") }
  }

  mutating func bytes(_ number: Int, _ name: StaticString, _ value: inout [UInt8]) {
    if let field = one(number, .bytes, name), keeps { value = Array(input[field.payload]) }
  }

  mutating func word<W: Vocabulary>(_ number: Int, _ name: StaticString, _ value: inout W?) {
    guard let field = one(number, .varint, name), field.varint != 0 else { return }
    value = W(number: field.varint)
    if value == nil {
      fail(name, found: "\(field.varint)", expected: "a number that stands for a word of the list")
    }
  }

  mutating func reference(_ number: Int, _ name: StaticString, _ value: inout EventReference?) {
    if let field = one(number, .bytes, name) { value = event(field, name) }
  }

  mutating func references(_ number: Int, _ name: StaticString, _ value: inout [EventReference]) {
    for place in take(number, .bytes, name) {
      if let event = event(fields[place], name), keeps { value.append(event) }
    }
  }

  private mutating func event(_ field: WireField, _ name: StaticString) -> EventReference? {
    let event = EventReference(bytes: input[field.payload])
    if event == nil {
      fail(name, found: "\(field.payload.count) bytes", expected: "an event id of 16 bytes")
    }
    return event
  }

  mutating func decimal(_ number: Int, _ name: StaticString, _ value: inout Decimal?) {
    guard let field = one(number, .bytes, name) else { return }
    guard let parts = decimalParts(field), let exponent = Int32(exactly: parts.exponent),
      let decimal = try? Decimal(coefficient: parts.coefficient, exponent: exponent)
    else {
      return fail(name, found: "no decimal", expected: "coefficient and exponent in range")
    }
    value = decimal
  }

  /// Nil where a part is damaged, doubled, or of a form that this version does not know.
  private func decimalParts(_ field: WireField) -> (coefficient: Int64, exponent: Int64)? {
    var cursor = WireCursor(field.payload)
    var (coefficient, exponent): (Int64?, Int64?)
    do {
      while let part = try cursor.next(in: input.span) {
        let number = unzigzag(part.varint)
        switch (part.kind, part.number) {
        case (.varint, 1) where coefficient == nil: coefficient = number
        case (.varint, 2) where exponent == nil: exponent = number
        default: return nil
        }
      }
    } catch {
      return nil
    }
    return (coefficient ?? 0, exponent ?? 0)
  }

  mutating func message<M: Message>(_ number: Int, _ name: StaticString, _ value: inout M?) {
    if let field = one(number, .bytes, name) { value = nested(field, name) as M? }
  }

  mutating func messages<M: Message>(_ number: Int, _ name: StaticString, _ value: inout [M]) {
    for place in take(number, .bytes, name) {
      if let element: M = nested(fields[place], name), keeps { value.append(element) }
    }
  }

  private mutating func nested<M: Message>(_ field: WireField, _ name: StaticString) -> M? {
    guard failure == nil else { return nil }
    var message = M()
    let outer = keeps
    // Whether these are a value, and which, is told by what is in them.
    keeps = keeps || M.self == ValueRecord.self || M.self == ScaleRecord.self
    read(&message, in: field.payload)
    keeps = outer
    failure = failure?.within("\(name)")
    return failure == nil ? message : nil
  }
}
