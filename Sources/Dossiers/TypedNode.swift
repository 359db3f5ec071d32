/// What was typed: a text, a list, or keys with values, each with its line.
///
/// Every text is kept as written; what it means is decided by the field it stands in, so `no`,
/// `1e3` and `2025-07-13` are never turned into something else on the way.
public struct TypedNode: Sendable, Hashable {
  /// The forms that a value can be typed in.
  public indirect enum Content: Sendable, Hashable {
    /// A text as written, without quotation marks.
    case text(String)
    /// A list.
    case list([TypedNode])
    /// Keys with values, in the order typed.
    case fields([TypedField])
  }

  /// What was typed.
  public var content: Content
  /// The line, from 1; 0 where there are no lines.
  public var line: Int

  /// Makes a value from its content.
  public init(_ content: Content, line: Int = 0) {
    self.content = content
    self.line = line
  }

  /// Makes a text.
  public init(text: String) { self.init(.text(text)) }

  /// Makes a list of texts.
  public init(texts: [String]) { self.init(.list(texts.map { TypedNode(text: $0) })) }

  /// Makes an entry from keys and values.
  public init(fields: [(String, TypedNode)]) {
    self.init(.fields(fields.map { TypedField($0, $1) }))
  }

  /// What kind of value this is, for a problem.
  var found: String {
    switch content {
    case .text(let text): quoted(text)
    case .list(let elements): elements.isEmpty ? "an empty list" : "a list"
    case .fields: "keys with values"
    }
  }
}

/// A key with its value.
public struct TypedField: Sendable, Hashable {
  /// The key.
  public var name: String
  /// The value.
  public var value: TypedNode
  /// The line of the key, from 1; 0 where there are no lines.
  public var line: Int

  /// Pairs a key with a value.
  public init(_ name: String, _ value: TypedNode, line: Int = 0) {
    self.name = name
    self.value = value
    self.line = line
  }
}
