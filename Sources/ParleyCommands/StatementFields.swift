import ArgumentParser
import Ledger

// The flags of `parley record`: the keys of an account and of a statement in a dossier.

/// Whose words they are.
struct VoiceFields: ParsableArguments {
  @Option(help: ArgumentHelp("The party that speaks, or “source”.", valueName: "party"))
  var by: String?

  @Option(help: ArgumentHelp("The person who speaks for it.", valueName: "slug"))
  var person: String?

  @Option(help: "A voice that is no declared party, as the source describes it.")
  var informant: String?

  @Option(
    help: ArgumentHelp("The party on whose side you place the informant.", valueName: "party"))
  var side: String?

  @Option(help: "Where it was said: public, in-talks or internal.")
  var channel: String?

  @Option(help: "The place within the source: a page, a paragraph, a time.")
  var locator: String?

  @Option(help: "The NATO grade of the item, 1 (confirmed) to 6 (cannot be judged).")
  var credibility: String?

  @Option(help: "The language of the quote, where it is not the source's.")
  var language: String?

  /// What was typed.
  var keys: [(key: String, content: TypedKeys.Content)] {
    var keys: [(key: String, content: TypedKeys.Content)] = []
    if let informant {
      keys.append(
        ("by", .keys([("informant", informant)] + (side.map { [("side", $0)] } ?? []))))
    } else if let by {
      keys.append(
        ("by", person.map { .keys([("party", by), ("person", $0)]) } ?? .text(by)))
    }
    for (key, text) in [
      ("channel", channel), ("locator", locator), ("credibility", credibility),
      ("language", language),
    ] {
      if let text { keys.append((key, .text(text))) }
    }
    return keys
  }
}

/// What is said: a verb with its object.
struct VerbFields: ParsableArguments {
  @Option(help: ArgumentHelp("A position: what a party wants.", valueName: "issue"))
  var demands: String?

  @Option(help: ArgumentHelp("A position: what it would rather have.", valueName: "issue"))
  var prefers: String?

  @Option(help: ArgumentHelp("A position: what it puts forward.", valueName: "issue"))
  var offers: String?

  @Option(help: ArgumentHelp("A position: what it would settle for.", valueName: "issue"))
  var accepts: String?

  @Option(help: ArgumentHelp("A position: what it rules out.", valueName: "issue"))
  var refuses: String?

  @Option(help: ArgumentHelp("It no longer holds its position.", valueName: "issue"))
  var withdraws: String?

  @Option(help: ArgumentHelp("Issues that matter to it.", valueName: "issue,…"))
  var priority: String?

  @Option(
    help: ArgumentHelp(
      "A proposal, without its terms: those need a dossier.", valueName: "slug@version"))
  var tables: String?

  @Option(help: ArgumentHelp("An answer to a proposal.", valueName: "slug[@version]"))
  var answers: String?

  @Option(help: ArgumentHelp("A claim about a party's conduct.", valueName: "kind"))
  var claims: String?

  @Option(help: ArgumentHelp("An answer to a statement on record.", valueName: "source#label"))
  var disputes: String?

  @Option(help: ArgumentHelp("What it says it will do.", valueName: "words"))
  var intends: String?

  @Option(help: ArgumentHelp("An agreement on an issue.", valueName: "issue"))
  var agrees: String?

  @Option(help: ArgumentHelp("A step in a round of talks.", valueName: "round"))
  var talks: String?

  /// What was typed.
  var keys: [(key: String, content: TypedKeys.Content)] {
    let texts = [
      demands, prefers, offers, accepts, refuses, withdraws, priority, tables, answers, claims,
      disputes, intends, agrees, talks,
    ]
    return zip(TypedKeys.verbs, texts).compactMap { verb, text in
      text.map { (verb, verb == "priority" ? TypedKeys.Content(list: $0) : .text($0)) }
    }
  }
}

/// What belongs to a statement.
struct DetailFields: ParsableArguments {
  @Option(help: "Whose position it is, where it is not the speaker's.")
  var party: String?

  @Option(help: "The value on the issue's scale: 3, 0.7..1, a level, a date.")
  var value: String?

  @Option(help: ArgumentHelp("Exactly these of a set.", valueName: "a,b"))
  var exactly: String?

  @Option(help: ArgumentHelp("At least these of a set.", valueName: "a,b"))
  var includes: String?

  @Option(help: ArgumentHelp("None of these of a set.", valueName: "a,b"))
  var excludes: String?

