import Synchronization

/// How many events a fold in several parts has read, told now and then.
final class FoldCount: Sendable {
  private let done = Atomic<UInt64>(0)
  private let total: UInt64
  private let progress: @Sendable (_ done: UInt64, _ total: UInt64) -> Void

  /// How many events go by between two tellings.
  static let stride: UInt64 = 4_096

  init(of total: UInt64, _ progress: @escaping @Sendable (UInt64, UInt64) -> Void) {
    (self.total, self.progress) = (total, progress)
  }

  /// Takes in that a part went on by a stride.
  func addStride() {
    let done = done.add(Self.stride, ordering: .relaxed).newValue
    progress(min(done, total), total)
  }
}
