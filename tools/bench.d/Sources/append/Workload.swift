import Positions

/// What is appended: a registry, and positions that are the same in every run.
///
/// 200 parties speak for themselves on 100 issues, each a quantity from 0 to 1,000 km. The dates
/// run through five years, with a source a month, so that on each cell a later position replaces an
/// earlier one, and the labels are all different. The first cell has one event in 200 and at most
/// 5,000, and no other. On one more issue each of twenty parties has 50 events, spread over the
/// whole log, however long that is. An event has six tags and a record of about 350 bytes.
struct Workload {
  private var state: UInt64 = 1
  private var made: UInt64 = 0
  private let count: UInt64

  static let partyCount: UInt64 = 200
  static let issueCount: UInt64 = 100
  static let largeCellCount: UInt64 = 5_000
  static let steadyCells: UInt64 = 20
  static let steadyCellCount: UInt64 = 50
  static let monthCount: UInt64 = 60

  /// The workload of `count` positions.
  init(count: Int) { self.count = UInt64(count) }

  /// What the positions refer to.
  func declarations() throws -> [any EventMessage] {
    var bodies: [any EventMessage] = []
    for order in 0..<Self.partyCount {
      var party = PartyDeclared()
      party.slug = "party-\(digits(order, 3))"
      party.name = "Party \(order)"
      party.kind = .state
      party.order = order + 1
      var role = Role()
      role.role = .negotiator
      party.roles = [role]
      bodies.append(party)
    }
    let scale = Scale.quantity(
      try QuantityScale(unit: "km", lowest: Decimal(0), highest: Decimal(1_000)))
    for order in 0...Self.issueCount {
      var issue = IssueDeclared()
      issue.slug = "issue-\(digits(order, 3))"
      issue.title = "Issue \(order)"
      issue.scale = scale
      issue.order = order + 1
      bodies.append(issue)
    }
    for month in 0..<Self.monthCount {
      var document = SourceDeclared()
      document.slug = source(ofMonth: month)
      document.title = "Statements of the press offices"
      document.published = String(date(month * 28).prefix(7))
      document.kind = .statement
      bodies.append(document)
    }
    return bodies
  }

  /// The next positions, at most `limit`.
  mutating func next(_ limit: Int) throws -> [any EventMessage] {
    var bodies: [any EventMessage] = []
    bodies.reserveCapacity(limit)
    while bodies.count < limit, made < count { bodies.append(try nextPosition()) }
    return bodies
  }

  private mutating func nextPosition() throws -> PositionStated {
    let choice = randomWord()
    let cell = cell(choice)
    let party = "party-\(digits(cell.party, 3))"
    let issue = "issue-\(digits(cell.issue, 3))"
    let kilometres = Int(choice >> 40 % 1_000)
    var position = PositionStated()
    position.label = "statement-\(digits(made, 8))"
    let day = made * Self.monthCount * 28 / max(count, 1)
    position.valid = date(day)
    position.attribution.source = source(ofMonth: day / 28)
    position.attribution.locator = "p. \(choice >> 32 % 90 + 10)"
    position.attribution.quote = Wording(
      "Our forces can stand \(kilometres) km from the line, and not one step closer than that.")
    position.attribution.voices = [Voice(party: party)]
    position.attribution.channel = .public
    position.attribution.credibility = choice >> 16 % 6 + 1
    position.party = party
    position.issue = issue
    position.mode = [Mode.demands, .prefers, .offers, .accepts][Int(choice >> 24 % 4)]
    position.value = .exact(try Decimal(kilometres))
    made += 1
    return position
  }

  /// The numbers of a party and an issue.
  private func cell(_ choice: UInt64) -> (party: UInt64, issue: UInt64) {
    if made.isMultiple(of: max(200, count / Self.largeCellCount)) { return (0, 0) }
    let stride = max(2, count / (Self.steadyCells * Self.steadyCellCount))
    if made % stride == 1 { return (made / stride % Self.steadyCells, Self.issueCount) }
    // All but the first.
    let other = 1 + choice % (Self.partyCount * Self.issueCount - 1)
    return (other / Self.issueCount, other % Self.issueCount)
  }

  /// The day after so many days, in years of twelve months of 28 days.
  private func date(_ day: UInt64) -> String {
    "\(2020 + day / 336)-\(digits(day / 28 % 12 + 1, 2))-\(digits(day % 28 + 1, 2))"
  }

  private func source(ofMonth month: UInt64) -> String {
    "press-office-\(date(month * 28).prefix(7))"
  }

  private func digits(_ number: UInt64, _ width: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
  }

  /// SplitMix64 from a fixed seed.
  private mutating func randomWord() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
