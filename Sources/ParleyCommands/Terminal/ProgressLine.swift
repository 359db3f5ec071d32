/// How far long work is, in one line: `verify 312,000 of 882,715 events · 410,000/s · 2 s left`.
package struct ProgressLine: Hashable, Sendable {
  /// What is being done.
  package var work: String
  /// What is counted.
  package var noun = "events"
  /// How much of it is done.
  package var done: UInt64
  /// How much there is; nil where nobody knows.
  package var total: UInt64?
  /// Which part of the work is done, from 0 to 1, where another measure than the count tells.
  package var share: Double?
  /// How long it has taken so far.
  package var seconds: Double

  /// Before this a rate says little.
  package static let secondsMeasured = 0.5

  /// How far work is that has taken `seconds` so far.
  package init(
    _ work: String, _ done: UInt64, of total: UInt64? = nil, _ noun: String = "events",
    share: Double? = nil, seconds: Double
  ) {
    (self.work, self.noun, self.done, self.total) = (work, noun, done, total)
    (self.share, self.seconds) = (share, seconds)
  }

  /// The line.
  package var text: String {
    let count = total.map { "\(grouped(done)) of \(grouped($0))" } ?? grouped(done)
    return (["\(work) \(count) \(noun)"] + [rate, timeLeft].compactMap { $0 })
      .joined(separator: " · ")
  }

  /// How much is done in a second, with two digits that count.
  private var rate: String? {
    guard seconds >= Self.secondsMeasured, done > 0 else { return nil }
    let exact = Double(done) / seconds
    guard exact >= 1, exact < 1e15 else { return exact < 1 ? "less than 1/s" : nil }
    var unit: UInt64 = 1
    while exact / Double(unit) >= 100 { unit *= 10 }
    return "\(grouped(UInt64((exact / Double(unit)).rounded()) * unit))/s"
  }

  /// How long the rest takes if it goes on as it did.
  private var timeLeft: String? {
    let counted = total.flatMap { $0 > 0 ? Double(done) / Double($0) : nil }
    guard seconds >= Self.secondsMeasured, let share = counted ?? share, share > 0, share < 1 else {
      return nil
    }
    let left = (seconds * (1 - share) / share).rounded(.up)
    switch left {
    case ..<100: return "\(Int(left)) s left"
    case ..<6_000: return "\(Int((left / 60).rounded(.up))) min left"
    case ..<360_000:
      let minutes = Int((left / 60).rounded(.up))
      return "\(minutes / 60) h \(minutes % 60) min left"
    default: return nil
    }
  }
}
