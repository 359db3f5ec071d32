import EventStore
public import Positions
import Projections

/// A correction that changed who may read an event, and nothing else.
public struct MarkingCorrection: Hashable, Sendable {
  /// The place of the event that was corrected.
  public let event: UInt64
  /// The marking before.
  public let from: Marking
  /// The marking now.
  public let to: Marking
}

/// What of an append changed nothing but markings.
struct MarkingCorrections {
  /// The corrections, in the order in which they were recorded.
  private(set) var corrections: [MarkingCorrection] = []
  /// The cells that these alone touched: nothing in them moved.
  private(set) var cells: Set<Positions.CellKey> = []

  /// Looks at the new events; cost: for each correction the events about its target.
  init(among events: [Event], in reader: borrowing some EventReading & ~Copyable) throws {
    var corrections: [UInt64: MarkingCorrection] = [:]
    for event in events {
      guard let body = event.body as? RecordCorrected else { continue }
      corrections[event.sequence] = try Self.correction(body, by: event.sequence, in: reader)
    }
    guard !corrections.isEmpty else { return }
    var others: Set<Positions.CellKey> = []
    for event in events {
      let touched = try reader.cells(of: event.body)
      if corrections[event.sequence] == nil {
        others.formUnion(touched)
      } else {
        cells.formUnion(touched)
      }
    }
    cells.subtract(others)
    self.corrections = corrections.sorted { $0.key < $1.key }.map(\.value)
  }

  /// What a correction changed; nil where that is more than the marking, or nothing.
  private static func correction(
    _ body: RecordCorrected, by place: UInt64, in reader: borrowing some EventReading & ~Copyable
  ) throws -> MarkingCorrection? {
    guard let target = body.target, let marking = body.replacement?.marking,
      let event = try reader.decoded(target)
    else { return nil }
    let earlier = try reader.events(tagged: "target:\(target)").filter { $0.sequence < place }
    let entry = try InForce([event] + earlier).entries.first { $0.event.id == target }
    guard let before = entry?.event, before.marking != marking,
      body.replacement?.body == before.body.encoded()
    else { return nil }
    return MarkingCorrection(event: event.sequence, from: before.marking, to: marking)
  }
}
