import Positions
import Projections

// Who negotiates, at the time that a question is about. Roles have a beginning and an end: who
// joins the talks in 2017 is silent on nothing in 2014, and who left owes no answer afterwards.

extension Registry {
  /// The parties named; where none is, those that negotiate at the time of a question.
  func parties(of subjects: Subjects, _ question: Question) -> [PartyDeclared] {
    subjects.parties.isEmpty
      ? negotiators(question) : orderedParties.filter { subjects.parties.contains($0.slug) }
  }

  /// The parties that may negotiate at the time of a question.
  func negotiators(_ question: Question) -> [PartyDeclared] {
    negotiators(during: period(of: question) ?? .unlimited)
  }

  /// The parties that may have negotiated within some days; where none did, those that ever do, and
  /// where nobody has that role, all but persons.
  func negotiators(during period: DateBounds) -> [PartyDeclared] {
    for days in [period, .unlimited] {
      let found = orderedParties.filter { has($0.slug, role: .negotiator, at: days) }
      if !found.isEmpty { return found }
    }
    return orderedParties.filter { $0.kind != .person }
  }

  /// The day that a question names; without one the days from the first to the last source; nil
  /// where there is none, and where no role has a date.
  func period(of question: Question) -> DateBounds? {
    if let day = question.dayAsked {
      return DateBounds(earliest: day, latest: day)
    }
    guard hasDatedRoles else { return nil }
    let dates = sources.values.compactMap { DateBounds(edtf: $0.published.utf8.span) }
    return DateBounds(holding: dates)
  }

  private var hasDatedRoles: Bool {
    parties.values.contains { party in
      party.roles.contains { !$0.from.isEmpty || !$0.to.isEmpty }
    }
  }
}
