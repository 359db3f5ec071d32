import TestSupport

@testable import Positions

/// Fills the fields it is shown at random; values and scales with valid forms.
struct MessageFiller: FieldVisitor {
  var random: SeededGenerator
  /// The chance of each field to be set.
  var chance = 0.7
  let isReading = true

  /// A random event of a type.
  static func event(
    _ type: EventType, _ random: inout SeededGenerator
  ) -> any EventMessage {
    fill(type.body, &random)
  }

  private static func fill<M: Message>(_ type: M.Type, _ random: inout SeededGenerator) -> M {
    var filler = MessageFiller(random: random)
    var message = M()
    message.visit(&filler)
    random = filler.random
    return message
  }

  private mutating func isSet() -> Bool { Double.random(in: 0..<1, using: &random) < chance }

  private mutating func text() -> String {
    let texts = [
      "alpha", "beta", "buffer-zone:rafah", "proposal-a@2", "2025-07-13", "../2025-07",
      "“what was said”", "שלום", "سلام", "e\u{301}", "\"quoted\\ and\tmore\n", "\u{0}", "🕊",
      String(repeating: "long ", count: 60),
    ]
    return texts.randomElement(using: &random) ?? ""
  }

  private mutating func times() -> Int { Int.random(in: 0...3, using: &random) }

  mutating func fail(_ name: StaticString, found: String, expected: String) {
    preconditionFailure("\(name): \(found), expected \(expected)")
  }

  mutating func text(_ number: Int, _ name: StaticString, _ value: inout String) {
    if isSet() { value = text() }
  }

  mutating func texts(_ number: Int, _ name: StaticString, _ value: inout [String]) {
    for _ in 0..<times() { value.append(isSet() ? text() : "") }
  }

  mutating func count(_ number: Int, _ name: StaticString, _ value: inout UInt64?) {
    let counts: [UInt64] = [0, 1, 100, 127, 128, 1 << 32, UInt64(Int64.max)]
    if isSet() { value = counts.randomElement(using: &random) }
  }

  mutating func flag(_ number: Int, _ name: StaticString, _ value: inout Bool) { value = isSet() }

  mutating func bytes(_ number: Int, _ name: StaticString, _ value: inout [UInt8]) {
    if isSet() { value = random.bytes(Int.random(in: 0...40, using: &random)) }
  }

  mutating func word<W: Vocabulary>(_ number: Int, _ name: StaticString, _ value: inout W?) {
    if isSet() { value = W.allCases.randomElement(using: &random) }
  }

  private mutating func event() -> EventReference {
    EventReference(high: random.next(), low: random.next())
  }

  mutating func reference(_ number: Int, _ name: StaticString, _ value: inout EventReference?) {
    if isSet() { value = event() }
  }

  mutating func references(_ number: Int, _ name: StaticString, _ value: inout [EventReference]) {
    for _ in 0..<times() { value.append(event()) }
  }

  mutating func decimal(_ number: Int, _ name: StaticString, _ value: inout Decimal?) {
    if isSet() { value = try? Decimal(Int.random(in: -9999...9999, using: &random)) }
  }

  private mutating func nested<M: Message>() -> M {
    if M.self == ValueRecord.self {
      let value = (try? EventSamples.values())?.randomElement(using: &random)
      if let value, let record = ValueRecord(value) as? M { return record }
    }
    if M.self == ScaleRecord.self {
      let scale = (try? EventSamples.scales())?.randomElement(using: &random)?.scale
      if let scale, let record = ScaleRecord(scale) as? M { return record }
    }
    return Self.fill(M.self, &random)
  }

  mutating func message<M: Message>(_ number: Int, _ name: StaticString, _ value: inout M?) {
    if isSet() { value = nested() }
  }

  mutating func messages<M: Message>(_ number: Int, _ name: StaticString, _ value: inout [M]) {
    for _ in 0..<times() { value.append(nested()) }
  }
}
