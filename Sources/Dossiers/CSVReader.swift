// CSV as RFC 4180 describes it.
//
//     rcid,country,vote           the first row names the columns
//     3,"Congo, Republic of",yes  a field in quotation marks may hold separators,
//     4,"the ""new""              line breaks and, doubled, quotation marks
//     state",no
//
// A row ends with LF, CR LF or CR alone; the last one may lack its end. A mark of UTF-8 (EF BB BF)
// at the start is left out. Spaces belong to their field. A quotation mark within a field that does
// not start with one, and anything but a separator after the one that closes, are refused: readers
// differ about them, and a guess would move values into other columns.

/// The rows of a CSV text, one at a time, from bytes as they arrive.
///
/// Costs one pass over the bytes; memory is one piece and one row, whatever the size of the text.
public struct CSVReader {
  /// The file's name, for problems.
  public let file: String
  private let separator: UInt8
  private let next: () throws -> [UInt8]?
  private var buffer: [UInt8] = []
  /// Where the row that is read starts in `buffer`.
  private var start = 0
  private var isAtEnd = false
  private var isAtStart = true
  /// The line on which the next row starts, from 1.
  private var line = 1

  /// The longest row, in bytes.
  public static let rowBytes = 4 << 20

  /// Reads pieces of a text until `next` gives nil; the separator is one ASCII character.
  public init(
    file: String, separator: UInt8 = UInt8(ascii: ","), next: @escaping () throws -> [UInt8]?
  ) {
    self.file = file
    self.separator = separator
    self.next = next
  }

  /// Reads the next row in place of what `row` holds; false at the end.
  ///
  /// Throws `DossierProblem` for what is no CSV, and what `next` throws.
  public mutating func read(_ row: inout CSVRow) throws -> Bool {
    if isAtStart { try skipMark() }
    while true {
      if start == buffer.count, isAtEnd { return false }
      row.removeAll(line: line)
      var scan = CSVScan(position: start, separator: separator, isAtEnd: isAtEnd)
      let outcome = scan.row(in: buffer.span, into: &row)
      switch outcome {
      case .complete:
        start = scan.position
        line += scan.lineBreaks
        try validate(row, scan)
        return true
      case .refused(let found, let expected):
        throw problem(row, line + scan.lineBreaks, found: found, expected: expected)
      case .incomplete:
        guard !isAtEnd else {
          throw problem(
            row, row.line, found: "a quotation mark that is not closed",
            expected: "a closing one before the end of the file")
        }
        guard buffer.count - start <= Self.rowBytes else {
          throw problem(
            row, row.line, found: "a row of more than \(Self.rowBytes) bytes",
            expected: "shorter rows; is a quotation mark not closed?")
        }
        try fill()
      }
    }
  }

  private mutating func fill() throws {
    guard let piece = try next() else {
      isAtEnd = true
      return
    }
    buffer.removeSubrange(..<start)
    start = 0
    buffer += piece
  }

  private mutating func skipMark() throws {
    while buffer.count < 3, !isAtEnd { try fill() }
    if buffer.starts(with: [0xef, 0xbb, 0xbf]) { start = 3 }
    isAtStart = false
  }

  /// Throws `DossierProblem` where a field is no text.
  private func validate(_ row: CSVRow, _ scan: CSVScan) throws(DossierProblem) {
    guard scan.hasZero || scan.highBits >= 0x80 else { return }
    for field in 0..<row.count {
      let bytes = row.bytes.span.extracting(row.range(of: field))
      let isText = (try? UTF8Span(validating: bytes)) != nil
      guard !isText || bytes.indices.contains(where: { bytes[$0] == 0 }) else { continue }
      throw DossierProblem(
        file: file, line: row.line, field: "column \(field + 1)",
        found: isText ? "a zero byte" : "bytes that are not UTF-8",
        expected: isText ? "text" : "UTF-8; iconv -t UTF-8 turns other encodings into it")
    }
  }

  /// A problem of the field after those that the row has.
  private func problem(
    _ row: CSVRow, _ line: Int, found: String, expected: String
  ) -> DossierProblem {
    DossierProblem(
      file: file, line: line, field: "column \(row.count + 1)", found: found, expected: expected)
  }
}

/// The fields of one row, without quotation marks.
public struct CSVRow: Sendable {
  /// The contents of the fields, one after the other.
  fileprivate(set) var bytes: [UInt8] = []
  /// Where each field ends in `bytes`.
  fileprivate var ends: [Int] = []
  /// The line on which the row starts, from 1.
  public private(set) var line = 0

  /// Makes a row without fields.
  public init() {}

  /// The number of fields.
  public var count: Int { ends.count }

  /// Whether the row is an empty line.
  public var isEmptyLine: Bool { ends.count == 1 && bytes.isEmpty }

  /// The bytes of a field, as a range of `bytes`.
  func range(of field: Int) -> Range<Int> { (field == 0 ? 0 : ends[field - 1])..<ends[field] }

  /// A field as text.
  public subscript(field: Int) -> String {
    String(decoding: bytes[range(of: field)], as: UTF8.self)
  }

  /// All fields as texts.
  public var texts: [String] { (0..<count).map { self[$0] } }

