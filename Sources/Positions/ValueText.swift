// How values are typed and read.
//
//     typed     60        0.7..1     3..             ..3           may     [a, b]      (a list)
//     read      60 days   0.7–1 km   at least 3 km   at most 3 km  “may”   “a” or “b”
//     sets      at least a, b        not a           none of a, b  exactly a, b
//
// Without the scale a number has no unit.

extension Value {
  /// Reads a value as typed, before its scale is known: a number, a range of numbers, or a level.
  ///
  /// Throws `ValueError` for a number beyond the limits of `Decimal`, a range without ends or
  /// running backwards, and a text that is no fit name.
  public init(typed text: String) throws(ValueError) {
    if let number = try Self.number(text) {
      self = .exact(number)
      return
    }
    if let range = try Self.range(text) {
      self = range
      return
    }
    // A name may hold `..` here: `partly..gives up` names the levels between two.
    if let flaw = Scale.flaw(inName: text.replacing("..", with: "")) {
      throw ValueError(found: "“\(text.prefix(60))”", expected: flaw)
    }
    guard text.utf8.count <= 2 * Scale.maximumNameLength else {
      throw ValueError(found: "“\(text.prefix(60))…”", expected: "a name of at most 200 bytes")
    }
    self = .level(text)
  }

  /// Reads a list as typed: any one of several levels or options. Throws `ValueError`.
  public init(typed names: [String]) throws(ValueError) {
    guard (1...Scale.maximumOptions).contains(names.count) else {
      throw ValueError(
        found: "a list of \(names.count)", expected: "1 to \(Scale.maximumOptions) options")
    }
    for name in names {
      if let flaw = Scale.flaw(inName: name) {
        throw ValueError(found: "“\(name.prefix(60))”", expected: flaw)
      }
    }
    guard Set(names).count == names.count else {
      throw ValueError(
        found: names.joined(separator: ", "), expected: "options that all differ")
    }
    self = names.count == 1 ? .level(names[0]) : .options(names)
  }

  private static func number(_ text: String) throws(ValueError) -> Decimal? {
    do throws(DecimalError) {
      return try Decimal(text)
    } catch {
      switch error {
      case .notANumber: return nil
      case .tooManyDigits(let found):
        throw ValueError(
          found: found, expected: "a number of at most \(Decimal.maximumDigits) digits")
      case .exponentOutOfRange(let found):
        throw ValueError(found: found, expected: "a number between 1e-18 and 1e18 in size")
      }
    }
  }

  /// Nil where the text is no range of numbers.
  private static func range(_ text: String) throws(ValueError) -> Value? {
    guard text.utf8.count <= 128, let ends = rangeEnds(text) else { return nil }
    let low = ends.lower.isEmpty ? nil : try number(ends.lower)
    let high = ends.upper.isEmpty ? nil : try number(ends.upper)
    guard (low != nil) != ends.lower.isEmpty, (high != nil) != ends.upper.isEmpty else {
      return nil
    }
    if let low, low == high { return .exact(low) }
    return .range(try DecimalRange(lower: low, upper: high))
  }

  /// The texts on both sides of the only `..`; nil where there is none, or more than one.
  static func rangeEnds(_ text: String) -> (lower: String, upper: String)? {
    let marks = text.ranges(of: "..")
    guard marks.count == 1, let mark = marks.first else { return nil }
    return (String(text[..<mark.lowerBound]), String(text[mark.upperBound...]))
  }

  /// The value as it would be typed; a set as `includes a, b`, `excludes a` or `exactly a, b`.
  public var typedForm: String {
    switch self {
    case .exact(let number): number.description
    case .range(let range):
      "\(range.lower?.description ?? "")..\(range.upper?.description ?? "")"
    case .level(let name), .text(let name): name
    case .options(let names): "[" + names.joined(separator: ", ") + "]"
    case .set(let selection): selection.typedForm
    case .date(let date): date.text
    }
  }

  /// The value for readers, with the unit and the order of its scale where that is given.
  public func humanForm(on scale: Scale? = nil) -> String {
    switch self {
    case .exact(let number):
      guard case .quantity(let quantity) = scale else { return number.description }
      return number.humanForm(in: quantity.unit)
    case .range(let range): return range.humanForm + Self.unit(of: scale)
    case .level(let name), .text(let name): return "“\(name)”"
    case .options(let names): return names.map { "“\($0)”" }.joined(separator: " or ")
    case .set(let selection): return selection.humanForm(order: scale?.options ?? [])
    case .date(let date): return date.humanForm
    }
  }

  private static func unit(of scale: Scale?) -> String {
    guard case .quantity(let quantity) = scale else { return "" }
    return " " + quantity.unit
  }
}

extension Decimal {
  private static let unitsWithSingular: Set = [
    "hours", "days", "weeks", "months", "years", "persons", "tonnes", "levels",
  ]

  /// The number with its unit, as it was declared; of 1 in the singular, where the unit is a plain
  /// English word: `1 day`, `1 km`.
  public func humanForm(in unit: String) -> String {
    let isSingular = description == "1" && Self.unitsWithSingular.contains(unit)
    return "\(self) \(isSingular ? String(unit.dropLast()) : unit)"
  }
}

extension DecimalRange {
  fileprivate var humanForm: String {
    switch (lower, upper) {
    case (.some(let low), .some(let high)):
      // A dash beside a minus sign would be misread.
      low < .zero ? "\(low) to \(high)" : "\(low)–\(high)"
    case (.some(let low), nil): "at least \(low)"
    case (nil, .some(let high)): "at most \(high)"
    case (nil, nil): "any number"
    }
  }
}

extension OptionSelection {
  fileprivate var typedForm: String {
    if let exactly { return "exactly " + exactly.joined(separator: ", ") }
    var parts: [String] = []
    if !includes.isEmpty { parts.append("includes " + includes.joined(separator: ", ")) }
    if !excludes.isEmpty { parts.append("excludes " + excludes.joined(separator: ", ")) }
    return parts.joined(separator: "; ")
  }

  fileprivate func humanForm(order: [String]) -> String {
    func list(_ names: [String]) -> String {
      let known = order.filter(names.contains)
      return (known + names.filter { !known.contains($0) }).joined(separator: ", ")
    }
    if let exactly { return exactly.isEmpty ? "none of the options" : "exactly " + list(exactly) }
    var parts: [String] = []
    if !includes.isEmpty { parts.append("at least " + list(includes)) }
    if !excludes.isEmpty {
      parts.append((excludes.count == 1 ? "not " : "none of ") + list(excludes))
    }
    return parts.joined(separator: "; ")
  }
}
