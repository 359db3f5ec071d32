import Testing

@testable import ParleyCommands

struct ProgressLineTests {
  private func text(
    _ done: UInt64, of total: UInt64? = nil, share: Double? = nil, seconds: Double
  ) -> String {
    ProgressLine("verify", done, of: total, share: share, seconds: seconds).text
  }

  @Test func `count, rate and time left`() {
    #expect(
      text(312_000, of: 882_715, seconds: 0.76)
        == "verify 312,000 of 882,715 events · 410,000/s · 2 s left")
    #expect(text(3, of: 12, seconds: 2) == "verify 3 of 12 events · 2/s · 6 s left")
    #expect(
      ProgressLine("salvage", 5_000, of: 10_000, "bytes", seconds: 1).text
        == "salvage 5,000 of 10,000 bytes · 5,000/s · 1 s left")
  }

  @Test func `of an unknown total the count and the rate are known`() {
    #expect(text(20_000, seconds: 4) == "verify 20,000 events · 5,000/s")
    #expect(text(20_000, share: 0.25, seconds: 4) == "verify 20,000 events · 5,000/s · 12 s left")
  }

  @Test func `a rate that was measured too shortly is not told`() {
    #expect(text(2_048, of: 10_000, seconds: 0) == "verify 2,048 of 10,000 events")
    #expect(text(2_048, of: 10_000, seconds: 0.49) == "verify 2,048 of 10,000 events")
  }

  @Test(arguments: [
    (0.4, "less than 1/s"), (1.2, "1/s"), (9.6, "10/s"), (99.4, "99/s"), (123, "120/s"),
    (996, "1,000/s"), (1_249, "1,200/s"), (98_765_432, "99,000,000/s"),
  ])
  func `two digits of a rate count`(rate: Double, told: String) {
    let line = text(UInt64((rate * 1_000).rounded()), seconds: 1_000)
    #expect(line.hasSuffix(" · \(told)"), "\(line)")
  }

  @Test(arguments: [
    (0.2, "1 s"), (1.0, "1 s"), (1.1, "2 s"), (99, "99 s"), (101, "2 min"), (3_600, "60 min"),
    (5_999, "100 min"), (6_000, "1 h 40 min"), (86_400, "24 h 0 min"),
  ])
  func `time left is rounded up, and told in units that fit`(seconds: Double, told: String) {
    // As long again as it took so far.
    let line = text(500, share: 0.5, seconds: max(seconds, 0.5))
    let other = text(500, share: 0.5 / (0.5 + seconds), seconds: 0.5)
    #expect((seconds < 0.5 ? other : line).hasSuffix(" · \(told) left"), "\(line) \(other)")
  }

  @Test func `nothing, everything and more than there is give no time left`() {
    #expect(text(0, of: 10, seconds: 2) == "verify 0 of 10 events")
    #expect(text(10, of: 10, seconds: 2) == "verify 10 of 10 events · 5/s")
    #expect(text(14, of: 10, seconds: 2) == "verify 14 of 10 events · 7/s")
    #expect(text(0, of: 0, seconds: 2) == "verify 0 of 0 events")
    #expect(text(10, share: 0, seconds: 2) == "verify 10 events · 5/s")
    #expect(text(1, of: .max, seconds: 1).hasSuffix(" events · 1/s"))
  }
}
