import Positions
import TestSupport
import Testing

@testable import Measures

struct RatioTests {
  @Test func `sums, products and quotients are those of long integers`() {
    var random = SeededGenerator()
    for _ in 0..<2_000 {
      let numbers = (0..<4).map { _ in Int.random(in: -9_999...9_999, using: &random) }
      let (a, b, c, d) = (numbers[0], max(1, abs(numbers[1])), numbers[2], max(1, abs(numbers[3])))
      let one = Ratio(a) / Ratio(b)
      let other = Ratio(c) / Ratio(d)
      #expect(one + other == Ratio(a * d + c * b) / Ratio(b * d), "\(random)")
      #expect(one - other == Ratio(a * d - c * b) / Ratio(b * d), "\(random)")
      #expect(one * other == Ratio(a * c) / Ratio(b * d), "\(random)")
      #expect((one < other) == (a * d < c * b), "\(random)")
      if c != 0 { #expect(one / other * other == one, "\(random)") }
      #expect(abs(one.doubleValue - Double(a) / Double(b)) < 1e-9, "\(random)")
    }
  }

  @Test func `fractions beyond every machine word stay exact`() throws {
    var random = SeededGenerator()
    var sum = Ratio.zero
    var parts: [Ratio] = []
    for _ in 0..<40 {
      let below = Int.random(in: 1_000_000...9_999_999, using: &random)
      let part = Ratio(Int.random(in: -999...999, using: &random)) / Ratio(below)
      parts.append(part)
      sum = sum + part
    }
    for part in parts.shuffled(using: &random) { sum = sum - part }
    #expect(sum == .zero, "\(random)")
  }

  @Test func `a fraction is told in lowest terms`() throws {
    #expect("\(Ratio(6) / Ratio(-72))" == "-1/12")
    #expect("\(Ratio(8) / Ratio(4))" == "2")
    #expect("\(Ratio(0) / Ratio(7))" == "0")
    #expect("\(Ratio(try Decimal("0.7")) + Ratio(try Decimal("-1.25e3")))" == "-12493/10")
    let large = (0..<5).reduce(Ratio(1)) { product, _ in product * Ratio(1_000_000_007) }
    #expect("\(large)" == "1000000035000000490000003430000012005000016807")
  }

  @Test func `the parts of a figure lead from the first to the last`() {
    var split = FigureSplit(from: Ratio(1) / Ratio(4))
    split.apply(40, Ratio(1) / Ratio(5))
    split.apply(41, Ratio(1) / Ratio(5))
    split.apply(44, nil)
    split.apply(47, Ratio(3) / Ratio(10))
    #expect(split.parts.map(\.event) == [40, 44, 47])
    #expect(split.parts.map(\.effect.change) == [Ratio(-1) / Ratio(20), nil, Ratio(1) / Ratio(10)])
    #expect(split.change == Ratio(1) / Ratio(20))
    #expect(split.effect(of: 44) == .ended(Ratio(1) / Ratio(5)))
  }

  @Test func `an undefined figure has no change, and what defines it no part`() {
    var split = FigureSplit(from: nil)
    split.apply(3, Ratio(1))
    split.apply(4, .zero)
    #expect(split.change == nil)
    #expect(split.parts.map(\.effect) == [.defined(Ratio(1)), .moved(from: Ratio(1), to: .zero)])
  }
}
