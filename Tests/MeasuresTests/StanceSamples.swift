import Measures
import Positions
import Testing

/// A scale of whole kilometres.
func width(_ low: Int, _ high: Int) throws -> QuantityScale {
  try QuantityScale(unit: "km", lowest: Decimal(low), highest: Decimal(high))
}

/// The region of a value as typed.
func region(_ typed: String, _ scale: Scale) throws -> Region {
  try #require(try Region(Value(typed: typed), on: scale))
}

/// A party that accepts a value as typed.
func acceptable(_ typed: String, _ scale: Scale) throws -> IssueStance {
  IssueStance(acceptable: try region(typed, scale))
}

/// The distance of two stances that can be compared.
func distance(
  _ scale: Scale, _ first: IssueStance, _ second: IssueStance
) throws -> IssueDistance {
  let shared = SharedIssue(issue: "issue", scale: scale, first: first, second: second)
  let found: IssueDistance? =
    if case .comparable(let distance) = shared.comparison { distance } else { nil }
  return try #require(found, "\(shared.comparison)")
}

/// The reason why two stances cannot be compared.
func reason(
  _ scale: Scale, _ first: IssueStance, _ second: IssueStance
) throws -> IssueComparison.Reason {
  let shared = SharedIssue(issue: "issue", scale: scale, first: first, second: second)
  let found: IssueComparison.Reason? =
    if case .leftOut(let reason) = shared.comparison { reason } else { nil }
  return try #require(found, "\(shared.comparison)")
}
