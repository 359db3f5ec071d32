// Which logs are trusted, and whose cosignatures are asked for (C2SP tlog-policy).
//
//   # a comment, or an empty line
//   log <vkey> [<url>]
//   witness <name> <vkey> [<url>]
//   group <name> all|any|<k> <member>…      members are witnesses and groups defined above
//   quorum <name>|none                      exactly once
//
//   log parley/019b7582-7c00-7000-8000-000000000001+3a4f02c1+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaA…
//   witness north witness.example/north+1f0e9a77+BBkyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k
//   quorum north

/// What a reader trusts.
public struct Policy: Sendable {
  /// The keys of the logs.
  public private(set) var logs: [VerifierKey] = []
  /// The keys of the witnesses by their names in the policy.
  public private(set) var witnesses: [String: VerifierKey] = [:]
  private var groups: [String: Group] = [:]
  private var quorum: String?

  private struct Group {
    let threshold: Int
    let members: [String]
  }

  /// A policy that trusts logs and asks for no cosignature.
  public init(logs: [VerifierKey]) { self.logs = logs }

  /// The most bytes of a policy that are read.
  public static let bytesMax: Int = 1 << 20

  /// Parses a policy; throws ``EvidenceError``, `malformed`, with the line.
  public init(parsing text: String) throws(EvidenceError) {
    var hasQuorum = false
    // By bytes: to a Character, a line feed after a carriage return is no line feed.
    let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      let place = "line \(index + 1)"
      if let control = line.first(where: { $0 < 0x20 && $0 != 0x09 || $0 == 0x7F }) {
        throw Policy.error(
          place, control == 0x0D ? "a carriage return" : "a control character",
          "lines of text that end with a line feed alone")
      }
      let words = line.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        .map { String(Substring($0)) }
      guard let keyword = words.first, !keyword.hasPrefix("#") else { continue }
      do throws(EvidenceError) {
        switch keyword {
        case "log": try addLog(words, place)
        case "witness": try addWitness(words, place)
        case "group": try addGroup(words, place)
        case "quorum":
          guard !hasQuorum else {
            throw Policy.error(place, "a second quorum", "one")
          }
          hasQuorum = true
          try setQuorum(words, place)
        default:
          throw Policy.error(place, "“\(keyword)”", "log, witness, group or quorum")
        }
      } catch {
        throw Policy.error(place, error.found, error.expected)
      }
    }
    guard hasQuorum else { throw Policy.error("policy", "no quorum", "quorum <name>, or none") }
  }

  private static func error(_ place: String, _ found: String, _ expected: String) -> EvidenceError {
    EvidenceError(.malformed, at: place, found: found, expected: expected)
  }

  private mutating func addLog(_ words: [String], _ place: String) throws(EvidenceError) {
    guard (2...3).contains(words.count) else {
      throw Policy.error(place, "\(words.count) words", "log <vkey> [<url>]")
    }
    let key = try VerifierKey(vkey: words[1])
    guard key.algorithm == .ed25519 else {
      throw Policy.error(place, "a key of cosignatures", "a log's key, of type 1")
    }
    guard !logs.contains(where: { $0.publicKey == key.publicKey }) else {
      throw Policy.error(place, "the key of another log", "a key of its own")
    }
    logs.append(key)
  }

  private mutating func addWitness(_ words: [String], _ place: String) throws(EvidenceError) {
    guard (3...4).contains(words.count) else {
      throw Policy.error(place, "\(words.count) words", "witness <name> <vkey> [<url>]")
    }
    try requireNew(words[1], place)
    let key = try VerifierKey(vkey: words[2])
    guard key.algorithm == .cosignature else {
      throw Policy.error(place, "a key of type 1", "a witness's key, of type 4")
    }
    // One key under two names would count twice.
    guard !witnesses.values.contains(where: { $0.publicKey == key.publicKey }) else {
      throw Policy.error(place, "the key of another witness", "a key of its own")
    }
    witnesses[words[1]] = key
  }

  private mutating func addGroup(_ words: [String], _ place: String) throws(EvidenceError) {
    guard words.count >= 4 else {
      throw Policy.error(place, "\(words.count) words", "group <name> all|any|<k> <member>…")
    }
    try requireNew(words[1], place)
    let members = Array(words[3...])
    guard Set(members).count == members.count else {
      throw Policy.error(place, "a member named twice", "each once")
    }
    for member in members {
      try requireKnown(member, place)
      // So that nobody counts in two ways.
      guard !groups.values.contains(where: { $0.members.contains(member) }) else {
        throw Policy.error(place, "\(member), a member of another group", "one group for each")
      }
    }
    let threshold: Int
    switch words[2] {
    case "all": threshold = members.count
    case "any": threshold = 1
    default:
      guard let number = Int(words[2]), String(number) == words[2],
        (1...members.count).contains(number)
      else {
        throw Policy.error(place, "“\(words[2])”", "all, any, or 1 to \(members.count)")
      }
      threshold = number
    }
    groups[words[1]] = Group(threshold: threshold, members: members)
  }

  private mutating func setQuorum(_ words: [String], _ place: String) throws(EvidenceError) {
    guard words.count == 2 else {
      throw Policy.error(place, "\(words.count) words", "quorum <name>|none")
    }
    guard words[1] != "none" else { return }
    try requireKnown(words[1], place)
    quorum = words[1]
  }

  private func requireNew(_ name: String, _ place: String) throws(EvidenceError) {
    guard name != "none", witnesses[name] == nil, groups[name] == nil else {
      throw Policy.error(place, "the name \(name) again", "a new one")
    }
  }

  private func requireKnown(_ name: String, _ place: String) throws(EvidenceError) {
    guard witnesses[name] != nil || groups[name] != nil else {
      throw Policy.error(place, "“\(name)”", "a witness or group defined above")
    }
  }
}

