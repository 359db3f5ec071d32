import Dossiers
import Measures
import Positions

// What is a unit of agreement between two coders.
//
//     type          every place either coded; "nothing" for the coder who has no statement there;
//                   and every passage that both left out on purpose
//     mode          places where both coded a position
//     number …      values on one issue's scale in statements of one place, terms of a proposal
//                   included; a stretch counts by its two ends, as two units
//     voice, channel, credibility     places that both coded
//
// A value that only one coder gave makes a unit of one value, which pairs with nothing. Values are
// pooled over issues; those on issues whose scale the two declare differently are left out.

struct CodingUnits {
  private let comparison: DossierComparison
  private var numbers: [[Double?]] = []
  private var levels: [[Double?]] = []
  private var choices: [[String?]] = []
  private var options: [[String?]] = []

  init(_ comparison: DossierComparison) {
    self.comparison = comparison
    for place in comparison.places {
      guard let first = place.first?.values, let second = place.second?.values else { continue }
      let issues = Set(first.keys).union(second.keys).sorted()
      for issue in issues { add(issue, first[issue] ?? nil, second[issue] ?? nil) }
    }
  }

  /// The agreement in every feature.
  var agreement: [CodingAgreement] {
    let places = comparison.places
    let both = places.compactMap { place in
      place.first.flatMap { first in place.second.map { (first, $0) } }
    }
    let nothing = "nothing"
    var types = places.map { place -> [String?] in
      [place.first?.typeName ?? nothing, place.second?.typeName ?? nothing]
    }
    types += comparison.leftOutByBoth.map { _ in [nothing, nothing] }
    return [
      CodingAgreement(.type, types, .nominal),
      CodingAgreement(.mode, both.map { [$0.mode, $1.mode] }, .nominal),
      CodingAgreement(.number, numbers, .interval { $0 }),
      CodingAgreement(.level, levels, .ordinal),
      CodingAgreement(.choice, choices, .nominal),
      CodingAgreement(.option, options, .nominal),
      CodingAgreement(.voice, both.map { [$0.voice, $1.voice] }, .nominal),
      CodingAgreement(.channel, both.map { [$0.channel, $1.channel] }, .nominal),
      CodingAgreement(.credibility, both.map { [$0.credibility, $1.credibility] }, .ordinal),
    ]
  }

  private mutating func add(_ issue: String, _ first: Value?, _ second: Value?) {
    guard let scale = comparison.first.scales[issue] ?? nil,
      scale == comparison.second.scales[issue] ?? nil
    else { return }
    switch scale {
    case .quantity, .date:
      let (one, other) = (first?.ends(on: scale), second?.ends(on: scale))
      let isPoint = [one, other].allSatisfy { $0.map { $0.lower == $0.upper } ?? true }
      numbers.append([one?.lower, other?.lower])
      if !isPoint { numbers.append([one?.upper, other?.upper]) }
    case .ordinal(let names):
      let (one, other) = (first?.ranks(among: names), second?.ranks(among: names))
      let isPoint = [one, other].allSatisfy { $0.map { $0.lower == $0.upper } ?? true }
      levels.append([one?.lower, other?.lower])
      if !isPoint { levels.append([one?.upper, other?.upper]) }
    case .choice:
      choices.append(
        [first?.chosen, second?.chosen].map { chosen in
          chosen.map { "\(issue) \($0)" }
        })
    case .set(let names):
      for name in names {
        options.append([first?.says(of: name), second?.says(of: name)])
      }
    case .text: break
    }
  }
}

extension CodedStatement {
  fileprivate var typeName: String { type(of: body).type.name }

  fileprivate var mode: String? { (body as? PositionStated)?.mode?.word }

  /// The chain of voices by their parties; an informant by the side on which it is placed.
  fileprivate var voice: String? {
    let voices = body.attribution.voices.map { voice in
      guard voice.parties.isEmpty else {
        return (voice.parties.sorted() + [voice.person]).joined(separator: "+")
      }
      return "informant/\(voice.side)"
    }
    return voices.isEmpty ? "source" : voices.joined(separator: " › ")
  }

  fileprivate var channel: String? { body.attribution.channel?.word ?? "not said" }

  fileprivate var credibility: UInt64? { body.attribution.credibility }

  /// The values that it puts on scales, by issue; of several terms on one issue the first.
  fileprivate var values: [String: Value?] {
    switch body {
    case let body as PositionStated: return [body.issue: body.value]
    case let body as ElementAgreed: return [body.issue: body.value]
    case let body as ProposalTabled:
      return Dictionary(
        body.terms.filter { !$0.issue.isEmpty }.map { ($0.issue, $0.value) },
        uniquingKeysWith: { first, _ in first })
    default: return [:]
    }
  }
}

/// The two ends of a value as shares of a range; nil where an end is open.
private struct Ends {
  var lower: Double?
  var upper: Double?
}

extension Value {
  /// The two ends as shares of the declared range; nil for a value that is none on the scale.
  fileprivate func ends(on scale: Scale) -> Ends? {
    switch (scale, self) {
    case (.quantity(let quantity), .exact(let number)):
      let share = number.share(of: quantity)
      return Ends(lower: share, upper: share)
    case (.quantity(let quantity), .range(let range)):
      return Ends(
        lower: range.lower?.share(of: quantity), upper: range.upper?.share(of: quantity))
    case (.date(let dates), .date(let date)):
      guard let start = dates.earliest?.daysSince1970, let length = dates.lengthDays else {
        return nil
      }
      let share = { (day: Int32) -> Double? in
        let isOpen = [DateBounds.openEarliest, DateBounds.openLatest].contains(day)
        return isOpen ? nil : Double(Int(day) - Int(start)) / Double(length)
      }
      return Ends(lower: share(date.bounds.earliest), upper: share(date.bounds.latest))
    default: return nil
    }
  }

  /// The lowest and the highest level as shares of the ranks.
  fileprivate func ranks(among names: [String]) -> Ends? {
    let named: [String]
    switch self {
    case .level(let name): named = [name]
    case .options(let several): named = several
    default: return nil
    }
    let ranks = named.compactMap { names.firstIndex(of: $0) }
    guard ranks.count == named.count, names.count > 1, let low = ranks.min(),
      let high = ranks.max()
    else { return nil }
    let steps = Double(names.count - 1)
    return Ends(lower: Double(low) / steps, upper: Double(high) / steps)
  }

  /// The option or options, in one text.
  fileprivate var chosen: String? {
    switch self {
    case .level(let name): name
    case .options(let names): names.sorted().joined(separator: " or ")
    default: nil
    }
  }

  /// What a selection says of an option: yes, no, or not said.
  fileprivate func says(of option: String) -> String? {
    guard case .set(let selection) = self else { return nil }
    if let exactly = selection.exactly { return exactly.contains(option) ? "yes" : "no" }
    if selection.includes.contains(option) { return "yes" }
    return selection.excludes.contains(option) ? "no" : "not said"
  }
}

extension Decimal {
  fileprivate func share(of scale: QuantityScale) -> Double? {
    (try? self - scale.lowest).map { $0.ratio(to: scale.length) }
  }
}
