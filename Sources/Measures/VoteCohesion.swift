// How far a group votes alike. Two indices that are both called “agreement” or “cohesion”
// somewhere, so each is printed under its author's name:
//
//     Hix–Noury–Roland   (m − (T − m)/2) / T, m the largest of yes, no and abstain, T all three
//     Rice               |Y − N| / (Y + N)
//
// S. Hix, A. Noury, G. Roland, “Power to the Parties: Cohesion and Competition in the European
// Parliament, 1979–2001”, British Journal of Political Science 35 (2005), 209–234.
// S. A. Rice, Quantitative Methods in Politics, 1928.

/// A vote of yes, no and abstain, and how far it is of one mind.
public struct VoteCohesion: Sendable, Hashable {
  /// The votes for.
  public let yes: Int
  /// The votes against.
  public let no: Int
  /// The abstentions.
  public let abstain: Int

  /// Takes the counts of a vote, none negative.
  public init(yes: Int, no: Int, abstain: Int) {
    (self.yes, self.no, self.abstain) = (yes, no, abstain)
  }

  /// Cohesion after Hix, Noury and Roland, from 0 where all three are equally many to 1; nil
  /// without a vote.
  public var hixNouryRoland: Double? {
    let total = yes + no + abstain
    guard total > 0 else { return nil }
    return Double(3 * max(yes, no, abstain) - total) / Double(2 * total)
  }

  /// Cohesion after Rice, from 0 to 1; nil where nobody voted yes or no.
  public var rice: Double? {
    yes + no == 0 ? nil : Double(abs(yes - no)) / Double(yes + no)
  }
}
