// What a question asks of the record, and which statements it admits.
//
// Three axes of time, each with its own rule; all may be set at once:
//
//   known at N         the first N events; corrections, retractions and reviews are among them
//   published by DAY   statements of sources whose date ends by that day; declarations and
//                      editorial events always, but what a source withdrew from its own date on
//   valid at DAY       statements whose date ends by that day, capped at the date of its source;
//                      those that only begin by it are told apart as possibly earlier
//
// Corrections are applied first, so a date or a source is that of the body in force at N. What is
// admitted is then folded as if nothing else were on record.

public import Positions

/// What is asked of the record: the moment, whose accounts count, and what is left aside.
public struct Question: Hashable, Sendable {
  /// Which accounts of a stance are admitted, and which come first.
  public var accounts = AccountPolicy.standard
  /// The number of events that count; nil: all on record.
  public var knownAt: UInt64?
  /// The first event of those laid over the record for this question, which count in any case.
  public var laidOver: UInt64?
  /// The last day, since 1970, on which it may have been said; nil: no limit.
  public var validAt: Int32?
  /// The last day, since 1970, on which its source may have come out; nil: no limit.
  public var publishedBy: Int32?
  /// Where the last day of one of the two times ends before its last event; nil: nowhere.
  public var dayEnd: DayEnd?
  /// The highest marking of what the reader may see; nil: everything. What is above it is left out
  /// of the record that is asked, so that nothing else has to look at it.
  public var release: Marking?
  /// Slugs of sources that are left aside.
  public var withoutSources: Set<String> = []
  /// Grades of sources that are left aside; the ungraded stay.
  public var withoutReliability: Set<Reliability> = []
  /// Grades of items that are left aside; the ungraded stay.
  public var withoutCredibility: Set<UInt64> = []
  /// Whether only what a second recorder confirmed counts.
  public var reviewedOnly = false
  /// What else a statement must be.
  public var filter = StatementFilter()
  /// Whether figures rest on what was said in the talks or within a side, not in public.
  public var usesPrivateChannel = false
  /// After how many days a stance is stale; nil: age alone makes none stale.
  public var staleAfter: Int32?
  /// The day, since 1970, from which age is counted where neither time of the question is set.
  public var today: Int32 = 0

  /// Asks for everything on record, by the default policy.
  public init() {}

  /// Whether every statement on record is admitted, so that stored cells answer.
  public var admitsAll: Bool {
    release == nil && knownAt == nil && validAt == nil && publishedBy == nil
      && withoutSources.isEmpty
      && withoutReliability.isEmpty && withoutCredibility.isEmpty && !reviewedOnly
      && filter.isEmpty
  }

  /// Whether an event counts, whatever it says.
  public func knows(_ sequence: UInt64) -> Bool {
    guard let knownAt else { return true }
    return sequence < knownAt || laidOver.map { sequence >= $0 } ?? false
  }

  /// The day that is asked about, since 1970: the earlier of what was said and published by then;
  /// nil where neither is limited.
  public var dayAsked: Int32? { [validAt, publishedBy].compactMap { $0 }.min() }

  /// The day that the question is about: the earlier of its two days, or today.
  public var day: Int32 {
    dayAsked ?? today
  }
}

/// An end within a day: of what dates from the last day itself, only the first events count.
public struct DayEnd: Hashable, Sendable {
  /// The time that ends there; never `known`.
  public let axis: TimeAxis
  /// The first event of that day that no longer counts.
  public let event: UInt64
}

/// What becomes of a statement under a question.
public enum Admission: Hashable, Sendable {
  /// It counts.
  case admitted
  /// It was said later, or was published later.
  case later
  /// Its date begins in time and ends later, so it may have been said in time.
  case possiblyEarlier
  /// Its source or its grade is left aside, it was not reviewed, or it is not what is asked for.
  case leftAside
}

/// What a statement must be besides the times: every part must hold.
public struct StatementFilter: Hashable, Sendable {
  /// One thing that a statement must be; of each list one member must hold.
  public enum Part: Hashable, Sendable {
    /// It stands in a source whose slug matches.
    case source([Pattern])
    /// It was said within these days, at the latest.
    case dated([DateBounds])
    /// It was recorded by someone whose slug matches.
    case recorder([Pattern])
    /// It is an account of this class of what its party says or does.
    case accountClass([AccountClass])
    /// It is of a type whose name matches.
    case type([Pattern])
    /// It has this name.
    case name([Pattern])
  }

  /// The parts, all of which must hold, one of each kind.
  public private(set) var parts: [Part] = []

  /// Makes a filter that lets everything pass.
  public init() {}

  /// Whether everything passes.
  public var isEmpty: Bool { parts.isEmpty }

  /// Adds a part; it widens the part of its kind, where there is one.
  public mutating func add(_ part: Part) {
    for index in parts.indices {
      guard let joined = parts[index].joined(with: part) else { continue }
      parts[index] = joined
      return
    }
    parts.append(part)
  }

  /// Adds the parts of another filter.
  public mutating func add(_ other: StatementFilter) {
    for part in other.parts { add(part) }
  }
}

extension StatementFilter.Part {
  /// Both as alternatives; nil where they are of different kinds.
  fileprivate func joined(with other: Self) -> Self? {
    switch (self, other) {
    case (.source(let one), .source(let more)): .source(one + more)
    case (.dated(let one), .dated(let more)): .dated(one + more)
    case (.recorder(let one), .recorder(let more)): .recorder(one + more)
    case (.accountClass(let one), .accountClass(let more)): .accountClass(one + more)
    case (.type(let one), .type(let more)): .type(one + more)
    case (.name(let one), .name(let more)): .name(one + more)
    default: nil
    }
  }
}

/// A name, or a pattern of names in which `*` stands for any letters and `?` for one.
public struct Pattern: Hashable, Sendable, CustomStringConvertible {
  /// The pattern as typed.
  public let description: String

  /// Takes a pattern as typed.
  public init(_ text: String) { description = text }

  /// Whether it stands for one name only.
  public var isName: Bool { !description.contains { $0 == "*" || $0 == "?" } }

  /// Whether a name matches; cost: at most the product of the lengths.
  public func matches(_ name: String) -> Bool {
    let text = Array(name.utf8)
    let pattern = Array(description.utf8)
    var (place, next) = (0, 0)
    var (star, retry) = (-1, 0)
    while place < text.count {
      if next < pattern.count, pattern[next] == UInt8(ascii: "*") {
        (star, retry) = (next, place)
        next += 1
      } else if next < pattern.count,
        pattern[next] == text[place] || pattern[next] == UInt8(ascii: "?")
      {
        place += 1
        next += 1
      } else if star >= 0 {
        retry += 1
        (place, next) = (retry, star + 1)
      } else {
        return false
      }
    }
    return pattern[next...].allSatisfy { $0 == UInt8(ascii: "*") }
  }
}
