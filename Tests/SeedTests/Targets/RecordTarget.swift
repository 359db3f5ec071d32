import LMDB
import Positions

@testable import EventStore
@testable import Projections

extension FuzzTarget {
  /// What is stored: the first byte says as what the others are read.
  ///
  ///     0 …    the body of an event of that type, in the order of `EventType`
  ///     then   a record without its check, an envelope, a chunk of postings without its check, a
  ///            stance's cell, a registry cell
  static let records = FuzzTarget("records") { bytes in
    guard let first = bytes.first else { return }
    let rest = Array(bytes.dropFirst())
    let types = EventType.allCases
    switch Int(first) % (types.count + 5) {
    case let number where number < types.count: try body(rest, of: types[number])
    case types.count: try record(rest)
    case types.count + 1: try envelope(rest)
    case types.count + 2: try postings(rest)
    case types.count + 3: try stanceCell(rest)
    default: try registryCell(rest)
    }
  }

  /// A body: encoding it and typing it as JSON lead back to the same.
  static func body(_ bytes: [UInt8], of type: EventType) throws {
    let decoded = Result { try EventType.decode(type: type.name, schema: 1, body: bytes) }
    if type == .positionStated { try position(bytes, try? decoded.get()) }
    guard let message = try? decoded.get() else { return }
    let encoded = message.encoded()
    let again = try EventType.decode(type: type.name, schema: 1, body: encoded)
    try promise(again.encoded() == encoded, "\(type.name): encoding twice gives other bytes")
    try promise(AnyHashable(again) == AnyHashable(message), "\(type.name): another message")
    let isSound = message.problems().isEmpty
    let tags = message.tags(target: nil) { _ in nil }
    _ = message.cells(target: nil) { _ in nil }
    guard isSound else { return }
    for tag in tags {
      try promise(
        RecordLimits.tagBytes.contains(tag.utf8.count) && !tag.utf8.contains(0),
        "\(type.name): a sound body with the tag \(tag.debugDescription)")
    }
    try promise(tags.count <= RecordLimits.tags, "\(type.name): \(tags.count) tags")
  }

  /// A position that a verification takes from its bytes can be decoded, and has the tags that were
  /// found in them.
  private static func position(_ bytes: [UInt8], _ message: (any EventMessage)?) throws {
    let body = bytes.span
    guard let holding = PositionHolding(body, in: body.indices, isExamined: true) else { return }
    guard let message else {
      throw BrokenPromise(description: "a position taken as readable cannot be decoded")
    }
    var scratch: [UInt8] = []
    var tags: Set<String> = []
    let areGiven = holding.forEachTag(of: body, scratch: &scratch) { tag in
      tags.insert(text(of: tag.indices.map { tag[$0] }))
    }
    guard areGiven else { return }
    let expected = Set(message.tags(target: nil) { _ in nil })
    try promise(tags == expected, "the tags \(tags), expected \(expected)")
  }

  /// A record that is accepted is the one that its parts make; the first byte is its sequence.
  private static func record(_ bytes: [UInt8]) throws {
    guard let sequence = bytes.first.map({ UInt64($0) }) else { return }
    var sealed = Array(bytes.dropFirst())
    let check = XXH64.hash(sealed.span, seed: sequence)
    sealed.append(0x79)
    sealed.appendLittleEndian64(check)
    guard let record = try? RecordView(parsing: sealed.span, sequence: sequence) else { return }
    var made: [UInt8] = []
    RecordView.append(
      header: Array(sealed[record.header]), salt: record.salt.map { Array(sealed[$0]) },
      body: record.body.map { Array(sealed[$0]) }, sequence: sequence, to: &made)
    try promise(made == sealed, "a record in a form that is not its only one")
    var header: [UInt8] = []
    HeaderLayout.append(
      envelope: Array(sealed[record.envelope]), sequence: record.sequence,
      recordedAt: record.recordedAt, signature: record.signature.map { Array(sealed[$0]) },
      to: &header)
    try promise(header == Array(sealed[record.header]), "a header in another form")
    _ = record.recorder(in: sealed.span)
    try envelope(Array(sealed[record.envelope]))
  }

  private static func envelope(_ bytes: [UInt8]) throws {
    guard let envelope = try? Envelope(parsing: bytes) else { return }
    var made: [UInt8] = []
    envelope.append(to: &made)
    try promise(made == bytes, "an envelope in a form that is not its only one")
  }

  /// The first byte is the length of the tag, which follows; then come eight bytes of the first
  /// sequence and the value.
  private static func postings(_ bytes: [UInt8]) throws {
    guard let count = bytes.first.map({ Int($0) }), bytes.count > count + 9 else { return }
    let tag = Array(bytes[1..<count + 1])
    let key = tag + [0] + bytes[count + 1..<count + 9]
    var value = Array(bytes[(count + 9)...])
    TableName.postings.seal(key: key.span, &value)
    guard let chunk = try? PostingChunk(key: key.span, value: value.span) else { return }
    var sequences: [UInt64] = []
    try chunk.append(of: value.span, to: &sequences)
    try promise(UInt64(sequences.count) == chunk.count, "a chunk of \(sequences.count) postings")
    try promise(sequences.last == chunk.last, "a chunk with another end")
    for (one, next) in zip(sequences, sequences.dropFirst()) {
      try promise(one < next, "postings that do not ascend")
    }
    var made: [UInt8] = []
    PostingTail(chunk, key: key.span, value: value.span).write(to: &made)
    try promise(made == value, "a chunk in a form that is not its only one")
  }

  private static func stanceCell(_ bytes: [UInt8]) throws {
    guard let cell = try? StanceCell(encoded: bytes) else { return }
    _ = try? cell.statements()
    let again = try StanceCell(encoded: cell.encoded)
    try promise(again == cell, "a stance's cell that changes when it is stored again")
  }

  private static func registryCell(_ bytes: [UInt8]) throws {
    guard let cell = try? RegistryCell(encoded: bytes) else { return }
    for kind in RegistryKind.allCases {
      _ = try? cell.declaration(of: CellKey(registry: kind, slug: "a"))
    }
    let again = try RegistryCell(encoded: cell.encoded())
    try promise(again == cell, "a registry cell that changes when it is stored again")
  }
}
