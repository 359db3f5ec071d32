// A value on its scale: the check that it lies there, and the form that scale gives it.

extension Value {
  /// This value in the form of its scale: `may` becomes a level, `2025-07` a date, a list takes the
  /// scale's order, `partly..gives up` on an ordinal scale the levels from one to the other.
  ///
  /// On a text scale every value stays as it is. Throws `ValueError` where the scale has no such
  /// value, with the nearest level or option.
  public func placed(on scale: Scale) throws(ValueError) -> Value {
    switch scale {
    case .quantity(let quantity): try placed(onQuantity: quantity)
    case .ordinal(let levels): try placed(onOptions: levels, isOrdered: true)
    case .choice(let options): try placed(onOptions: options, isOrdered: false)
    case .set(let options): try placed(onSet: options)
    case .date(let dates): try placed(onDates: dates)
    case .text: self
    }
  }

  /// Checks that the value is in the form its scale gives it. Throws `ValueError`.
  public func validate(against scale: Scale) throws(ValueError) {
    let placed = try placed(on: scale)
    guard placed == self else {
      throw ValueError(
        found: humanForm(on: scale), expected: "\(placed.humanForm(on: scale)), as on the scale")
    }
  }

  private func placed(onQuantity scale: QuantityScale) throws(ValueError) -> Value {
    let numbers: [Decimal]
    switch self {
    case .exact(let number): numbers = [number]
    case .range(let range): numbers = [range.lower, range.upper].compactMap(\.self)
    case .level, .options, .set, .date, .text:
      throw ValueError(
        found: humanForm(),
        expected: "a number of \(scale.lowest) to \(scale.highest) \(scale.unit), or a range "
          + "such as \(scale.lowest)..\(scale.highest)")
    }
    guard numbers.allSatisfy({ scale.lowest <= $0 && $0 <= scale.highest }) else {
      throw ValueError(
        found: humanForm(on: .quantity(scale)),
        expected: "numbers of \(scale.lowest) to \(scale.highest) \(scale.unit)")
    }
    return self
  }

  private func placed(onOptions known: [String], isOrdered: Bool) throws(ValueError) -> Value {
    switch self {
    case .set:
      throw ValueError(found: humanForm(), expected: Self.expectation(known))
    case .options(let names):
      for name in names where !known.contains(name) { throw Self.unknown(name, among: known) }
      return Self.chosen(known.filter(names.contains))
    case .exact, .range, .level, .date, .text:
      let text = typedForm
      if known.contains(text) { return .level(text) }
      if isOrdered, let ends = Self.rangeEnds(text) {
        return try Self.levels(from: ends.lower, to: ends.upper, of: known)
      }
      throw Self.unknown(text, among: known)
    }
  }

  private static func levels(
    from lower: String, to upper: String, of known: [String]
  ) throws(ValueError) -> Value {
    guard let first = lower.isEmpty ? 0 : known.firstIndex(of: lower) else {
      throw unknown(lower, among: known)
    }
    guard let last = upper.isEmpty ? known.count - 1 : known.firstIndex(of: upper) else {
      throw unknown(upper, among: known)
    }
    guard first <= last, !(lower.isEmpty && upper.isEmpty) else {
      throw ValueError(
        found: "“\(lower)..\(upper)”", expected: "levels in the order \(listed(known))")
    }
    return chosen(Array(known[first...last]))
  }

  /// Requires at least one name.
  private static func chosen(_ names: [String]) -> Value {
    names.count == 1 ? .level(names[0]) : .options(names)
  }

  private func placed(onSet known: [String]) throws(ValueError) -> Value {
    guard case .set(let selection) = self else {
      throw ValueError(
        found: humanForm(), expected: "includes, excludes or exactly with \(Self.listed(known))")
    }
    for name in selection.names where !known.contains(name) {
      throw Self.unknown(name, among: known)
    }
    return self
  }

  private func placed(onDates scale: DateScale) throws(ValueError) -> Value {
    let date: EDTFDate
    switch self {
    case .date(let known): date = known
    case .exact, .level, .text: date = try Self.date(typedForm)
    case .range, .options, .set:
      throw ValueError(
        found: typedForm,
        expected: "a date such as 2025-07-13, 2025-07-01/2025-07-13 or ../2025-07-13")
    }
    let bounds = date.bounds
    let first = scale.earliest?.daysSince1970 ?? .min
    let last = scale.latest?.daysSince1970 ?? .max
    let startFits = date.earliest == nil || (first...last).contains(bounds.earliest)
    let endFits = date.latest == nil || (first...last).contains(bounds.latest)
    guard startFits, endFits else {
      throw ValueError(found: date.text, expected: "days of \(scale.humanForm)")
    }
    return .date(date)
  }

  private static func date(_ text: String) throws(ValueError) -> EDTFDate {
    do throws(EDTFError) {
      return try EDTFDate(text)
    } catch {
      throw ValueError(found: "“\(error.found)”", expected: error.expected)
    }
  }

  private static func unknown(_ name: String, among known: [String]) -> ValueError {
    ValueError(
      found: "“\(name.prefix(60))”", expected: expectation(known),
      nearest: Spelling.nearest(to: name, among: known))
  }

  private static func expectation(_ known: [String]) -> String {
    "one of \(listed(known))"
  }

  private static func listed(_ known: [String]) -> String {
    let shown = known.prefix(12).joined(separator: ", ")
    return known.count > 12 ? shown + " and \(known.count - 12) more" : shown
  }
}
