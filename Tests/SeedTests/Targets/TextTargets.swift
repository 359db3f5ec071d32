import Dossiers
import Foundation
import Positions
import Projections

@testable import Ledger

extension FuzzTarget {
  /// A line of JSON: what is read is written and read again as the same.
  static let lines = FuzzTarget("lines") { bytes in
    _ = EventLine.isLikely(bytes)
    guard let line = try? EventLine(parsing: bytes, file: "input", number: 1) else { return }
    _ = line.problems(file: "input", number: 1)
    guard line.ledger.isEmpty || !line.ledger.hasPrefix("parley/") else { return }
    let again = try EventLine(parsing: Array(line.text().utf8), file: "again", number: 1)
    try promise(again == line, "an event that changes when it is written: \(line.text())")
    if let body = line.body, let type = EventType(rawValue: line.type), line.schema == 1 {
      try FuzzTarget.body(body, of: type)
    }
  }

  /// A dossier beside one that declares what it may cite; every draft of one without problems is
  /// sound.
  static let dossiers = FuzzTarget("dossiers") { bytes in
    let registry = DossierFile(name: "registry", bytes: Array(PaperRecord.registry.utf8))
    let file = DossierFile(name: "input", bytes: bytes)
    let reading = try readDossiers([registry, file], in: PaperRecord())
    for problem in reading.problems {
      try promise(!problem.found.isEmpty, "a problem without what was found: \(problem)")
      try promise(!problem.expected.isEmpty, "a problem without what was expected: \(problem)")
    }
    guard reading.problems.isEmpty else { return }
    for draft in reading.drafts {
      let problems = draft.body.problems()
      try promise(problems.isEmpty, "a draft that is not sound: \(problems)")
      try FuzzTarget.body(draft.body.encoded(), of: type(of: draft.body).type)
    }
  }

  /// The words of a query, one a line, asked of a small ledger.
  static let queries = FuzzTarget("queries") { bytes in
    let words = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map { text(of: $0) }
    guard let query = try? Query(words) else { return }
    try SmallLedger.shared.read { snapshot in
      var question = Question()
      _ = try? snapshot.subjects(of: query, for: &question)
      for word in words { _ = question.leaveAside(grades: word) }
    }
    for word in words {
      _ = try? SmallLedger.shared.moment(word, on: .known, option: "--as-of")
      _ = try? SmallLedger.shared.size(knownAt: word)
    }
  }

  /// Dates, times, numbers and values as typed; whatever is read is written as it reads.
  static let dates = FuzzTarget("dates") { bytes in
    let text = text(of: bytes)
    if let date = try? EDTFDate(text) {
      _ = date.humanForm
      try promise(date.bounds.earliest <= date.bounds.latest, "\(text): ends before it starts")
      try promise(date.text == text, "\(text): read as \(date.text)")
      try promise((try? EDTFDate(date.text)) == date, "\(text): another date")
    }
    if let time = RFC3339.microseconds(text), let written = RFC3339.text(microseconds: time) {
      try promise(RFC3339.microseconds(written) == time, "\(text): written as \(written)")
    }
    if bytes.count == 8 {
      let number = bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      let time = Int64(bitPattern: number)
      if let written = RFC3339.text(microseconds: time) {
        try promise(RFC3339.microseconds(written) == time, "\(time): written as \(written)")
      }
    }
    if let number = try? Decimal(text) {
      try promise((try? Decimal(number.description)) == number, "\(text): another number")
      _ = try? number + number
      _ = try? number - number
    }
    if let value = try? Value(typed: text) {
      _ = value.humanForm()
      // A name may be typed in more ways than one.
      let isNamed = if case .level = value { true } else { false }
      let again = try? Value(typed: value.typedForm)
      try promise(isNamed || again == value, "\(text): another value")
    }
    _ = Slug.isValid(text)
    _ = Slug.isValidIssue(text)
    _ = Spelling.nearest(to: text, among: ["demands", "accepts", "refuses"])
  }
}
