import Ledger
import Positions
import Projections

/// What was asked, in words, as it stands above tables; the default goes unsaid.
extension Question {
  /// The policy of accounts, the times, and what is left aside: `accounts own · known at 50`.
  var phrase: String { (["accounts \(accounts)"] + conditions).joined(separator: " · ") }

  /// The times and what is left aside; nil where neither is asked for.
  var narrowing: String? {
    conditions.isEmpty ? nil : conditions.joined(separator: " · ")
  }

  private var conditions: [String] {
    var parts: [String] = []
    if let validAt { parts.append("said by \(Self.date(validAt))") }
    if let publishedBy { parts.append("published by \(Self.date(publishedBy))") }
    if let knownAt { parts.append("known at \(counted(Int(knownAt), "event"))") }
    if !withoutSources.isEmpty {
      parts.append("without " + withoutSources.sorted().joined(separator: ", "))
    }
    if !grades.isEmpty {
      parts.append("without grade\(grades.count == 1 ? "" : "s") " + grades.joined(separator: ", "))
    }
    if reviewedOnly { parts.append("reviewed only") }
    if usesPrivateChannel { parts.append("figures by the private channel") }
    if let staleAfter { parts.append("stale after \(counted(Int(staleAfter), "day"))") }
    if !filter.isEmpty { parts.append("of the statements asked for") }
    if laidOver != nil { parts.append("WHAT IF, nothing written") }
    return parts
  }

  /// The grades that are left aside: letters, then digits.
  private var grades: [String] {
    withoutReliability.map(\.word).sorted() + withoutCredibility.sorted().map { "\($0)" }
  }

  /// A day as people read it.
  static func date(_ day: Int32) -> String {
    CalendarDay(daysSince1970: day)?.humanForm ?? "\(day)"
  }

  /// What every machine output says of the question; what was not asked is left out.
  var members: [JSONValue.Member] {
    var members: [JSONValue.Member] = [.init("accounts", .string(accounts.name))]
    let day: (Int32) -> JSONValue = { .string(CalendarDay(daysSince1970: $0)?.description ?? "") }
    if let validAt { members.append(.init("validAt", day(validAt))) }
    if let publishedBy { members.append(.init("publishedBy", day(publishedBy))) }
    if let knownAt { members.append(.init("knownAt", .integer(Int(knownAt)))) }
    if !withoutSources.isEmpty {
      members.append(.init("without", .array(withoutSources.sorted().map { .string($0) })))
    }
    if !grades.isEmpty {
      members.append(.init("withoutGraded", .array(grades.map { .string($0) })))
    }
    if reviewedOnly { members.append(.init("reviewedOnly", .bool(true))) }
    if usesPrivateChannel { members.append(.init("channel", "private")) }
    if let staleAfter { members.append(.init("staleAfter", .integer(Int(staleAfter)))) }
    if let laidOver { members.append(.init("whatIfFrom", .integer(Int(laidOver)))) }
    return members
  }
}

extension Question {
  /// Up to when the record reaches: `to 25 Jul 2025`; nil where an earlier day was asked for.
  func recordEnd(_ record: RecordState) -> String? {
    guard let day = record.publishedTo else { return nil }
    let asked = min(validAt ?? .max, publishedBy ?? .max)
    return asked < day.daysSince1970 ? nil : "to \(day.humanForm)"
  }
}

extension RecordState {
  /// What a report rests on, in one line: title, size, what was found, what was asked, the latest
  /// source.
  func heading(_ question: Question, counts: String = "", phrase: String? = nil) -> String {
    var parts = [title, counted(size, "event"), counts, phrase ?? question.phrase]
    if let end = question.recordEnd(self) { parts.append(end) }
    return parts.filter { !$0.isEmpty }.joined(separator: " · ")
  }
}

extension AccountPolicy {
  /// What the accounts are that it does not admit.
  var others: String { teller == nil ? "of other classes" : "by others" }
}
