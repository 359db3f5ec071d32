import Positions
import Projections
import TestSupport
import Testing

@Suite struct `claims of a record` {
  @Test func `claims, their status and their opposites are those of the plain rules`() throws {
    var random = SeededGenerator()
    var statuses: [ClaimStatus: Int] = [:]
    var (joined, paired) = (0, 0)
    for _ in 0..<100 {
      var sample = try ClaimSample(count: 40, random: &random)
      let record = try sample.record()
      let claims = Claims(record).list
      let told = claims.map { claim in
        ClaimReference.Told(
          reports: Set(claim.reports.map(\.sequence)), about: Set(claim.about), kind: claim.kind,
          says: claim.says, status: claim.status, opposites: Set(claim.opposites),
          utterances: claim.corroboration.utterances)
      }
      #expect(Set(told).count == told.count, "\(random)")
      let expected = ClaimReference(record: record).told()
      #expect(Set(told).subtracting(expected) == [], "\(random)")
      #expect(expected.subtracting(told) == [], "\(random)")
      for claim in claims {
        statuses[claim.status, default: 0] += 1
        joined += claim.reports.count - 1
        paired += claim.opposites.count
      }
    }
    // The rules must have had something to decide, or the comparison shows nothing.
    #expect(ClaimStatus.allCases.allSatisfy { statuses[$0, default: 0] > 5 })
    #expect(joined > 20)
    #expect(paired > 50)
  }

  @Test func `every account that the policy does not admit is named`() throws {
    var random = SeededGenerator()
    for _ in 0..<40 {
      var sample = try ClaimSample(count: 30, random: &random)
      let record = try sample.record()
      let claims = Claims(record)
      let shown = Set(claims.list.flatMap { $0.reports.map(\.sequence) })
      let hidden = Set(claims.notAdmitted.map(\.sequence))
      let made = record.statements(of: ClaimMade.self).filter { statement, _ in
        statement.accountClass.map { record.question.accounts.rank(of: $0) != nil } ?? false
      }
      #expect(shown.isSuperset(of: made.map(\.statement.sequence)), "\(random)")
      #expect(shown.isDisjoint(with: hidden), "\(random)")
    }
  }

  @Test func `links are followed through what is not counted, many targets join nothing`() throws {
    var random = SeededGenerator()
    for _ in 0..<60 {
      var sample = try ClaimSample(count: 30, random: &random)
      let record = try sample.record()
      let reference = ClaimReference(record: record)
      let utterances = record.utterances
      let half = record.statements.filter { _ in Bool.random(using: &random) }
      let counts = Corroboration(half, utterances: utterances, registry: record.registry)
      #expect(counts.reports == half.count)
      #expect(counts.utterances == reference.utterances(half), "\(random)")
      let publishers = half.map { $0.source == "note" ? "north" : "The Wire" }
      #expect(counts.publishers == Set(publishers).sorted())
    }
  }
}

@Suite struct `claims against the record` {
  /// The verdict by its definition, over every pair of an element's account and a later position.
  private func verdict(
    _ claim: Claim, _ party: String, _ record: AdmittedRecord
  ) -> RecordTest.Verdict {
    let told = claim.shown.bounds
    let elements = record.statements(of: ElementAgreed.self).filter { _, body in
      body.parties.contains(party) && isMeant(body.issue, claim)
    }
    let groups = Dictionary(grouping: elements) { element in
      "\(element.body.issue) \(Set(element.body.parties).sorted()) "
        + (element.body.value?.typedForm ?? "words")
    }.values.filter { group in
      group.contains { !told.isCertainlyBefore($0.statement.bounds) }
    }
    if groups.isEmpty { return .noElement }
    let shared = groups.filter { isShared($0.map { ($0.statement, $0.body) }, record) }
    if shared.isEmpty { return .oneSide }
    let all = record.statements(of: ElementAgreed.self)
    for group in shared {
      let replacing = Dictionary(
        grouping: all.filter { other in
          other.body.issue == group[0].body.issue
            && Set(other.body.parties).isSuperset(of: group[0].body.parties)
        }
      ) { "\(Set($0.body.parties).sorted()) " + ($0.body.value?.typedForm ?? "words") }.values
        .filter { accounts in
          accounts.contains { later in
            group.allSatisfy { later.statement.isCertainlyLater(than: $0.statement) }
          }
        }
      let left = record.statements.contains { statement in
        guard leaves(statement, group[0].body, party, record),
          !told.isCertainlyBefore(statement.bounds)
        else { return false }
        return group.contains { statement.isCertainlyLater(than: $0.statement) }
          && replacing.allSatisfy { accounts in
            !accounts.contains { statement.isCertainlyLater(than: $0.statement) }
          }
      }
      if left { return .onRecord }
    }
    return .noDeparture
  }

  private func isMeant(_ issue: String, _ claim: Claim) -> Bool {
    claim.regarding.isEmpty
      || claim.regarding.contains { $0 == issue || issue.hasPrefix($0 + ":") }
  }

  private func isShared(
    _ accounts: [(AdmittedStatement, ElementAgreed)], _ record: AdmittedRecord
  ) -> Bool {
    let parties = accounts[0].1.parties
    let utterances = record.utterances
    let counting = accounts.filter { statement, _ in
      !record.answers(toAny: [statement.id], utterances: utterances).contains {
        $0.stands && $0.isDenial && parties.contains($0.party)
      }
    }
    let classes = counting.map { _, body in
      parties.map { record.registry.accountClass(of: body, about: $0) ?? .otherParty }
    }
    let neutral = classes.contains { $0.allSatisfy { $0 == .press || $0 == .mediator } }
    let tellers = parties.indices.filter { place in
      classes.contains { [.own, .relayed, .ownSide].contains($0[place]) }
    }
    return parties.count > 1 && (neutral || tellers.count > 1)
  }

