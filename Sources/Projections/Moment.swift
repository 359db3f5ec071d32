/// One of the three times by which a record can be read.
public enum TimeAxis: String, CaseIterable, Sendable {
  /// The order in which events were recorded.
  case known
  /// When things were said.
  case valid
  /// When sources came out.
  case published
}

/// A moment on one of the three times; what lies by then counts.
public struct Moment: Hashable, Sendable {
  /// The time it lies on.
  public let axis: TimeAxis
  /// The number of events known, or the last day since 1970; nil: now, with everything on record.
  public let end: Int64?

  /// Puts a moment together.
  public init(_ axis: TimeAxis, end: Int64?) {
    (self.axis, self.end) = (axis, end)
  }
}

/// An event that lies between two moments, at its place on their axis.
public struct TimeStep: Hashable, Comparable, Sendable {
  /// The last day, since 1970, that it can date from; 0 where the axis is `known`.
  public let day: Int32
  /// Its place in the log.
  public let event: UInt64

  /// Puts a step together.
  public init(day: Int32 = 0, event: UInt64) {
    (self.day, self.event) = (day, event)
  }

  /// Orders by day, then by place in the log.
  public static func < (left: Self, right: Self) -> Bool {
    (left.day, left.event) < (right.day, right.event)
  }
}

extension Question {
  /// The same question at a moment; its other times stay as they are.
  public func at(_ moment: Moment) -> Question {
    var question = self
    question.dayEnd = nil
    switch moment.axis {
    case .known: question.knownAt = moment.end.map { UInt64($0) }
    case .valid: question.validAt = moment.end.map { Int32(clamping: $0) }
    case .published: question.publishedBy = moment.end.map { Int32(clamping: $0) }
    }
    return question
  }

  /// The same question right after an event.
  public func after(_ step: TimeStep, on axis: TimeAxis) -> Question {
    guard axis != .known else { return at(Moment(.known, end: Int64(step.event) + 1)) }
    var question = at(Moment(axis, end: Int64(step.day)))
    question.dayEnd = DayEnd(axis: axis, event: step.event + 1)
    return question
  }

  /// Where the last day of a time ends before its last event; nil: nowhere.
  func dayEnd(on axis: TimeAxis) -> UInt64? { dayEnd?.axis == axis ? dayEnd?.event : nil }
}
