internal import Glibc
import Ledger
import Positions
import Projections

/// Asks at a terminal for what a statement still needs; asks again where an answer fits nothing.
struct StatementPrompt {
  let registry: Registry

  /// Completes what was typed as flags. What stays empty is for the caller to refuse.
  func complete(_ typed: inout TypedKeys) {
    if typed.source.isEmpty { typed.source = ask("Source (slug)", check: source) }
    if !typed.isVoiced {
      let by = ask("By whom (a party's slug, source, or a description in quotation marks)") {
        isDescription($0) ? nil : $0 == "source" ? nil : party($0)
      }
      if isDescription(by) {
        typed.account.append(("by", .keys([("informant", String(by.dropFirst().dropLast()))])))
      } else if !by.isEmpty {
        typed.account.append(("by", .text(by)))
      }
    }
    if typed.verbCount == 0 {
      let words = split(
        ask("What (a verb and its object, as: offers border:crossings)", check: verb))
      if words.count == 2 { typed.statement.append((words[0], .text(words[1]))) }
    }
    completePosition(&typed)
    if !typed.isWorded {
      add("quote", ask("The speaker's own words (empty where there are none)"), to: &typed)
      if !typed.isWorded { add("passage", ask("The source's words"), to: &typed) }
    }
  }

  private static let positions = ["demands", "prefers", "offers", "accepts", "refuses"]
  private static let onIssues = positions + ["withdraws", "agrees"]

  /// Whose position it is, where no party speaks, and its value or its words.
  private func completePosition(_ typed: inout TypedKeys) {
    let isPosition = (Self.positions + ["withdraws"]).contains(where: typed.hasStatement)
    let speaks = typed.account.contains { key, content in
      guard key == "by", case .text(let slug) = content else { return false }
      return registry.parties[slug] != nil
    }
    if isPosition, typed.isVoiced, !speaks, !typed.hasStatement("party") {
      add("party", ask("Whose position it is (a party's slug)", check: party), to: &typed)
    }
    let takesValue = (Self.positions + ["agrees"]).contains(where: typed.hasStatement)
    let valueKeys = ["value", "text", "exactly", "includes", "excludes"]
    guard takesValue, !valueKeys.contains(where: typed.hasStatement) else { return }
    if case .set(let options) = scale(of: typed) {
      let known = options.joined(separator: ", ")
      let names = ask("At least which of \(known) (with commas; empty where in words only)")
        .split(separator: ",").map { String($0.drop { $0 == " " }) }
      if !names.isEmpty {
        typed.statement.append(("includes", .list(names.map { .text($0) })))
      }
    } else {
      let known = scale(of: typed).map { ", \($0.phrase)" } ?? ""
      add("value", ask("Value\(known) (empty where it is in words only)"), to: &typed)
    }
    guard !valueKeys.contains(where: typed.hasStatement) else { return }
    add("text", ask("The position in words"), to: &typed)
  }

  private func scale(of typed: TypedKeys) -> Scale? {
    let entry = typed.statement.first { Self.onIssues.contains($0.key) }
    guard let entry, case .text(let issue) = entry.content else { return nil }
    return registry.issues[issue]?.scale
  }

  // What is wrong with an answer; nil where nothing is.

  private func source(_ slug: String) -> String? {
    registry.sources[slug] == nil
      ? unknown(slug, "a declared source", registry.sources.keys.sorted()) : nil
  }

  private func party(_ slug: String) -> String? {
    registry.parties[slug] == nil
      ? unknown(slug, "a declared party", registry.orderedParties.map(\.slug)) : nil
  }

  private func verb(_ text: String) -> String? {
    let words = split(text)
    guard let verb = words.first, TypedKeys.verbs.contains(verb) else {
      let verbs = TypedKeys.verbs
      return unknown(words.first ?? text, "one of " + verbs.joined(separator: ", "), verbs)
    }
    guard words.count == 2 else { return "found \(verb) alone, expected its object, too" }
    guard Self.onIssues.contains(verb), registry.issues[words[1]] == nil else { return nil }
    return unknown(words[1], "a declared issue", registry.orderedIssues.map(\.slug))
  }

  private func unknown(_ found: String, _ expected: String, _ known: [String]) -> String {
    let hint = Spelling.nearest(to: found, among: known).map { "; did you mean \($0)?" } ?? ""
    return "found “\(found)”, expected \(expected)\(hint)"
  }

  private func isDescription(_ text: String) -> Bool {
    text.count > 2 && "\"“'".contains(text.prefix(1)) && "\"”'".contains(text.suffix(1))
  }

  private func split(_ text: String) -> [String] {
    text.split(separator: " ", maxSplits: 1).map(String.init)
  }

  private func add(_ key: String, _ text: String, to typed: inout TypedKeys) {
    if !text.isEmpty { typed.statement.append((key, .text(text))) }
  }

  /// The answer; empty where nothing was typed or the input ended.
  private func ask(_ question: String, check: (String) -> String? = { _ in nil }) -> String {
    while true {
      StandardError.write("\(question): ")
      guard let line = readLine() else {
        // The shell's prompt, or the error, starts on a line of its own.
        StandardError.write("\n")
        return ""
      }
      let answer = String(line.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
      guard !answer.isEmpty, let problem = check(answer) else { return answer }
      StandardError.write("\(problem)\n")
    }
  }
}