extension Policy {
  /// What a policy accepted a checkpoint for.
  public struct Acceptance: Hashable, Sendable {
    /// The log's own key.
    public let log: VerifierKey
    /// The witnesses that cosigned, by name, with their times in seconds since 1970.
    public let cosigned: [String: UInt64]
  }

  /// Accepts a checkpoint that a trusted log signed under its own origin, with a quorum of
  /// witnesses.
  ///
  /// Throws ``EvidenceError``: `refused` where one signature by a known key does not verify, the
  /// log is not trusted, or too few witnesses cosigned; `malformed` where the note carries no
  /// checkpoint.
  public func accept(_ note: SignedNote) throws(EvidenceError) -> Acceptance {
    let checkpoint = try Checkpoint(parsing: note.text)
    let verified = try note.verified(by: logs + Array(witnesses.values))
    guard
      let log = verified.first(where: {
        $0.key.algorithm == .ed25519 && $0.key.name == checkpoint.origin
      })
    else {
      throw EvidenceError(
        .refused, at: "log", found: "no signature by a trusted key named \(checkpoint.origin)",
        expected: "that of a log of the policy")
    }
    var cosigned: [String: UInt64] = [:]
    for (name, key) in witnesses {
      if let found = verified.first(where: { $0.key == key }) { cosigned[name] = found.seconds }
    }
    if let quorum, !isMet(quorum, by: Set(cosigned.keys)) {
      let names = cosigned.keys.sorted().joined(separator: ", ")
      throw EvidenceError(
        .refused, at: "quorum \(quorum)",
        found: cosigned.isEmpty ? "no cosignature" : "cosignatures of \(names)",
        expected: "as many as the policy asks for")
    }
    return Acceptance(log: log.key, cosigned: cosigned)
  }

  private func isMet(_ name: String, by names: Set<String>) -> Bool {
    guard let group = groups[name] else { return names.contains(name) }
    return group.members.count { isMet($0, by: names) } >= group.threshold
  }
}
