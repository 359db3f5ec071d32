@testable import Positions

/// Which fields of a message, and of those within it, are set in some place.
struct FieldCoverage: FieldVisitor {
  private(set) var shown: Set<String> = []
  private(set) var filled: Set<String> = []
  private var path: [String] = []
  let isReading = false

  /// The fields that are set nowhere. A value and a scale have one form each, so their other
  /// fields do not count.
  static func unset(in message: some Message) -> [String] {
    var coverage = FieldCoverage()
    var copy = message
    copy.visit(&coverage)
    return coverage.shown.subtracting(coverage.filled).sorted()
  }

  private mutating func note(_ name: StaticString, _ isSet: Bool) {
    let place = (path + ["\(name)"]).joined(separator: ".")
    shown.insert(place)
    if isSet { filled.insert(place) }
  }

  private mutating func enter<M: Message>(_ name: StaticString, _ message: M) {
    guard M.schemaName != "Value", M.schemaName != "Scale" else { return }
    path.append("\(name)")
    var copy = message
    copy.visit(&self)
    path.removeLast()
  }

  mutating func fail(_ name: StaticString, found: String, expected: String) {}

  mutating func text(_ number: Int, _ name: StaticString, _ value: inout String) {
    note(name, !value.isEmpty)
  }

  mutating func texts(_ number: Int, _ name: StaticString, _ value: inout [String]) {
    note(name, !value.isEmpty)
  }

  mutating func count(_ number: Int, _ name: StaticString, _ value: inout UInt64?) {
    note(name, value != nil)
  }

  mutating func flag(_ number: Int, _ name: StaticString, _ value: inout Bool) {
    note(name, value)
  }

  mutating func bytes(_ number: Int, _ name: StaticString, _ value: inout [UInt8]) {
    note(name, !value.isEmpty)
  }

  mutating func word<W: Vocabulary>(_ number: Int, _ name: StaticString, _ value: inout W?) {
    note(name, value != nil)
  }

  mutating func reference(_ number: Int, _ name: StaticString, _ value: inout EventReference?) {
    note(name, value != nil)
  }

  mutating func references(_ number: Int, _ name: StaticString, _ value: inout [EventReference]) {
    note(name, !value.isEmpty)
  }

  mutating func decimal(_ number: Int, _ name: StaticString, _ value: inout Decimal?) {
    note(name, value != nil)
  }

  mutating func message<M: Message>(_ number: Int, _ name: StaticString, _ value: inout M?) {
    note(name, value != nil)
    if let value { enter(name, value) }
  }

  mutating func messages<M: Message>(_ number: Int, _ name: StaticString, _ value: inout [M]) {
    note(name, !value.isEmpty)
    for element in value { enter(name, element) }
  }
}
