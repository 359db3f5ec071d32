import Positions

// What a field of an event is made of, as typed in a mapping:
//
//     rc-{rcid}                       a text with columns; {{ and }} stand for { and }
//     {call.date}                     a column of a joined table
//     first: [A, B]                   the first that is there
//     slug: A                         the slug made of a name
//     of: A                           with one or several of
//       missing: [n/a, 98, 99]          what stands for nothing
//       values: {1: yes, 2: abstain}    a table of values
//       otherwise: other                for what the table does not hold; else that is refused
//       date: DD.MM.YYYY                the order in which a date is written
//       decimal: ","                    the mark in decimal numbers
//
// A column that is blank is nothing on record, and so is every text with such a column in it.

/// A column of the table, or of one that is joined to it.
struct ColumnReference: Hashable, Sendable {
  /// The index of the join; nil: the table itself.
  var join: Int?
  /// The index of the column.
  var column: Int
  /// The column as typed, for reasons and problems.
  var name: String
}

/// How a text is made from a row.
indirect enum RowExpression: Sendable {
  /// A part of a text.
  enum Piece: Sendable {
    case text(String)
    case column(ColumnReference)
  }

  case text([Piece])
  case first([RowExpression])
  case slug(RowExpression)
  case changed(RowExpression, [Change])

  /// What is done to a text.
  enum Change: Sendable {
    /// These stand for nothing.
    case missing(Set<String>)
    /// A table of values, and what stands for the others; nil: they are refused.
    case values([String: String], otherwise: String?)
    /// A date written in the order of a pattern.
    case date(DatePattern)
    /// A number with this decimal mark.
    case decimal(Character)
  }

  /// Every column it reads.
  var columns: [ColumnReference] {
    switch self {
    case .text(let pieces):
      pieces.compactMap { if case .column(let column) = $0 { column } else { nil } }
    case .first(let expressions): expressions.flatMap(\.columns)
    case .slug(let inner), .changed(let inner, _): inner.columns
    }
  }

  /// The text where it is the same for every row.
  var constant: String? {
    guard case .text(let pieces) = self else { return nil }
    var text = ""
    for piece in pieces {
      guard case .text(let part) = piece else { return nil }
      text += part
    }
    return text
  }
}

/// What became of an expression on a row.
enum RowText: Sendable {
  case text(String)
  /// Nothing on record, and why: `vote is blank`.
  case missing(String)
}

/// What cannot be taken from a row: the columns, what was found, what was expected.
struct RowProblem: Error, Sendable {
  var columns: [String]
  var found: String
  var expected: String
  var hint = ""
}

extension RowExpression {
  /// The text for a row of a table.
  func text(of row: TableRow) throws -> RowText {
    switch self {
    case .text(let pieces):
      var text = ""
      for piece in pieces {
        switch piece {
        case .text(let part): text += part
        case .column(let column):
          switch try row.value(of: column) {
          case .text(let part): text += part
          case .missing(let reason): return .missing(reason)
          }
        }
      }
      return .text(text)
    case .first(let expressions):
      var reasons: [String] = []
      for expression in expressions {
        switch try expression.text(of: row) {
        case .text(let text): return .text(text)
        case .missing(let reason): reasons.append(reason)
        }
      }
      return .missing(reasons.joined(separator: ", "))
    case .slug(let inner):
      let found = try inner.text(of: row)
      guard case .text(let name) = found else { return found }
      return .text(try row.slug(madeFrom: name, columns: columns.map(\.name)))
    case .changed(let inner, let changes):
      var text = try inner.text(of: row)
      for change in changes {
        guard case .text(let old) = text else { return text }
        text = try change.applied(to: old, columns: columns.map(\.name))
      }
      return text
    }
  }
}

extension RowExpression.Change {
  fileprivate func applied(to text: String, columns: [String]) throws -> RowText {
    switch self {
    case .missing(let words):
      guard words.contains(text) else { return .text(text) }
      return .missing("\(columns.joined(separator: ", ")) is \(quoted(text))")
    case .values(let table, let otherwise):
      if let value = table[text] ?? otherwise {
        guard value.isEmpty else { return .text(value) }
        return .missing("\(columns.joined(separator: ", ")) is \(quoted(text))")
      }
      let known = table.keys.sorted()
      throw RowProblem(
        columns: columns, found: quoted(text), expected: listed(known),
        hint: Spelling.nearest(to: text, among: known) ?? "")
    case .date(let pattern):
      guard let date = pattern.date(text) else {
        throw RowProblem(
          columns: columns, found: quoted(text), expected: "a date like \(pattern.text)")
      }
      return .text(date)
    case .decimal(let mark):
      return .text(String(text.map { $0 == mark ? "." : $0 }))
    }
  }
}

/// The order in which a date is written: `DD.MM.YYYY`, `M/D/YYYY`, `YYYYMMDD`.
struct DatePattern: Hashable, Sendable {
  /// The pattern as typed.
  let text: String

  private enum Part { case year, month(Int), day(Int), mark(Character) }
  private var parts: [Part] {
    var parts: [Part] = []
    var rest = text[...]
    while let first = rest.first {
      let run = rest.prefix { $0 == first }
      rest = rest.dropFirst(run.count)
      switch first {
      case "Y": parts.append(.year)
      case "M": parts.append(.month(run.count))
      case "D": parts.append(.day(run.count))
      default: parts += run.map { .mark($0) }
      }
    }
    return parts
  }

  /// Takes a pattern with `YYYY`, `MM` or `M` and, where days are written, `DD` or `D`; nil for
  /// any other.
  init?(_ text: String) {
    self.text = text
    let letters = { (letter: Character) in text.count { $0 == letter } }
    guard letters("Y") == 4, text.contains("YYYY"), (1...2).contains(letters("M")),
      letters("M") == 1 || text.contains("MM"), (0...2).contains(letters("D")),
      letters("D") != 2 || text.contains("DD")
    else { return nil }
  }

  /// The date in EDTF; nil where the text is not written like that.
  func date(_ text: String) -> String? {
    var rest = text[...]
    var numbers: (year: String, month: String, day: String?) = ("", "", nil)
    for part in parts {
      switch part {
      case .mark(let mark):
        guard rest.first == mark else { return nil }
        rest = rest.dropFirst()
      case .year:
        guard let digits = Self.digits(4...4, of: &rest) else { return nil }
        numbers.year = digits
      case .month(let width):
        guard let digits = Self.digits(width...2, of: &rest) else { return nil }
        numbers.month = digits
      case .day(let width):
        guard let digits = Self.digits(width...2, of: &rest) else { return nil }
        numbers.day = digits
      }
    }
    guard rest.isEmpty else { return nil }
    let padded = { (digits: String) in digits.count < 2 ? "0" + digits : digits }
    return numbers.year + "-" + padded(numbers.month)
      + (numbers.day.map { "-" + padded($0) } ?? "")
  }

  private static func digits(_ count: ClosedRange<Int>, of rest: inout Substring) -> String? {
    let digits = rest.prefix(count.upperBound).prefix { ("0"..."9").contains($0) }
    guard digits.count >= count.lowerBound else { return nil }
    rest = rest.dropFirst(digits.count)
    return String(digits)
  }
}
