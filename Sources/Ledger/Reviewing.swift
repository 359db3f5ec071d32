import EventStore
public import Positions

/// What a reviewer finds of events on record.
public struct ReviewFinding: Sendable {
  /// The verdict.
  public var verdict: Verdict
  /// The source's grade in the reviewer's eyes; nil: none is given.
  public var reliability: Reliability?
  /// The item's grade in the reviewer's eyes, 1 to 6; nil: none is given.
  public var credibility: UInt64?
  /// A note.
  public var note: String

  /// Puts a finding together.
  public init(
    verdict: Verdict, reliability: Reliability? = nil, credibility: UInt64? = nil,
    note: String = ""
  ) {
    self.verdict = verdict
    self.reliability = reliability
    self.credibility = credibility
    self.note = note
  }

  fileprivate var grades: Bool { reliability != nil || credibility != nil }
}

extension Ledger {
  /// Records a review of each of some events, all of them or nothing.
  ///
  /// Whoever recorded or corrected an event may regrade it, which the receipt says to be no second
  /// pair of eyes, and may not merely confirm or dispute it. Throws `LedgerError`: `.usage` for
  /// events that cannot be reviewed so, `.conflict` where the same finding of the same reviewer is
  /// the latest on record, or the event was retracted.
  public func review(
    _ events: [String], _ finding: ReviewFinding, terms: AppendTerms
  ) throws -> AppendReceipt {
    try record(terms: terms) { appender, recording, notes in
      let details = try events.map { text in
        try EventDetail(at: appender.place(meant: text), in: appender)
      }
      var reasons: [String] = []
      for (index, detail) in details.enumerated() {
        if details[..<index].contains(where: { $0.sequence == detail.sequence }) {
          reasons.append("#\(detail.sequence): found twice, expected each event once in a call")
        } else {
          reasons += detail.obstacles(to: finding, by: terms.recorder)
        }
      }
      guard reasons.isEmpty else { throw LedgerError(.usage, reasons) }
      for detail in details {
        let body = RecordReviewed(of: detail.id, finding)
        let problems = body.problems()
        guard problems.isEmpty else { throw LedgerError(.usage, problems.map { "\($0)" }) }
        guard detail.reviewInForce(by: terms.recorder)?.encoded() != body.encoded() else {
          throw LedgerError(
            .conflict,
            "#\(detail.sequence): found the same review by \(terms.recorder) on record, expected "
              + "a difference")
        }
        if detail.isRecorded(by: terms.recorder) {
          notes.warnings.append(
            "#\(detail.sequence) is \(terms.recorder)'s own recording: regraded, and still not "
              + "reviewed by a second person")
        }
        try recording.record(
          body, id: recording.ids.next(), marking: detail.markingInForce,
          in: &appender)
      }
    }
  }
}

extension EventDetail {
  /// Whether one recorded the event or the correction of it in force.
  fileprivate func isRecorded(by recorder: String) -> Bool {
    [self.recorder, corrections.last?.recorder].contains(recorder)
  }

  /// The latest review by a recorder of the body in force.
  fileprivate func reviewInForce(by recorder: String) -> RecordReviewed? {
    let since = corrections.last?.sequence ?? 0
    return reviews.last { $0.recorder == recorder && $0.sequence >= since }?.body
      as? RecordReviewed
  }

  /// Why a finding cannot be recorded of the event; empty where it can.
  fileprivate func obstacles(to finding: ReviewFinding, by reviewer: String) -> [String] {
    guard let event else {
      return ["#\(sequence): found a redacted event, expected one with a body"]
    }
    guard !event.type.isEditorial else {
      return [
        "#\(sequence): found a \(type), expected an event that is not itself about the record"
      ]
    }
    guard bodyInForce != nil else {
      return ["#\(sequence): found a retracted event, expected one that stands"]
    }
    if finding.grades, !event.type.isStatement {
      return ["#\(sequence): found a \(type), expected a statement: only statements have grades"]
    }
    if isRecorded(by: reviewer), !finding.grades {
      let verb = recorder == reviewer ? "recorded" : "corrected"
      return [
        "#\(sequence): found a review by \(reviewer), who \(verb) it, expected another recorder; "
          + "one's own recordings can be regraded (--reliability, --credibility), corrected or "
          + "retracted"
      ]
    }
    return []
  }
}

extension RecordReviewed {
  fileprivate init(of target: EventReference, _ finding: ReviewFinding) {
    self.init()
    self.target = target
    verdict = finding.verdict
    reliability = finding.reliability
    credibility = finding.credibility
    note = finding.note
  }
}
