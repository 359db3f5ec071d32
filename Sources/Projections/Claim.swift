public import Positions

/// Something said of a party's conduct, in one utterance, with every account of it.
public struct Claim: Sendable {
  /// The accounts of it that the policy admits, at least one: the strongest first, those that
  /// cover several utterances last.
  public let reports: [AdmittedStatement]
  /// Whom it is about.
  public let about: [String]
  /// What it is about.
  public let kind: ClaimKind
  /// Whether the party is said to have or to lack it.
  public let says: ClaimSense
  /// What its accounts say that it concerns: issues and `proposal@version`, sorted.
  public let regarding: [String]
  /// Who makes it.
  public let speaker: Speaker
  /// What it rests on.
  public let corroboration: Corroboration
  /// The answers to it, the earliest first.
  public internal(set) var answers: [StatementAnswer] = []
  /// The places of claims by other speakers that say the opposite.
  public internal(set) var opposites: [UInt64] = []
  /// The places of claims by the same speaker that say the opposite.
  public internal(set) var reversals: [UInt64] = []
  /// The places of accounts of the same utterance that tell it otherwise.
  public internal(set) var toldOtherwise: [UInt64] = []
  /// The speaker's own texts of that time, where no account of the claim is in its own words.
  public internal(set) var ownTexts: [OwnText] = []
  /// What the record shows of it, for each party accused of not keeping to something.
  public internal(set) var tests: [RecordTest] = []

  /// The account that is shown.
  public var shown: AdmittedStatement { reports[0] }
  /// The place of the account that is shown, by which others refer to the claim.
  public var sequence: UInt64 { shown.sequence }

  /// What became of the claim.
  ///
  /// A speaker that stands by its own words answers nothing; one that denies them does.
  public var status: ClaimStatus {
    let counting = answers.filter(\.stands)
    if !opposites.isEmpty || counting.contains(where: \.isDenial) { return .disputed }
    return counting.contains { !speaker.includes($0.party) } ? .answered : .open
  }

  /// Whether it says that something agreed, or asked for on an issue, was not kept, so that it can
  /// be held against the record.
  public var isTestable: Bool {
    guard says == .lacks else { return false }
    return kind == .keepingAgreed
      || kind == .compliance && regarding.contains { !$0.contains("@") }
  }
}

/// What became of a claim.
public enum ClaimStatus: String, CaseIterable, Sendable {
  /// Someone denies it, or another speaker says the opposite.
  case disputed
  /// Someone confirmed or supported it, or declined to comment, and nobody denies it.
  case answered
  /// Nobody answered.
  case open
}

/// Who speaks: the innermost voice of a statement, or else the publisher of its source.
public struct Speaker: Hashable, Sendable {
  /// The parties that speak; empty for an informant or an outlet.
  public let parties: [String]
  /// What tells apart voices that are no party: the informant's description and the source.
  public let description: String

  /// Those parties, with everyone for whom they speak at the date.
  let authorities: Set<String>

  /// Whether a party speaks here, by itself or through another.
  public func includes(_ party: String) -> Bool { authorities.contains(party) }

  /// Whether some party speaks in both; without parties, whether both are one voice.
  public func isSame(as other: Speaker) -> Bool {
    if authorities.isEmpty, other.authorities.isEmpty { return description == other.description }
    return !authorities.isDisjoint(with: other.authorities)
  }
}

extension Registry {
  /// Who speaks in a statement.
  public func speaker(of statement: AdmittedStatement) -> Speaker {
    let attribution = statement.attribution
    var speakers = attribution.voices.last?.parties ?? []
    let publisher = sources[attribution.source]?.publisher ?? ""
    if attribution.voices.isEmpty, parties[publisher] != nil { speakers = [publisher] }
    let authorities = speakers.flatMap { speaker in
      let ties = parties[speaker]?.speaksFor.map(\.party) ?? []
      return [speaker] + ties.filter { speaks(speaker, for: $0, at: statement.bounds) }
    }
    let informant = attribution.voices.last?.informant ?? ""
    return Speaker(
      parties: speakers, description: speakers.isEmpty ? "\(attribution.source)#\(informant)" : "",
      authorities: Set(authorities))
  }
}
