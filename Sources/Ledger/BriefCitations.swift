import Positions
import Projections

// The events that parts of a briefing can cite: its marking and what it rests on are read from
// them.

extension Stance {
  /// The events behind what is said of a stance.
  var citations: [UInt64] {
    var accounts = withdrawals + priorities
    var places: [UInt64] = []
    for channel in [open, closed] {
      accounts += channel.conditional
      for slot in channel.slots.values {
        accounts += [slot.shown] + slot.accumulated + slot.contesting + slot.denials
        for reason in slot.staleness {
          if case .unanswered(_, let place) = reason { places.append(place) }
        }
      }
    }
    return accounts.map(\.sequence) + places
  }
}

extension StanceTable {
  var citations: [UInt64] {
    var places: [UInt64] = []
    for row in rows {
      places += row.stances.flatMap(\.citations) + row.asked.flatMap { $0 }.map(\.sequence)
      places += row.conditions.flatMap { $0 }.flatMap { $0 }.compactMap(\.statement)
      places += row.earlier.flatMap(\.values).compactMap(\.sequence)
    }
    return places
  }
}

extension IssueDivergence {
  /// The events behind a comparison and what is said of it.
  var citations: [UInt64] {
    restsOn + asked.map(\.sequence) + conditions.flatMap { $0 }.compactMap(\.statement)
  }
}

extension DivergenceReport {
  var citations: [UInt64] { issues.flatMap(\.citations) }
}

extension ChangeReport {
  var citations: [UInt64] {
    var places = said.map(\.sequence) + targets.values.map(\.sequence)
    for change in stances {
      places += change.causes.map(\.event) + change.before.citations + change.after.citations
    }
    for pair in pairs {
      places += pair.split.causes.map(\.event)
      for change in pair.issues {
        places += change.split.causes.map(\.event)
        places += change.before.citations + change.after.citations
      }
    }
    for change in editorial {
      places.append(change.event.sequence)
      if let target = change.targetPlace { places.append(target) }
    }
    return places
  }
}

extension ProposalsReport {
  func citations(of versions: Set<ProposalName>) -> [UInt64] {
    var places: [UInt64] = []
    for version in proposals.flatMap(\.versions) where versions.contains(version.name) {
      places += version.accounts.map(\.sequence)
    }
    let cells = matrices.flatMap(\.cells).flatMap { $0 }
    for cell in cells where versions.contains(cell.name) {
      for slot in cell.slots {
        for account in [slot.shown] + slot.agreeing + slot.contesting {
          places.append(account.sequence)
          places += account.replies.map(\.sequence)
        }
      }
      places += (cell.responses + cell.responsesNotAdmitted).map(\.sequence)
      places += cell.notAdmitted.map(\.sequence)
      places += cell.tablings + cell.sponsorings + cell.addressings + cell.mayAnswerNewer
    }
    return places
  }
}

extension ClaimsReport {
  var citations: [UInt64] {
    var places: [UInt64] = []
    for claim in claims {
      places += claim.reports.map(\.sequence)
      places += claim.opposites + claim.reversals + claim.toldOtherwise
      for answer in claim.answers {
        places += answer.accounts.map(\.sequence) + answer.deniedBy
      }
    }
    return places
  }
}

extension TalksReport {
  var citations: [UInt64] {
    rounds.flatMap(\.steps).flatMap(\.accounts).flatMap { account in
      [account.statement.sequence] + account.answers.map(\.sequence)
    }
  }
}