  fileprivate mutating func removeAll(line: Int) {
    bytes.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    self.line = line
  }

  fileprivate mutating func append(_ part: Span<UInt8>) {
    for index in part.indices { bytes.append(part[index]) }
  }

  fileprivate mutating func endField() { ends.append(bytes.count) }
}

/// Rows one after the other, in three arrays however many they are.
struct CSVRows: Sendable {
  private var bytes: [UInt8] = []
  /// The ends of the fields of all rows, each from the start of its own row.
  private var ends: [Int] = []
  private var places: [(line: Int, endOfBytes: Int, endOfFields: Int)] = []

  var count: Int { places.count }

  mutating func append(_ row: borrowing CSVRow) {
    bytes.append(contentsOf: row.bytes)
    ends.append(contentsOf: row.ends)
    places.append((row.line, bytes.count, ends.count))
  }

  /// Copies a row in place of what `row` holds.
  func copy(_ index: Int, to row: inout CSVRow) {
    let (line, endOfBytes, endOfFields) = places[index]
    let start = index == 0 ? (0, 0) : (places[index - 1].endOfBytes, places[index - 1].endOfFields)
    row.removeAll(line: line)
    row.bytes.append(contentsOf: bytes[start.0..<endOfBytes])
    row.ends.append(contentsOf: ends[start.1..<endOfFields])
  }
}

/// The reading of one row.
private struct CSVScan {
  var position: Int
  let separator: UInt8
  let isAtEnd: Bool
  /// All bytes of the row, or-ed.
  var highBits: UInt8 = 0
  var hasZero = false
  var lineBreaks = 0

  enum Outcome {
    case complete
    /// The bytes end within the row.
    case incomplete
    case refused(found: String, expected: String)
  }

  private enum End { case field, row, none }

  private static let quote = UInt8(ascii: "\"")
  private static let lineFeed = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")

  init(position: Int, separator: UInt8, isAtEnd: Bool) {
    self.position = position
    self.separator = separator
    self.isAtEnd = isAtEnd
  }

  mutating func row(in bytes: Span<UInt8>, into row: inout CSVRow) -> Outcome {
    while true {
      if position < bytes.count, bytes[position] == Self.quote {
        guard quoted(in: bytes, into: &row) else { return .incomplete }
        let end = end(in: bytes)
        guard let end else {
          if position == bytes.count, !isAtEnd { return .incomplete }
          if bytes[position] == Self.carriageReturn { return .incomplete }
          return .refused(
            found: "\(shown(bytes[position])) after a closing quotation mark",
            expected: "a separator or the end of the row; a quotation mark inside is doubled")
        }
        row.endField()
        if end == .row { return .complete }
        continue
      }
      let start = position
      while position < bytes.count {
        let byte = bytes[position]
        if byte <= 0x2c || byte == separator {
          if byte == separator || byte == Self.lineFeed || byte == Self.carriageReturn { break }
          if byte == Self.quote {
            return .refused(
              found: "a quotation mark inside a field without them",
              expected: "the whole field in quotation marks, and those inside doubled")
          }
          if byte == 0 { hasZero = true }
        }
        highBits |= byte
        position += 1
      }
      let stop = position
      guard let end = end(in: bytes) else { return .incomplete }
      row.append(bytes.extracting(start..<stop))
      row.endField()
      if end == .row { return .complete }
    }
  }

  /// Takes the separator or the end of a row; nil where there is neither, or not yet.
  private mutating func end(in bytes: Span<UInt8>) -> End? {
    guard position < bytes.count else { return isAtEnd ? .row : nil }
    switch bytes[position] {
    case separator:
      position += 1
      return .field
    case Self.lineFeed:
      position += 1
      lineBreaks += 1
      return .row
    case Self.carriageReturn:
      guard position + 1 < bytes.count || isAtEnd else { return nil }
      position += position + 1 < bytes.count && bytes[position + 1] == Self.lineFeed ? 2 : 1
      lineBreaks += 1
      return .row
    default: return nil
    }
  }

  /// Takes a field in quotation marks; false where it does not end yet.
  private mutating func quoted(in bytes: Span<UInt8>, into row: inout CSVRow) -> Bool {
    position += 1
    var start = position
    while position < bytes.count {
      let byte = bytes[position]
      if byte == Self.quote {
        row.append(bytes.extracting(start..<position))
        guard position + 1 < bytes.count else {
          position += 1
          return isAtEnd
        }
        guard bytes[position + 1] == Self.quote else {
          position += 1
          return true
        }
        // The second one of a pair stands for itself.
        start = position + 1
        position += 2
        continue
      }
      if byte == Self.lineFeed {
        lineBreaks += 1
      } else if byte == Self.carriageReturn {
        // Where a line feed follows, that one counts.
        if position + 1 < bytes.count, bytes[position + 1] != Self.lineFeed { lineBreaks += 1 }
      } else if byte == 0 {
        hasZero = true
      }
      highBits |= byte
      position += 1
    }
    return false
  }

  private func shown(_ byte: UInt8) -> String {
    (0x21...0x7e).contains(byte) ? "“\(Character(UnicodeScalar(byte)))”" : "another character"
  }
}
