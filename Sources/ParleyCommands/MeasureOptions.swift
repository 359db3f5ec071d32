import ArgumentParser
import Ledger
import Measures
import Positions

/// What commands take that measure pairs of parties.
struct MeasureOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What is computed: a name that parley measures lists; without it the overall distance with "
        + "all its issues.", valueName: "name"))
  var measure: String?

  @Option(
    help: ArgumentHelp(
      "How many shared issues a figure needs: 3 for a distance, 1 for agreement and utterances, 8 "
        + "for measures corrected for chance; below it is undefined.", valueName: "n"))
  var minShared: Int?

  @Flag(help: "Leave out issues on which all recorded parties hold the same position.")
  var excludeUnanimous = false

  @Option(
    help: ArgumentHelp(
      "Only issues with this topic, or one that a pattern matches; can be repeated.",
      valueName: "topic"))
  var topic: [String] = []

  @Flag(
    help: "Divide figures of utterances by the mean number of utterances of both parties.")
  var normalise = false

  func validate() throws {
    if let minShared, minShared < 1 {
      throw ValidationError("--min-shared: found \(minShared), expected 1 or more")
    }
  }

  /// What is to be computed; nil where the overall distance is asked for as a whole.
  func terms() throws -> MeasureTerms? {
    guard measure != nil || excludeUnanimous || !topic.isEmpty || normalise else { return nil }
    return try terms(default: .distance)
  }

  /// What is to be computed. Throws `LedgerError` for a name that is no measure.
  func terms(default standard: PairMeasure) throws -> MeasureTerms {
    var terms = MeasureTerms(try measure.map(PairMeasure.named) ?? standard)
    if let minShared { terms.minimumShared = minShared }
    terms.excludesUnanimous = excludeUnanimous
    terms.topics = topic
    guard normalise else { return terms }
    guard terms.measure.family == .discourse else {
      throw LedgerError(
        .usage,
        "--normalise: found \(terms.measure.rawValue), expected congruence, conflict or "
          + "subtract")
    }
    terms.normalisation = .average
    return terms
  }
}

extension PairMeasure {
  /// The measure with a name as typed. Throws `LedgerError` with the nearest one.
  static func named(_ name: String) throws -> PairMeasure {
    if let measure = PairMeasure(rawValue: name) { return measure }
    let known = allCases.map(\.rawValue)
    let hint = Spelling.nearest(to: name, among: known).map { "; did you mean \($0)?" } ?? ""
    throw LedgerError(
      .usage,
      "measure: found “\(name)”, expected one of \(known.joined(separator: ", "))\(hint)")
  }
}

extension MeasureTerms {
  /// What a machine output says of how the pairs were measured.
  var members: [JSONValue.Member] {
    var members: [JSONValue.Member] = [.init("minShared", .integer(minimumShared))]
    if excludesUnanimous { members.append(.init("excludeUnanimous", .bool(true))) }
    if !topics.isEmpty {
      members.append(.init("topics", .array(topics.map { .string($0) })))
    }
    if normalisation != .none {
      members.append(.init("normalise", .string(normalisation.rawValue)))
    }
    return members
  }

  /// The same in words, as it stands above tables.
  var phrases: [String] {
    var parts: [String] = []
    if !topics.isEmpty { parts.append("topic " + topics.joined(separator: ", ")) }
    if excludesUnanimous { parts.append("without unanimous issues") }
    if normalisation == .average { parts.append("by the mean number of utterances") }
    return parts
  }
}

extension PairFigure {
  /// Why there is no figure; nil where there is one.
  var reason: String? {
    switch undefined {
    case nil: nil
    case .tooFewIssues(let needed): "\(counted(n, "issue")) shared, \(needed) needed"
    case .noWeight: "every weight is 0"
    case .oneLevel: "both on one same level throughout"
    case .oneLevelOfEither: "one party or both on one level throughout"
    case .differentScales(let count): "issues on \(count) different scales"
    case .notExact: "values too fine to be counted exactly"
    }
  }

  /// Why there is none between the farthest points, or that the measure takes points alone.
  var weighting: String? {
    switch weights {
    case nil: nil
    case .salience: "salience"
    case .equal: "equal"
    }
  }

  /// The figure as people read it, with that of the farthest points where it differs.
  var phrase: String {
    guard let value else { return "undefined" }
    if !openEnds.isEmpty { return "\(digits(value)) (open end)" }
    guard let farthest, digits(farthest) != digits(value) else { return digits(value) }
    return "\(digits(value)) to \(digits(farthest))"
  }
}

/// A figure with three digits after the point.
func digits(_ value: Double) -> String {
  let thousandths = (value.magnitude * 1_000).rounded()
  guard thousandths < 1e15 else { return "\(value)" }
  let whole = Int(thousandths)
  let rest = String(whole % 1_000)
  let sign = value < 0 && whole > 0 ? "−" : ""
  return "\(sign)\(whole / 1_000).\(String(repeating: "0", count: 3 - rest.count))\(rest)"
}
