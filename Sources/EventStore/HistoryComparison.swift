/// Where two histories of a ledger part, as closely as the sizes tell at which their roots were
/// compared.
public struct HistoryComparison: Sendable {
  /// The sizes at which they agree, and the smallest at which they do not.
  private var agreed: [UInt64] = []
  private var differing: UInt64?

  /// Compares nothing so far.
  public init() {}

  /// Takes in whether both have one root at a size.
  public mutating func add(size: UInt64, agrees: Bool) {
    if agrees {
      agreed.append(size)
    } else {
      differing = min(differing ?? .max, size)
    }
  }

  /// What is known of the first event that differs; nil where none does.
  public var place: String? {
    guard let differing, differing > 0 else { return nil }
    let start = agreed.filter { $0 < differing }.max() ?? 0
    return differing == start + 1
      ? "the first event that differs is #\(start)"
      : "the first event that differs is one of #\(start) to #\(differing - 1)"
  }
}
