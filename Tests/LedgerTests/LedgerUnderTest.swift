import EventStore
import Foundation
import Positions
import Projections
import TestSupport

@testable import Ledger

/// A ledger in a directory of its own, open for everything until it is reopened.
final class LedgerUnderTest {
  private let directory: TemporaryDirectory
  let path: String
  private(set) var ledger: Ledger

  init(title: String = "Tests") throws {
    directory = try TemporaryDirectory()
    path = directory.file("ledger").path
    try Ledger.create(at: path, title: title)
    ledger = try Ledger(at: path, for: .append)
  }

  // Before the directory goes, whose number the next one may get.
  deinit { try? ledger.store.close() }

  /// The terms of everything that is appended here.
  static let terms = AppendTerms(recorder: "anna")

  /// Appends the sources of the Doha round; 75 events.
  func appendDoha() throws {
    let folder = projectRoot.appendingPathComponent("tools/examples/doha-2025")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    let files = try names.filter { $0.hasSuffix(".yaml") }.map { name in
      (name: name, bytes: Array(try Data(contentsOf: folder.appendingPathComponent(name))))
    }
    _ = try ledger.append(dossiers: files, terms: Self.terms)
  }

  /// Appends one dossier.
  @discardableResult
  func append(_ dossier: String, amends: Bool = false) throws -> AppendReceipt {
    var terms = Self.terms
    terms.amends = amends
    return try ledger.append(
      dossiers: [(name: "test.yaml", bytes: Array(dossier.utf8))], terms: terms)
  }

  /// Every event as a line of JSON.
  func lines() throws -> [String] {
    var lines: [String] = []
    _ = try ledger.export { lines.append($0) }
    return lines.joined().split(separator: "\n").map(String.init)
  }

  /// Appends lines of JSON.
  @discardableResult
  func append(lines: [String], amends: Bool = false) throws -> AppendReceipt {
    var terms = Self.terms
    terms.amends = amends
    var rest = lines[...]
    let source = LineSource(name: "lines") {
      rest.popFirst().map { Array($0.utf8) }
    }
    return try ledger.append(lines: [source], terms: terms)
  }

  /// The size and the root.
  func state() throws -> [String] {
    let record = try ledger.registry().record
    return ["\(record.size)", record.root]
  }
}

extension LedgerUnderTest {
  /// What a verification finds wrong.
  func findings() throws -> [String] {
    try ledger.verify { _, _, _ in }.findings
  }
}

extension Ledger {
  /// Where parties stand on issues.
  func stances(
    parties: [String], issues: [String], policy: AccountPolicy
  ) throws -> StanceTable {
    var question = Question()
    question.accounts = policy
    return try answer(
      StanceInquiry(
        try Query(parties.map { "party:\($0)" } + issues.map { "issue:\($0)" }),
        question: question))
  }

  /// Where two parties stand apart.
  func divergence(
    of first: String, and second: String, issues: [String], policy: AccountPolicy
  ) throws -> DivergenceReport {
    var question = Question()
    question.accounts = policy
    return try answer(
      DivergenceInquiry(
        try Query([first, second] + issues.map { "issue:\($0)" }), question: question))
  }

  /// The events that words ask for.
  func log(_ words: [String], limit: Int? = nil, isNewestFirst: Bool = false) throws -> LogReport {
    var inquiry = LogInquiry(try Query(words))
    inquiry.limit = limit
    inquiry.isNewestFirst = isNewestFirst
    return try answer(inquiry)
  }
}
