import Positions

/// Fills every field of a message it is shown, each with a value of its own.
struct FieldFiller: FieldVisitor {
  let isReading = true
  /// The one field to be filled, of messages that hold one of several forms.
  private var only: String?
  private var count: UInt64 = 0

  init() {}

  private init(only: String?, count: UInt64) {
    self.only = only
    self.count = count
  }

  /// A message with every field said.
  mutating func filled<M: Message>(_ type: M.Type) -> M {
    var message = M()
    let form = ["Value": "exact", "Scale": "choice"][M.schemaName]
    var filler = FieldFiller(only: form, count: count)
    message.visit(&filler)
    count = filler.count
    return message
  }

  mutating func body(of type: EventType) -> any EventMessage {
    func fill<M: EventMessage>(_ type: M.Type, _ filler: inout FieldFiller) -> any EventMessage {
      filler.filled(type)
    }
    return fill(type.body, &self)
  }

  private mutating func next(_ name: StaticString) -> UInt64? {
    guard only == nil || only == "\(name)" else { return nil }
    count += 1
    return count
  }

  mutating func fail(_ name: StaticString, found: String, expected: String) {
    preconditionFailure("\(name): found \(found), expected \(expected)")
  }

  mutating func text(_ number: Int, _ name: StaticString, _ value: inout String) {
    if let next = next(name) { value = "“\(name)”\n\(next)\u{1f5fa}" }
  }

  mutating func texts(_ number: Int, _ name: StaticString, _ value: inout [String]) {
    if let next = next(name) { value = ["a\(next)", "b\(next)"] }
  }

  mutating func count(_ number: Int, _ name: StaticString, _ value: inout UInt64?) {
    if let next = next(name) { value = next }
  }

  mutating func flag(_ number: Int, _ name: StaticString, _ value: inout Bool) {
    if next(name) != nil { value = true }
  }

  mutating func bytes(_ number: Int, _ name: StaticString, _ value: inout [UInt8]) {
    if let next = next(name) { value = [0, 255, UInt8(truncatingIfNeeded: next)] }
  }

  mutating func word<W: Vocabulary>(_ number: Int, _ name: StaticString, _ value: inout W?) {
    if let next = next(name) { value = W(number: next % UInt64(W.allCases.count) + 1) }
  }

  mutating func reference(_ number: Int, _ name: StaticString, _ value: inout EventReference?) {
    if let next = next(name) { value = EventReference(high: next, low: ~next) }
  }

  mutating func references(_ number: Int, _ name: StaticString, _ value: inout [EventReference]) {
    if let next = next(name) {
      value = [EventReference(high: next, low: 1), EventReference(high: next, low: 2)]
    }
  }

  mutating func decimal(_ number: Int, _ name: StaticString, _ value: inout Decimal?) {
    if let next = next(name) {
      value = try? Decimal(coefficient: Int64(next) * 10 + 7, exponent: -1)
    }
  }

  mutating func message<M: Message>(_ number: Int, _ name: StaticString, _ value: inout M?) {
    if next(name) != nil { value = filled(M.self) }
  }

  mutating func messages<M: Message>(_ number: Int, _ name: StaticString, _ value: inout [M]) {
    if next(name) != nil { value = [filled(M.self), filled(M.self)] }
  }
}
