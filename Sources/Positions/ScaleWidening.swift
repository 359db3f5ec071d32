// A scale that carries values may only widen: each value on record keeps its place and its meaning.

extension Scale {
  /// Whether every value of the earlier scale keeps its place and meaning on this one.
  ///
  /// A text scale promised nothing about its values, so any scale is wider than it; the caller
  /// checks the values on record one by one with `Value.placed(on:)`.
  public func widens(from earlier: Scale) -> Bool {
    reasonNotWider(than: earlier) == nil
  }

  /// What keeps this scale from widening the earlier one, as “found …, expected …”; nil where it
  /// does widen it or equals it.
  public func reasonNotWider(than earlier: Scale) -> ScaleError? {
    switch (earlier, self) {
    case (.text, _):
      return nil
    case (.quantity(let old), .quantity(let new)):
      return new.reasonNotWider(than: old)
    case (.ordinal(let old), .ordinal(let new)):
      return Self.isSubsequence(old, of: new)
        ? nil : Self.refusal(of: new, expected: "the levels on record in their order", old)
    case (.choice(let old), .choice(let new)), (.set(let old), .set(let new)):
      return Set(old).isSubset(of: new)
        ? nil : Self.refusal(of: new, expected: "all options on record", old)
    case (.date(let old), .date(let new)):
      return new.reasonNotWider(than: old)
    default:
      return ScaleError(found: "scale \(kind)", expected: "scale \(earlier.kind)")
    }
  }

  private static func refusal(
    of found: [String], expected: String, _ old: [String]
  ) -> ScaleError {
    ScaleError(
      found: found.joined(separator: ", "),
      expected: "\(expected): \(old.joined(separator: ", "))")
  }

  private static func isSubsequence(_ part: [String], of whole: [String]) -> Bool {
    var rest = part[...]
    for name in whole where name == rest.first { rest = rest.dropFirst() }
    return rest.isEmpty
  }
}

extension QuantityScale {
  fileprivate func reasonNotWider(than earlier: QuantityScale) -> ScaleError? {
    guard unit == earlier.unit else {
      return ScaleError(found: "unit \(unit)", expected: "unit \(earlier.unit)")
    }
    guard lowest <= earlier.lowest, highest >= earlier.highest else {
      return ScaleError(
        found: "the range \(lowest) to \(highest)",
        expected: "a range that holds \(earlier.lowest) to \(earlier.highest)")
    }
    for meaning in earlier.meanings where !meanings.contains(meaning) {
      let text = meanings.first { $0.value == meaning.value }?.text
      return ScaleError(
        found: text.map { "\(meaning.value): “\($0)”" } ?? "no meaning of \(meaning.value)",
        expected: "\(meaning.value): “\(meaning.text)”, as on record")
    }
    return nil
  }
}

extension DateScale {
  fileprivate func reasonNotWider(than earlier: DateScale) -> ScaleError? {
    let startsLater = earliest.map { start in earlier.earliest.map { $0 < start } ?? true }
    let endsSooner = latest.map { end in earlier.latest.map { $0 > end } ?? true }
    guard startsLater == true || endsSooner == true else { return nil }
    return ScaleError(
      found: "the range \(humanForm)", expected: "a range that holds \(earlier.humanForm)")
  }

  /// The range for readers, an end not declared left open.
  var humanForm: String {
    "\(earliest?.description ?? "any day") to \(latest?.description ?? "any day")"
  }
}