  @Option(help: "The statement in words.")
  var text: String?

  @Option(help: "The speaker's own words.")
  var quote: String?

  @Option(help: "A translation of the quote.")
  var translation: String?

  @Option(help: "The source's words.")
  var passage: String?

  @Option(help: "When it was said, an EDTF date; otherwise when the source was published.")
  var valid: String?

  @Option(help: "A label of its own within the source.")
  var label: String?

  @Option(
    name: .customLong("if"),
    help: ArgumentHelp("A condition; may be repeated.", valueName: "party/issue=value or words"))
  var conditions: [String] = []

  @Option(help: "The preferred end of the scale: low or high.")
  var toward: String?

  @Option(help: "The party that calls it a red line.")
  var firm: String?

  @Flag(help: "The value was read onto the scale by you.")
  var placedByRecorder = false

  @Option(
    help: ArgumentHelp(
      "Another account of the same utterance; may be repeated.", valueName: "source#label"))
  var sameAs: [String] = []

  @Option(help: "Who may read it: clear, green, amber, amber+strict or red.")
  var marking: String?

  @Option(help: "An issue or proposal that it concerns.")
  var regarding: String?

  @Option(help: "Of a priority: its rank, 1 first, or top.")
  var rank: String?

  @Option(help: "Of a priority: its weight, 0 to 100.")
  var salience: String?

  @Option(help: "Of a proposal: its title.")
  var title: String?

  @Option(help: ArgumentHelp("Of a proposal: who tabled it.", valueName: "party,…"))
  var tabledBy: String?

  @Option(help: ArgumentHelp("Of a proposal or an answer: to whom.", valueName: "party,…"))
  var to: String?

  @Option(help: "Of an answer: accepts, rejects, welcomes, denies and so on.")
  var answer: String?

  @Option(help: ArgumentHelp("Of a claim: about whom.", valueName: "party,…"))
  var about: String?

  @Option(help: "Of a claim: has or lacks.")
  var says: String?

  @Option(help: "Of an intent: commitment or warning.")
  var kind: String?

  @Option(help: ArgumentHelp("Of an agreement or talks: the parties.", valueName: "party,…"))
  var parties: String?

  @Option(help: "Of talks: opened, joined, withdrew, suspended and so on.")
  var change: String?

  @Option(help: "Of talks: where.")
  var place: String?

  /// What was typed.
  var keys: [(key: String, content: TypedKeys.Content)] {
    let texts = [
      ("party", party), ("value", value), ("text", text), ("passage", passage), ("valid", valid),
      ("label", label), ("toward", toward), ("firm", firm), ("marking", marking),
      ("regarding", regarding), ("rank", rank), ("salience", salience), ("title", title),
      ("answer", answer), ("says", says), ("kind", kind), ("change", change), ("place", place),
    ]
    let lists = [
      ("exactly", exactly), ("includes", includes), ("excludes", excludes), ("by", tabledBy),
      ("to", to), ("about", about), ("parties", parties),
    ]
    var keys = texts.compactMap { key, text in text.map { (key, TypedKeys.Content.text($0)) } }
    keys += lists.compactMap { key, text in text.map { (key, TypedKeys.Content(list: $0)) } }
    if let quote {
      keys.append(
        (
          "quote",
          translation.map { .keys([("text", quote), ("translation", $0)]) } ?? .text(quote)
        ))
    }
    if placedByRecorder { keys.append(("placed-by-recorder", .text("true"))) }
    if !sameAs.isEmpty { keys.append(("same-as", .list(sameAs.map { .text($0) }))) }
    if !conditions.isEmpty { keys.append(("if", .list(conditions.map(Self.condition)))) }
    return keys.map { (key: $0.0, content: $0.1) }
  }

  /// `party/issue=value`, or a condition in words.
  private static func condition(_ text: String) -> TypedKeys.Content {
    guard let match = text.wholeMatch(of: /([a-z0-9-]+)\/([a-z0-9:-]+)=(.+)/) else {
      return .text(text)
    }
    return .keys([
      ("party", String(match.1)), ("issue", String(match.2)), ("value", String(match.3)),
    ])
  }
}

extension TypedKeys.Content {
  /// A list typed with commas; one name alone is a list of one.
  init(list text: String) {
    self = .list(
      text.split(separator: ",").map { element in .text(String(element.drop { $0 == " " })) })
  }
}
