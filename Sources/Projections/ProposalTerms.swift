public import Positions

/// What a term settles.
public enum TermPlace: Hashable, Sendable, CustomStringConvertible {
  /// An issue, by its slug.
  case issue(String)
  /// A paragraph that is no issue, as its account names it.
  case paragraph(String)

  /// The slug, or the paragraph's name.
  public var description: String {
    switch self {
    case .issue(let slug): slug
    case .paragraph(let name): name
    }
  }
}

extension Term {
  /// What it settles.
  public var place: TermPlace { issue.isEmpty ? .paragraph(paragraph) : .issue(issue) }
  /// Whether the account says that the proposal is silent on it.
  public var isAbsent: Bool { !absent.isEmpty }
}

/// A term as one account of a version gives it.
public struct TermReading: Sendable {
  /// The term.
  public let term: Term
  /// The account.
  public let account: ProposalAccount
}

/// A term of a version, as every account that speaks of it gives it.
public struct VersionTerm: Sendable {
  /// What it settles.
  public let place: TermPlace
  /// The readings, in the order of the accounts; never empty.
  public let readings: [TermReading]

  /// Readings that say the same, together; more than one group means that the accounts differ.
  public func groups(in registry: Registry) -> [[TermReading]] {
    let scale = registry.scale(of: place)
    var groups: [[TermReading]] = []
    for reading in readings {
      if let index = groups.firstIndex(where: { $0[0].term.saysWhat(reading.term, on: scale) }) {
        groups[index].append(reading)
      } else {
        groups.append([reading])
      }
    }
    return groups
  }

  /// How the accounts of the version stand to each other.
  public func agreement(in registry: Registry) -> TermAgreement {
    let groups = groups(in: registry)
    guard groups.count > 1 else { return .agree }
    let scale = registry.scale(of: place)
    var found = TermAgreement.brackets
    for (index, one) in groups.enumerated() {
      for other in groups[(index + 1)...] {
        switch TermRelation(from: one[0].term, to: other[0].term, on: scale) {
        case .same, .absent: break
        case .reworded, .incomparable: found = max(found, .wording)
        case .compatible: found = max(found, .compatible)
        case .changed, .dropped, .new: found = .conflict
        }
      }
    }
    return found
  }
}

/// How accounts of one version stand to each other on a term, from the least to the most apart.
public enum TermAgreement: String, CaseIterable, Comparable, Sendable {
  /// All that speak of it say the same.
  case agree
  /// They differ only in who holds the term open.
  case brackets
  /// They use other words; whether the substance differs is not said.
  case wording
  /// They give values that differ, and of which one can hold all.
  case compatible
  /// They give values that exclude each other, or one says that the term is absent.
  case conflict

  /// Orders from the least to the most apart.
  public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }

  private var rank: Int { Self.allCases.firstIndex(of: self) ?? Self.allCases.count }
}

extension Term {
  /// Whether another account's term says the same, bracket included.
  fileprivate func saysWhat(_ other: Term, on scale: Scale) -> Bool {
    guard bracketedBy == other.bracketedBy else { return false }
    let relation = TermRelation(from: self, to: other, on: scale)
    return relation == .absent || relation == .same && (value != nil || text == other.text)
  }
}

extension ProposalVersion {
  /// The terms in the declared order of their issues, then paragraphs as first named; an account
  /// that is silent on a term takes nothing away.
  public func terms(in registry: Registry) -> [VersionTerm] {
    var places: [TermPlace] = []
    var readings: [TermPlace: [TermReading]] = [:]
    for account in accounts {
      for term in account.body.terms {
        if readings[term.place] == nil { places.append(term.place) }
        readings[term.place, default: []].append(TermReading(term: term, account: account))
      }
    }
    return registry.inDeclaredOrder(places).map {
      VersionTerm(place: $0, readings: readings[$0] ?? [])
    }
  }
}

extension Registry {
  /// The scale on which a term is read; paragraphs are words.
  public func scale(of place: TermPlace) -> Scale {
    guard case .issue(let slug) = place else { return .text }
    return issues[slug]?.scale ?? .text
  }

  /// The places in the declared order of the issues; undeclared ones and paragraphs last, as given.
  public func inDeclaredOrder(_ places: [TermPlace]) -> [TermPlace] {
    var ranks: [String: Int] = [:]
    for (rank, issue) in orderedIssues.enumerated() { ranks[issue.slug] = rank }
    return places.enumerated().sorted { one, other in
      let order = [one, other].map { ranks[$0.element.description] ?? .max }
      return (order[0], one.offset) < (order[1], other.offset)
    }.map(\.element)
  }
}

/// How a term stands to an earlier one, or to another account's.
public enum TermRelation: String, CaseIterable, Sendable {
  /// The same value, or without one the same words.
  case same
  /// Values that differ, and of which none holds both.
  case changed
  /// Values that differ, where one value can hold both: at least these, a range and a point in it.
  case compatible
  /// No values, and other words: whether the substance differs is not said.
  case reworded
  /// A value against words.
  case incomparable
  /// Stated, and then said to be absent.
  case dropped
  /// Said to be absent, and then stated.
  case new
  /// Said to be absent both times.
  case absent

  /// Compares two terms on one scale.
  public init(from one: Term, to other: Term, on scale: Scale) {
    switch (one.isAbsent, other.isAbsent) {
    case (true, true): self = .absent
    case (true, false): self = .new
    case (false, true): self = .dropped
    case (false, false):
      switch (one.value, other.value) {
      case (nil, nil): self = one.text == other.text ? .same : .reworded
      case (let before?, let after?): self.init(from: before, to: after, on: scale)
      default: self = .incomparable
      }
    }
  }

  private init(from one: Value, to other: Value, on scale: Scale) {
    if one == other {
      self = .same
    } else if let before = (try? Region(one, on: scale)) ?? nil,
      let after = (try? Region(other, on: scale)) ?? nil
    {
      self = before == after ? .same : before.intersects(after) ? .compatible : .changed
    } else {
      self = .reworded
    }
  }
}

/// How far apart two points of a scale lie, from the first to the second.
public enum TermStep: Hashable, Sendable {
  /// In the scale's unit.
  case quantity(Decimal)
  /// In levels, upward positive.
  case levels(Int)
  /// In days.
  case days(Int)

  /// The step between two values; nil where either is no point, or the scale has no order.
  public init?(from one: Value?, to other: Value?, on scale: Scale) {
    switch (scale, one, other) {
    case (.quantity, .exact(let before)?, .exact(let after)?):
      guard let step = try? after - before else { return nil }
      self = .quantity(step)
    case (.ordinal(let levels), .level(let before)?, .level(let after)?):
      guard let low = levels.firstIndex(of: before), let high = levels.firstIndex(of: after) else {
        return nil
      }
      self = .levels(high - low)
    case (.date, .date(let before)?, .date(let after)?):
      let bounds = (before.bounds, after.bounds)
      guard bounds.0.earliest == bounds.0.latest, bounds.1.earliest == bounds.1.latest else {
        return nil
      }
      self = .days(Int(bounds.1.latest) - Int(bounds.0.latest))
    default: return nil
    }
  }
}
