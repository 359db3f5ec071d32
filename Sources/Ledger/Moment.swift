import Dossiers
import EventStore
import Positions
public import Projections

// The words in which the times of a question are given.

extension Ledger {
  /// The number of events that were on record at a time.
  ///
  /// `text` is a number of events, a moment in RFC 3339, or a date, which means its end in UTC.
  /// Costs a seek for each halving of the log. Throws `LedgerError` for anything else, and for more
  /// events than there are, naming the option that it was given for.
  public func size(knownAt text: String, option: String = "--known-at") throws -> UInt64 {
    try read { snapshot in
      if !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
        guard let size = UInt64(text), size <= snapshot.size else {
          let year = text.utf8.count == 4 ? "; a year is typed as its last day, \(text)-12-31" : ""
          throw LedgerError(
            .usage,
            "\(option): found \(text), expected a number of events up to \(snapshot.size)\(year)")
        }
        return size
      }
      guard let moment = Self.lastMicrosecond(of: text) else {
        throw LedgerError(
          .usage,
          "\(option): found “\(text)”, expected a number of events, a date such as 2025-07-24, "
            + "or a time such as 2025-07-24T12:00:00Z")
      }
      var (low, high) = (UInt64(0), snapshot.size)
      while low < high {
        let middle = low + (high - low) / 2
        let recordedAt = try snapshot.record(at: middle) { record, _ in record.recordedAt }
        if recordedAt <= moment { low = middle + 1 } else { high = middle }
      }
      return low
    }
  }

  /// The moment that is meant by a number of events, a time or a date, with the axis before it
  /// where that is not `axis`: `40`, `published:2025-07-14`.
  ///
  /// Throws `LedgerError` for anything else, naming the option that it was given for.
  public func moment(_ text: String, on axis: TimeAxis, option: String) throws -> Moment {
    let named = Self.namedAxis(of: text)
    let rest = named.map { String(text.dropFirst($0.rawValue.count + 1)) } ?? text
    let axis = named ?? axis
    guard axis != .known else {
      return Moment(.known, end: Int64(try size(knownAt: rest, option: option)))
    }
    return Moment(axis, end: Int64(try Question.lastDay(typed: rest, option: option)))
  }

  /// The axis that stands before a moment; nil where none does.
  public static func namedAxis(of text: String) -> TimeAxis? {
    text.firstIndex(of: ":").flatMap { TimeAxis(rawValue: String(text[..<$0])) }
  }

  private static func lastMicrosecond(of text: String) -> Int64? {
    if let moment = RFC3339.microseconds(text) { return moment }
    guard let day = Question.lastDay(of: text), day < DateBounds.openLatest else { return nil }
    return (Int64(day) + 1) * 86_400_000_000 - 1
  }

  /// Today, in days since 1970, by the system's clock.
  public static var today: Int32 { Int32(clamping: now() / 86_400_000_000) }
}

extension Question {
  /// The last day that a date typed for an option can mean, since 1970.
  ///
  /// Throws `LedgerError`, `.usage`, where it is none, saying why, or where it has no end.
  public static func lastDay(typed text: String, option: String) throws -> Int32 {
    if let day = lastDay(of: text) { return day }
    var expected = "a date with an end, such as 2025-07-24"
    do throws(EDTFError) {
      _ = try EDTFDate(text)
    } catch  where error.isMissingDay {
      expected = error.expected
    } catch {}
    throw LedgerError(.usage, "\(option): found “\(text)”, expected \(expected)")
  }

  /// The last day that a date in EDTF can mean, since 1970; nil where it is none, or has no end.
  public static func lastDay(of text: String) -> Int32? {
    guard let bounds = DateBounds(edtf: text.utf8.span), bounds.latest != DateBounds.openLatest
    else { return nil }
    return bounds.latest
  }

  /// Leaves grades aside: letters for sources, digits for items, alone or as a stretch, such as
  /// `D-F` or `D-F,5-6`. False where the text says something else; nothing is left aside then.
  public mutating func leaveAside(grades text: String) -> Bool {
    var letters: Set<Reliability> = []
    var digits: Set<UInt64> = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = part.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
      guard let first = ends.first, let last = ends.last, ends.count <= 2 else { return false }
      if let low = Reliability(word: first), let high = Reliability(word: last),
        low.number <= high.number
      {
        letters.formUnion(Reliability.allCases.filter { (low.number...high.number) ~= $0.number })
      } else if let low = UInt64(first), let high = UInt64(last), 1 <= low, low <= high, high <= 6 {
        digits.formUnion(low...high)
      } else {
        return false
      }
    }
    withoutReliability.formUnion(letters)
    withoutCredibility.formUnion(digits)
    return true
  }
}
