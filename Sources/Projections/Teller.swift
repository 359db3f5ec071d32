import Positions

/// Who tells what a party holds: the outermost voice on record.
public enum Teller: Hashable, Sendable {
  /// The party, or one that speaks for it.
  case itself
  /// Other parties by name; several tell it jointly.
  case parties([String])
  /// Someone unnamed whom the recorder places on the party's side.
  case ownSide
  /// Someone unnamed whom the recorder places on the side of another party.
  case side(String)
  /// An outlet, an expert, a document, or someone unnamed whom nobody placed.
  case press
}

extension Registry {
  /// Who tells what a party holds, by the outermost voice; a source without voices speaks itself.
  ///
  /// A person stands for the party that it speaks for. What a party is said to have said of itself
  /// by others (“A says that B says”) is told by those others.
  public func teller(of account: Account, about party: String) -> Teller {
    teller(
      voices: account.statement.voices, source: account.statement.source,
      accountClass: account.accountClass, about: party, at: account.bounds)
  }

  /// Who tells what a party says or does, by a statement that is an account of it.
  public func teller(of statement: AdmittedStatement, about party: String) -> Teller {
    teller(
      voices: statement.attribution.voices, source: statement.source,
      accountClass: accountClass(of: statement.body, about: party) ?? .press, about: party,
      at: statement.bounds)
  }

  private func teller(
    voices: [Voice], source: String, accountClass: AccountClass, about party: String,
    at date: DateBounds
  ) -> Teller {
    if accountClass == .own || accountClass == .relayed { return .itself }
    guard let voice = voices.first else {
      let publisher = sources[source]?.publisher ?? ""
      return parties[publisher] == nil ? .press : .parties([publisher])
    }
    guard voice.parties.isEmpty else {
      return .parties(voice.parties.map { authority(of: $0, at: date) })
    }
    if voice.side.isEmpty { return .press }
    let isOwnSide = voice.side == party || areTied(voice.side, party, at: date)
    return isOwnSide ? .ownSide : .side(voice.side)
  }

  /// The one party that a person speaks for at a date; otherwise the party itself.
  private func authority(of speaker: String, at date: DateBounds) -> String {
    guard parties[speaker]?.kind == .person else { return speaker }
    let ties = parties[speaker]?.speaksFor.map(\.party).filter {
      speaks(speaker, for: $0, at: date)
    }
    return ties?.count == 1 ? ties?.first ?? speaker : speaker
  }

  /// Tellers in the order of print: the party, others as declared, then the unnamed, the press.
  public func ordered(_ tellers: some Sequence<Teller>) -> [Teller] {
    let places = Dictionary(
      zip(orderedParties.map(\.slug), 0...), uniquingKeysWith: { first, _ in first })
    let rank = { (teller: Teller) -> [Int] in
      switch teller {
      case .itself: [0]
      case .parties(let parties): [1] + parties.map { places[$0] ?? .max }
      case .ownSide: [2]
      case .side(let party): [3, places[party] ?? .max]
      case .press: [4]
      }
    }
    return tellers.sorted { rank($0).lexicographicallyPrecedes(rank($1)) }
  }
}
