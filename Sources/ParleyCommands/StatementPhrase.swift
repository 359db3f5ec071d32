import Positions
import Projections

// How a statement is cited, dated and weighed: the same in every command.

extension AdmittedStatement {
  /// The event's number.
  var number: String { "#\(sequence)" }

  /// The event's number, with a mark where a correction is in force.
  var mark: String {
    number + (entry.correctedBy.map { " corrected by #\($0)" } ?? "")
  }

  /// When it was said, as certain as it was written.
  var date: String { humanDate(statement?.valid ?? "") }

  /// A class and the grades: `press C3`; either alone where the other is missing.
  func weight(_ accountClass: AccountClass?) -> String {
    let grade = Grade(reliability: reliability, credibility: credibility).description
    return [accountClass?.rawValue ?? "", grade].filter { !$0.isEmpty }.joined(separator: " ")
  }

  /// Where it comes from: `own A1, 24 Jul 2025, #47`, a private channel before it.
  var origin: String {
    let channel = attribution.channel.flatMap { $0.isPrivate ? $0.word : nil }
    return [channel ?? "", weight(accountClass), date, number].filter { !$0.isEmpty }
      .joined(separator: ", ")
  }

  /// Of an answer, below what it answers: `Hamas denies this (#56)`.
  func answerPhrase(in registry: Registry) -> String {
    let body = body as? AccountAnswered
    let party = registry.name(of: body?.party ?? "")
    return "\(party) \(body?.answer?.word ?? "answers") this (\(mark))"
  }

  /// For machines: reliability, credibility, valid date, channel, source, event.
  var originColumns: [JSONValue] {
    [
      JSONValue(said: reliability?.word ?? ""), JSONValue(credibility),
      JSONValue(said: statement?.valid ?? ""), JSONValue(said: attribution.channel?.word ?? ""),
      .string(source), .integer(Int(sequence)),
    ]
  }
}

extension Registry {
  /// Parties by name in the declared order, those that are not declared last.
  func names(of parties: [String], joinedBy separator: String = ", ") -> String {
    let key = { (slug: String) in (self.parties[slug]?.order ?? .max, slug) }
    return parties.sorted { key($0) < key($1) }.map { name(of: $0) }.joined(separator: separator)
  }
}

/// Events as they are cited: `#28 #39`.
func cited(_ events: some Sequence<UInt64>) -> String {
  events.map { "#\($0)" }.joined(separator: " ")
}

/// What may have been said by the day asked for, but need not have been.
func possiblyEarlierPhrase(_ events: [UInt64]) -> String {
  "Possibly said by then, not counted: \(cited(events.prefix(8)))\(events.count > 8 ? " …" : "")"
}