  private func leaves(
    _ statement: AdmittedStatement, _ element: ElementAgreed, _ party: String,
    _ record: AdmittedRecord
  ) -> Bool {
    guard let accountClass = statement.accountClass,
      record.question.accounts.rank(of: accountClass) != nil
    else { return false }
    if let body = statement.body as? PositionWithdrawn {
      return body.party == party && body.issue == element.issue
    }
    guard let body = statement.body as? PositionStated, body.party == party,
      body.issue == element.issue, body.conditions.isEmpty, body.mode != .prefers,
      let scale = record.registry.issues[body.issue]?.scale,
      let value = body.value, let agreed = element.value,
      let mine = try? Region(value, on: scale), let theirs = try? Region(agreed, on: scale)
    else { return false }
    return mine.intersects(theirs) == (body.mode == .refuses)
  }

  @Test func `a verdict is that of the definition`() throws {
    var random = SeededGenerator()
    var found: [RecordTest.Verdict: Int] = [:]
    for _ in 0..<150 {
      var sample = try ClaimSample(count: 45, random: &random)
      let record = try sample.record()
      for claim in Claims(record).list where claim.isTestable {
        #expect(claim.tests.map(\.party) == claim.about)
        for test in claim.tests {
          #expect(test.verdict == verdict(claim, test.party, record), "\(random) \(claim.sequence)")
          found[test.verdict, default: 0] += 1
        }
      }
    }
    #expect(RecordTest.Verdict.allCases.allSatisfy { found[$0, default: 0] > 3 })
  }

  @Test func `an earlier position is left where nothing said between keeps to it`() throws {
    var random = SeededGenerator()
    var count = 0
    for _ in 0..<250 {
      var sample = try ClaimSample(count: 80, random: &random)
      let record = try sample.record()
      let utterances = record.utterances
      for claim in Claims(record).list where claim.isTestable {
        for test in claim.tests {
          let left = Set(test.positionsLeft.map(\.earlier.sequence))
          for earlier in record.statements(of: PositionStated.self)
          where earlier.body.party == test.party && isMeant(earlier.body.issue, claim) {
            let expected = isLeft(earlier, record, utterances, before: claim.shown.bounds)
            #expect(
              left.contains(earlier.statement.sequence) == expected,
              "\(random) \(earlier.statement.sequence)")
            count += expected ? 1 : 0
          }
        }
      }
    }
    #expect(count > 8)
  }

  /// Whether two accounts of one class are told by one voice.
  private func isOneVoice(
    _ one: AdmittedStatement, _ other: AdmittedStatement, _ registry: Registry
  ) -> Bool {
    if one.accountClass == .own || one.accountClass == .relayed { return true }
    let publishers = [one, other].map { registry.sources[$0.source]?.publisher ?? $0.source }
    let isNamed = one.attribution.voices.last?.parties.isEmpty == false
    return one.attribution.voices == other.attribution.voices
      && (isNamed || publishers[0] == publishers[1])
  }

  private func isLeft(
    _ earlier: (statement: AdmittedStatement, body: PositionStated), _ record: AdmittedRecord,
    _ utterances: Utterances, before told: DateBounds
  ) -> Bool {
    let one = earlier.statement
    guard earlier.body.mode == .accepts || earlier.body.mode == .offers,
      earlier.body.conditions.isEmpty, let value = earlier.body.value,
      let scale = record.registry.issues[earlier.body.issue]?.scale,
      let accountClass = one.accountClass,
      record.question.accounts.rank(of: accountClass) != nil,
      let mine = try? Region(value, on: scale)
    else { return false }
    // What follows, in the order of telling, with whether it leaves the position or keeps to it.
    let following = record.statements.filter { other in
      other.isCertainlyLater(than: one) && other.accountClass == accountClass
        && other.isPrivate == one.isPrivate && isOneVoice(other, one, record.registry)
        && utterances.utterance(of: other.id) != utterances.utterance(of: one.id)
    }.compactMap { other -> (AdmittedStatement, Bool)? in
      if let body = other.body as? PositionWithdrawn {
        return body.party == earlier.body.party && body.issue == earlier.body.issue
          ? (other, true) : nil
      }
      guard let body = other.body as? PositionStated, body.party == earlier.body.party,
        body.issue == earlier.body.issue, body.conditions.isEmpty, let value = body.value,
        let theirs = try? Region(value, on: scale)
      else { return nil }
      switch body.mode {
      case .accepts, .offers: return (other, !mine.intersects(theirs))
      case .refuses: return mine.intersects(theirs) ? (other, true) : nil
      default: return nil
      }
    }
    let leaving = following.filter(\.1).map(\.0)
    let keeping = following.filter { !$0.1 }.map(\.0)
    return leaving.contains { later in
      !told.isCertainlyBefore(later.bounds)
        && !keeping.contains { AdmittedStatement.isToldBefore($0, later) }
        && !leaving.contains {
          AdmittedStatement.isToldBefore($0, later) && told.isCertainlyBefore($0.bounds)
        }
    }
  }
}
