import Positions

/// What a receipt says of the events of one append, gathered as they are recorded.
///
/// Its memory has a bound, however many events there are: a stream of a million is recorded in one
/// transaction.
struct RecordedSummary {
  /// The first events, at most `AppendReceipt.eventsKept`.
  private(set) var events: [Event] = []
  /// How many events there are of each type of body.
  private var countsByBody: [ObjectIdentifier: Int] = [:]
  /// What the recorder judged, at most `AppendReceipt.eventsKept` lines.
  private(set) var judgements: [String] = []
  /// How many passages were left out on purpose.
  private(set) var leftOutCount = 0
  private var sides: Set<String> = []
  private var statementCount = 0
  private var unquotedCount = 0
  private var grades: Set<UInt64?> = []

  /// Takes in an event that was recorded.
  mutating func add(_ event: Event) {
    if keepsEvents { keep(event) }
    count(event.body)
  }

  /// Whether further events are kept.
  var keepsEvents: Bool { events.count < AppendReceipt.eventsKept }

  /// The events where all are kept and few enough to be looked at one by one; else none.
  var comparedEvents: [Event] {
    let count = countsByBody.values.reduce(0, +)
    return count == events.count && count <= ReceiptNotes.cellsCompared ? events : []
  }

  /// Keeps an event that was recorded and is counted elsewhere.
  mutating func keep(_ event: Event) { events.append(event) }

  /// Takes in what was counted elsewhere.
  mutating func merge(_ counted: RecordedSummary) {
    countsByBody.merge(counted.countsByBody, uniquingKeysWith: +)
    for line in counted.judgements where !sides.contains(line) { add(judgement: line) }
    sides.formUnion(counted.sides)
    leftOutCount += counted.leftOutCount
    statementCount += counted.statementCount
    unquotedCount += counted.unquotedCount
    grades.formUnion(counted.grades)
  }

  /// Counts the body of an event.
  mutating func count(_ body: any EventMessage) {
    // By metatype: the hash of an event type is that of its name.
    countsByBody[ObjectIdentifier(type(of: body)), default: 0] += 1
    switch body {
    case let body as PositionStated:
      add(body.attribution)
      if body.placedByRecorder { add(judgement: "value placed by you: \(body.name)") }
    case let body as SourceDeclared: leftOutCount += body.leftOut.count
    case let body as any StatementMessage: add(body.attribution)
    default: break
    }
  }

  private mutating func add(_ attribution: Attribution) {
    statementCount += 1
    if attribution.quote == nil { unquotedCount += 1 }
    grades.insert(attribution.credibility)
    for voice in attribution.voices where !voice.side.isEmpty {
      let line = "side placed by you: “\(voice.informant)” with \(voice.side)"
      guard judgements.count < AppendReceipt.eventsKept else { return }
      if sides.insert(line).inserted { judgements.append(line) }
    }
  }

  private mutating func add(judgement line: String) {
    if judgements.count < AppendReceipt.eventsKept { judgements.append(line) }
  }

  /// How many events there are of each type.
  var counts: [EventType: Int] {
    var counts: [EventType: Int] = [:]
    for type in EventType.allCases { counts[type] = countsByBody[ObjectIdentifier(type.body)] }
    return counts
  }

  /// What a careful recorder would look at again.
  var observations: [String] {
    guard statementCount > 0 else { return [] }
    var lines: [String] = []
    if unquotedCount > 0 {
      lines.append("\(unquotedCount) of \(statementCount) statements have no words of the speaker")
    }
    if statementCount >= 5, grades.count == 1, let grade = grades.first {
      lines.append(
        grade.map { "credibility is \($0) on every statement" }
          ?? "no statement is graded for credibility")
    }
    return lines
  }
}
