// How the change of a figure between two moments is split over the events between them.
//
// The events are applied one after the other, in their order on the axis of time that is asked for;
// the part of each is what the figure becomes minus what it was. As each part starts where the last
// one ended, the parts sum to the whole change, exactly: figures are fractions and are never
// rounded before they are printed.
//
//     0.25 ──#40──▶ 0.2 ──#44──▶ undefined ──#47──▶ 0.3       change +0.05
//          −0.05        (none)              +0.1              −0.05 + 0.1
//
// An event by which a figure comes to be defined, or ceases to be, has no part of its own: an
// undefined figure is not 0. Where a figure ceases and is defined again, the event that defines it
// again has what lies between the last figure and the new one.

/// The change of one figure, event by event.
public struct FigureSplit: Sendable, Hashable {
  /// The figure at the first moment; nil: undefined.
  public let before: Ratio?
  /// The figure at the second moment; nil: undefined.
  public private(set) var after: Ratio?
  /// What each event changed, in the order in which they were applied.
  public private(set) var parts: [Part] = []

  private var lastDefined: Ratio?

  /// What one event did to the figure.
  public struct Part: Sendable, Hashable {
    /// The event's place in the log.
    public let event: UInt64
    /// What it did.
    public let effect: Effect
  }

  /// What an event did to a figure.
  public enum Effect: Sendable, Hashable {
    /// It changed the figure.
    case moved(from: Ratio, to: Ratio)
    /// There was no figure before it.
    case defined(Ratio)
    /// There is no figure after it; this was the last.
    case ended(Ratio)
    /// There was a figure, then none, and there is one again.
    case definedAgain(last: Ratio, Ratio)

    /// The part of the change; nil where there is no figure on one side.
    public var change: Ratio? {
      switch self {
      case .moved(let old, let new), .definedAgain(last: let old, let new): new - old
      case .defined, .ended: nil
      }
    }
  }

  /// Starts at the first moment; nil: undefined.
  public init(from before: Ratio?) {
    self.before = before
    (after, lastDefined) = (before, before)
  }

  /// Notes the figure once an event is applied.
  public mutating func apply(_ event: UInt64, _ figure: Ratio?) {
    guard figure != after else { return }
    switch (after, figure) {
    case (let old?, let new?):
      parts.append(Part(event: event, effect: .moved(from: old, to: new)))
    case (let old?, nil): parts.append(Part(event: event, effect: .ended(old)))
    case (nil, let new?):
      let effect = lastDefined.map { Effect.definedAgain(last: $0, new) } ?? .defined(new)
      parts.append(Part(event: event, effect: effect))
    case (nil, nil): break
    }
    after = figure
    lastDefined = figure ?? lastDefined
  }

  /// The whole change; nil where the figure is undefined at one of the moments.
  public var change: Ratio? {
    guard let before, let after else { return nil }
    return after - before
  }

  /// What one event did; nil: nothing.
  public func effect(of event: UInt64) -> Effect? {
    parts.first { $0.event == event }?.effect
  }
}
