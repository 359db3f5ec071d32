/// Which selections of a set scale are meant: any selection that fits one of the alternatives.
///
/// A selection says for each option of the scale whether it holds. An alternative fixes some of
/// them: `exactly` fixes all, `includes` and `excludes` fix those named.
public struct OptionRegion: Sendable, Hashable {
  /// Options that hold and options that do not; the rest is not said.
  public struct Alternative: Sendable, Hashable {
    /// Options that hold.
    public let holding: Set<String>
    /// Options that do not hold; none of them is in `holding`.
    public let lacking: Set<String>
  }

  /// The options of the scale.
  public let options: Set<String>
  /// What fits; none lies within another.
  public let alternatives: [Alternative]
  /// Whether a subtraction was too large to carry out, so that `alternatives` holds too much.
  public let isApproximate: Bool

  /// The most alternatives a subtraction may leave. Each refusal can multiply them, so without a
  /// limit a crafted list of refusals would take all memory.
  static let maximumAlternatives = 256

  /// What a value on a set scale means. Requires the names of `selection` to be among `options`.
  public init(_ selection: OptionSelection, options: [String]) {
    let all = Set(options)
    precondition(all.isSuperset(of: selection.names), "Positions: options not on the scale")
    let alternative =
      if let exactly = selection.exactly {
        Alternative(holding: Set(exactly), lacking: all.subtracting(exactly))
      } else {
        Alternative(holding: Set(selection.includes), lacking: Set(selection.excludes))
      }
    self.init(options: all, alternatives: [alternative], isApproximate: false)
  }

  private init(options: Set<String>, alternatives: [Alternative], isApproximate: Bool) {
    self.options = options
    self.alternatives = alternatives
    self.isApproximate = isApproximate
  }

  /// Whether no selection fits.
  public var isEmpty: Bool { alternatives.isEmpty }

  /// The selections that fit, each as the options that hold, where every alternative fixes all
  /// options; nil where one leaves some open.
  public var exactSelections: [Set<String>]? {
    let isExact = alternatives.allSatisfy {
      $0.holding.count + $0.lacking.count == options.count
    }
    return isExact ? alternatives.map(\.holding) : nil
  }

  /// Whether a selection fits, given by the options that hold.
  public func contains(_ selection: Set<String>) -> Bool {
    alternatives.contains {
      $0.holding.isSubset(of: selection) && $0.lacking.isDisjoint(with: selection)
    }
  }

  /// The selections of either. Requires the same options.
  public func union(_ other: OptionRegion) -> OptionRegion {
    precondition(options == other.options, "Positions: sets of two scales")
    return OptionRegion(
      options: options, alternatives: Self.absorbed(alternatives + other.alternatives),
      isApproximate: isApproximate || other.isApproximate)
  }

  /// Whether some selection fits both. Requires the same options.
  public func intersects(_ other: OptionRegion) -> Bool {
    precondition(options == other.options, "Positions: sets of two scales")
    return alternatives.contains { mine in
      other.alternatives.contains { !mine.isDisjoint(with: $0) }
    }
  }

  /// The selections that do not fit the other. Requires the same options.
  ///
  /// Where more than 256 alternatives would be left, what is subtracted then stays, and
  /// `isApproximate` says so.
  public func subtracting(_ other: OptionRegion) -> OptionRegion {
    precondition(options == other.options, "Positions: sets of two scales")
    var left = alternatives
    // What the other holds too much would be taken away wrongly.
    var isApproximate = isApproximate || other.isApproximate
    for taken in other.alternatives where !other.isApproximate {
      let count = left.reduce(0) { $0 + $1.piecesWithout(taken) }
      if count > Self.maximumAlternatives {
        isApproximate = true
      } else {
        left = Self.absorbed(left.flatMap { $0.subtracting(taken) })
      }
    }
    return OptionRegion(options: options, alternatives: left, isApproximate: isApproximate)
  }

  /// Whether every selection that fits this one fits the other. Requires the same options; false
  /// where the answer would take too many alternatives.
  public func isSubset(of other: OptionRegion) -> Bool {
    // What either holds too much cannot be told from what it means.
    guard !isApproximate, !other.isApproximate else { return false }
    return subtracting(other).isEmpty
  }

  private static func absorbed(_ alternatives: [Alternative]) -> [Alternative] {
    var kept: [Alternative] = []
    for alternative in alternatives where !kept.contains(where: { alternative.isSubset(of: $0) }) {
      kept.removeAll { $0.isSubset(of: alternative) }
      kept.append(alternative)
    }
    return kept
  }
}

extension OptionRegion.Alternative {
  fileprivate func isDisjoint(with other: Self) -> Bool {
    !holding.isDisjoint(with: other.lacking) || !lacking.isDisjoint(with: other.holding)
  }

  fileprivate func isSubset(of other: Self) -> Bool {
    other.holding.isSubset(of: holding) && other.lacking.isSubset(of: lacking)
  }

  /// How many alternatives `subtracting` would give.
  fileprivate func piecesWithout(_ other: Self) -> Int {
    if isDisjoint(with: other) { return 1 }
    return other.holding.subtracting(holding).count + other.lacking.subtracting(lacking).count
  }

  // For each option the other fixes and this one does not: the selections that agree with the
  // other on the options before and differ on this one. The pieces do not overlap.
  fileprivate func subtracting(_ other: Self) -> [Self] {
    if isDisjoint(with: other) { return [self] }
    var pieces: [Self] = []
    var (held, lacked) = (holding, lacking)
    for option in other.holding.subtracting(holding).sorted() {
      pieces.append(Self(holding: held, lacking: lacked.union([option])))
      held.insert(option)
    }
    for option in other.lacking.subtracting(lacking).sorted() {
      pieces.append(Self(holding: held.union([option]), lacking: lacked))
      lacked.insert(option)
    }
    return pieces
  }
}
