import Positions
import Projections

// How accounts, grades, dates and values are put into words: the same in every command.

extension HeldStatement {
  /// The position in words: `offers 3 km (“up to 3 km”)`.
  func phrase(on scale: Scale) -> String {
    let verb = mode?.word ?? ""
    guard let value else { return "\(verb) “\(text)”" }
    let words = text.isEmpty ? "" : " (“\(text)”)"
    let placed = placedByRecorder ? " [placed by the recorder]" : ""
    return "\(verb) \(value.humanForm(on: scale))\(words)\(placed)"
  }
}

extension HeldStatement {
  /// What a position says, without who says it.
  init(_ position: PositionStated) {
    self.init()
    (mode, value, text) = (position.mode, position.value, position.text)
    placedByRecorder = position.placedByRecorder
  }
}

extension PositionStated {
  /// The position in words, with its conditions.
  func phrase(on scale: Scale, in registry: Registry) -> String {
    let conditions = conditions.map { $0.phrase(in: registry) }
    return HeldStatement(self).phrase(on: scale)
      + (conditions.isEmpty ? "" : ", only if " + conditions.joined(separator: " and "))
  }
}

extension Account {
  /// The class and grade: `press C3`.
  var weight: String {
    let grade = Grade(reliability: reliability, credibility: statement.credibility).description
    return grade.isEmpty ? accountClass.rawValue : "\(accountClass.rawValue) \(grade)"
  }

  /// When it was said, as certain as it was written.
  var date: String { humanDate(statement.valid) }

  /// The event's number.
  var number: String { "#\(sequence)" }

  /// Of a withdrawal: that it was said after the account above it.
  var withdrawnSince: String {
    "said later: \(privateChannel)withdraws its position (\(weight), \(date), \(number))"
  }

  /// The channel where it is a private one, to stand before the words: `in-talks: `.
  var privateChannel: String {
    guard let channel = statement.channel, channel.isPrivate else { return "" }
    return "\(channel.word): "
  }
}

extension Staleness {
  /// Why an account is stale, in words.
  var phrase: String {
    switch self {
    case .unanswered(let version, let sequence):
      "older than \(version) (#\(sequence)), which the party has not decided on"
    case .old(let days): "\(counted(days, "day")) old"
    }
  }
}

/// The two NATO grades side by side; neither fills in the other.
struct Grade: CustomStringConvertible {
  let reliability: Reliability?
  let credibility: UInt64?

  /// `C3`, `C-`, `-3`, or nothing where both are missing.
  var description: String {
    guard reliability != nil || credibility != nil else { return "" }
    return (reliability?.word ?? "-") + (credibility.map { "\($0)" } ?? "-")
  }
}

/// A date as people read it, never more certain than it was written.
func humanDate(_ text: String) -> String {
  (try? EDTFDate(text))?.humanForm ?? text
}

extension Attribution {
  /// The chain, and the channel where it is a private one.
  func way(in registry: Registry) -> String {
    guard let channel, channel.isPrivate else { return chain(in: registry) }
    return "\(chain(in: registry)) · \(channel.word)"
  }

  /// The chain from the source to the speaker: `Al Mayadeen › United States (Steve Witkoff)`.
  func chain(in registry: Registry) -> String {
    var links: [String] = []
    if let source = registry.sources[self.source] {
      let publisher = registry.parties[source.publisher]?.name ?? source.publisher
      links.append(publisher.isEmpty ? source.title : publisher)
    } else {
      links.append(source)
    }
    // A party that publishes its own words is one link, not two.
    if let publisher = registry.sources[source]?.publisher, voices.first?.parties == [publisher] {
      links.removeAll()
    }
    links += voices.map { $0.name(in: registry) }
    return links.joined(separator: " › ")
  }
}

extension Voice {
  /// The voice in words; an informant's side is the recorder's judgement and shown as one.
  func name(in registry: Registry) -> String {
    guard !parties.isEmpty else {
      let placed = side.isEmpty ? "" : " [side: \(registry.name(of: side)), placed by the recorder]"
      return "“\(informant)”\(placed)"
    }
    let names = registry.names(of: parties, joinedBy: " and ")
    return person.isEmpty ? names : "\(names) (\(registry.name(of: person)))"
  }
}

extension String {
  /// The name before what belongs to it: `Israel's`, `United States'`.
  var possessive: String { hasSuffix("s") ? self + "'" : self + "'s" }
}

extension Registry {
  /// The name of a party, or its slug where it is not declared.
  func name(of party: String) -> String { parties[party]?.name ?? party }
}

extension Condition {
  /// The condition in words: `Hamas leaves on governance`.
  func phrase(in registry: Registry) -> String {
    guard let value else { return "“\(text)”" }
    let scale = registry.issues[issue]?.scale
    let place =
      switch value {
      case .range(let range) where range.lower == nil || range.upper == nil: ""
      case .exact, .range, .date: "at "
      default: ""
      }
    return "\(registry.name(of: party)) \(place)\(value.humanForm(on: scale)) on \(issue)"
  }
}

extension ConditionStatus {
  /// The status in words, with the event it rests on.
  var phrase: String {
    switch self {
    case .met(let sequence): "met, #\(sequence)"
    case .refused(let sequence): "refused, #\(sequence)"
    case .unmet(let sequence): "not met, #\(sequence)"
    case .nothingOnRecord: "nothing on record"
    case .inWords: "in words, never counted as met"
    case .cyclic: "hangs on itself, not met"
    }
  }
}
