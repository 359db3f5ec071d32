public import Measures
import Positions

/// The change of a divergence between two moments, by the events between them.
public struct DivergenceSplit: Sendable {
  /// Between the closest points.
  public private(set) var least = FigureSplit(from: nil)
  /// Between the farthest points.
  public private(set) var most = FigureSplit(from: nil)
  /// The events that changed either, or the reason why there is none, in the order of their axis.
  public private(set) var causes: [Cause] = []

  /// One event's part.
  public struct Cause: Sendable {
    /// The event's place in the log.
    public let event: UInt64
    /// What kind of event it is.
    public let kind: CauseKind
    /// What it did to the figure between the closest points; nil: nothing.
    public let least: FigureSplit.Effect?
    /// What it did to the figure between the farthest points; nil: nothing.
    public let most: FigureSplit.Effect?
    /// The gap in the scale's unit before it; nil where there was none.
    public let gapBefore: RawGap?
    /// The gap in the scale's unit after it; nil where there is none.
    public let gapAfter: RawGap?
  }

  private var gap: RawGap?

  init() {}

  /// Starts at the first moment.
  init(from state: Figures) {
    (least, most, gap) = (FigureSplit(from: state.least), FigureSplit(from: state.most), state.gap)
  }

  /// Notes the figures once an event is applied.
  mutating func apply(_ event: UInt64, _ kind: CauseKind, _ state: Figures) {
    least.apply(event, state.least)
    most.apply(event, state.most)
    let effects = (least.effect(of: event), most.effect(of: event))
    if effects.0 != nil || effects.1 != nil || gap != state.gap {
      causes.append(
        Cause(
          event: event, kind: kind, least: effects.0, most: effects.1, gapBefore: gap,
          gapAfter: state.gap))
    }
    gap = state.gap
  }

  /// The figures that are split.
  struct Figures {
    var least: Ratio?
    var most: Ratio?
    var gap: RawGap?

    init(_ comparison: IssueComparison) {
      guard case .comparable(let distance) = comparison else { return }
      (least, most, gap) = (distance.leastShare.ratio, distance.mostShare?.ratio, distance.gap)
    }

    init(_ distance: PartyDistance) {
      (least, most) = (distance.exactLeast, distance.exactMost)
    }
  }
}
