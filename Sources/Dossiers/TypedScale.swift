import Positions

// A scale as typed:
//
//     text
//     {km: [0, 12]}                                        a unit with its range; also km: 0..12
//     {days: [0, 365], 0: no truce, 365: a year or more}   with what single values mean
//     {ordinal: [none, talks, committed]}   {choice: [un, other]}   {set: [a, b]}
//     {date: [2025-01-01, 2025-12-31]}      {date: [2025-01-01, ..]}   date

extension DossierReader {
  /// The scale; nil where it is none, which is reported.
  func scale(_ node: TypedNode, at place: TypedPlace) -> Scale? {
    do {
      let scale = try typedScale(node, at: place)
      try scale?.validate()
      return scale
    } catch {
      report(place, found: error.found, expected: error.expected)
      return nil
    }
  }

  private func typedScale(
    _ node: TypedNode, at place: TypedPlace
  ) throws(ScaleError) -> Scale? {
    switch node.content {
    case .text("text"): return .text
    case .text("date"): return .date(try DateScale(earliest: nil, latest: nil))
    case .fields(let fields):
      let (meanings, kinds) = split(fields, at: place)
      guard kinds.count == 1, let kind = kinds.first else {
        let names = kinds.map { quoted($0.name) }.joined(separator: " and ")
        report(
          place, found: kinds.isEmpty ? "no unit" : names,
          expected: "one of ordinal, choice, set, date, or a unit with its range")
        return nil
      }
      let inner = place.at(key: kind.name, line: kind.line)
      guard meanings.isEmpty || !["ordinal", "choice", "set", "date"].contains(kind.name) else {
        report(place, found: "numbers beside \(kind.name)", expected: "them beside a unit")
        return nil
      }
      return try scale(kind, meanings: meanings, at: inner)
    case .text, .list:
      report(
        place, found: node.found,
        expected: "text, or a scale such as {km: [0, 12]} or {ordinal: [none, talks]}")
      return nil
    }
  }

  /// The numbers with what they mean, and the other keys.
  private func split(
    _ fields: [TypedField], at place: TypedPlace
  ) -> (meanings: [Decimal: String], kinds: [TypedField]) {
    var meanings: [Decimal: String] = [:]
    var kinds: [TypedField] = []
    for field in fields {
      guard let number = try? Decimal(field.name) else {
        kinds.append(field)
        continue
      }
      let place = place.at(key: field.name, line: field.line)
      if let text = text(field.value, at: place),
        meanings.updateValue(text, forKey: number) != nil
      {
        report(place, found: "the value \(number) twice", expected: "each value once")
      }
    }
    return (meanings, kinds)
  }

  private func scale(
    _ kind: TypedField, meanings: [Decimal: String], at place: TypedPlace
  ) throws(ScaleError) -> Scale? {
    switch kind.name {
    case "ordinal": return texts(kind.value, at: place).map { .ordinal($0) }
    case "choice": return texts(kind.value, at: place).map { .choice($0) }
    case "set": return texts(kind.value, at: place).map { .set($0) }
    case "date":
      guard let ends = ends(kind.value, at: place, "two days, such as [2025-01-01, ..]"),
        let first = day(ends.0, at: place), let last = day(ends.1, at: place)
      else { return nil }
      return .date(try DateScale(earliest: first.day, latest: last.day))
    default:
      let form = "the lowest and the highest value, such as [0, 12]"
      guard let ends = ends(kind.value, at: place, form) else { return nil }
      guard let lowest = try? Decimal(ends.0), let highest = try? Decimal(ends.1) else {
        report(place, found: "\(quoted(ends.0)) and \(quoted(ends.1))", expected: form)
        return nil
      }
      return .quantity(
        try QuantityScale(
          unit: kind.name, lowest: lowest, highest: highest, meanings: meanings))
    }
  }

  private func texts(_ node: TypedNode, at place: TypedPlace) -> [String]? {
    guard case .list(let elements) = node.content else {
      report(place, found: node.found, expected: "a list of names")
      return nil
    }
    var names: [String] = []
    for (index, element) in elements.enumerated() {
      guard let name = text(element, at: place.at(index: index, line: element.line)) else {
        return nil
      }
      names.append(name)
    }
    return names
  }

  /// The two ends of a range, as `[a, b]` or `a..b`.
  private func ends(
    _ node: TypedNode, at place: TypedPlace, _ expected: String
  ) -> (String, String)? {
    switch node.content {
    case .list(let elements) where elements.count == 2:
      guard let ends = texts(node, at: place) else { return nil }
      return (ends[0], ends[1])
    case .text(let text):
      let marks = text.ranges(of: "..")
      if marks.count == 1, let mark = marks.first {
        return (String(text[..<mark.lowerBound]), String(text[mark.upperBound...]))
      }
    case .list, .fields: break
    }
    report(place, found: node.found, expected: expected)
    return nil
  }

  /// A day, or an end left open; nil where it is neither, which is reported.
  private func day(_ text: String, at place: TypedPlace) -> (day: CalendarDay?, Void)? {
    if text == ".." || text.isEmpty { return (nil, ()) }
    guard let date = try? EDTFDate(text), let day = date.earliest, date.latest == day else {
      report(place, found: quoted(text), expected: "a day such as 2025-07-13, or ..")
      return nil
    }
    return (day, ())
  }
}
