// How values and scales are stored: flat messages of which one form is filled in.

extension FieldVisitor {
  /// Visits a value.
  package mutating func value(_ number: Int, _ name: StaticString, _ value: inout Value?) {
    var record = value.map { ValueRecord($0) }
    message(number, name, &record)
    guard isReading, let record else { return }
    do {
      value = try record.value()
    } catch {
      fail(name, found: error.found, expected: error.expected)
    }
  }

  /// Visits a scale.
  package mutating func scale(_ number: Int, _ name: StaticString, _ scale: inout Scale?) {
    var record = scale.map { ScaleRecord($0) }
    message(number, name, &record)
    guard isReading, let record else { return }
    do {
      scale = try record.scale()
    } catch {
      fail(name, found: error.found, expected: error.expected)
    }
  }
}

/// A value as stored: a number, a range, levels, a selection, a date or a text.
struct ValueRecord: Message {
  static let schemaName = "Value"

  var exact: Decimal?
  var low: Decimal?
  var high: Decimal?
  var level = ""
  var options: [String] = []
  var includes: [String] = []
  var excludes: [String] = []
  var exactly: [String] = []
  /// Set where the selection is exactly nothing.
  var exactlyNone = false
  var date = ""
  var text = ""
  var unknownFields: [UInt8] = []

  init() {}

  init(_ value: Value) {
    switch value {
    case .exact(let number): exact = number
    case .range(let range): (low, high) = (range.lower, range.upper)
    case .level(let name): level = name
    case .options(let names): options = names
    case .set(let selection):
      (includes, excludes) = (selection.includes, selection.excludes)
      exactly = selection.exactly ?? []
      exactlyNone = selection.exactly?.isEmpty ?? false
    case .date(let date): self.date = date.text
    case .text(let text): self.text = text
    }
  }

  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.decimal(1, "exact", &exact)
    fields.decimal(2, "low", &low)
    fields.decimal(3, "high", &high)
    fields.text(4, "level", &level)
    fields.texts(5, "options", &options)
    fields.texts(6, "includes", &includes)
    fields.texts(7, "excludes", &excludes)
    fields.texts(8, "exactly", &exactly)
    fields.flag(9, "exactlyNone", &exactlyNone)
    fields.text(10, "date", &date)
    fields.text(11, "text", &text)
  }

  func value() throws(MessageError) -> Value {
    var values: [Value] = []
    do {
      if let exact { values.append(.exact(exact)) }
      if low != nil || high != nil {
        values.append(.range(try DecimalRange(lower: low, upper: high)))
      }
      if !level.isEmpty { values.append(.level(level)) }
      if !options.isEmpty { values.append(.options(options)) }
      if exactlyNone, !exactly.isEmpty {
        throw ValueError(found: "exactly none beside options", expected: "one of them")
      }
      if exactlyNone || !exactly.isEmpty {
        values.append(.set(try OptionSelection(exactly: exactly)))
      }
      if !includes.isEmpty || !excludes.isEmpty {
        values.append(.set(try OptionSelection(includes: includes, excludes: excludes)))
      }
      if !date.isEmpty { values.append(.date(try EDTFDate(date))) }
      if !text.isEmpty { values.append(.text(text)) }
    } catch {
      throw MessageError(path: "", found: "\(error)", expected: "a value")
    }
    guard values.count == 1, unknownFields.isEmpty else {
      throw MessageError(
        path: "", found: unknownFields.isEmpty ? "\(values.count) values" : "a newer form",
        expected: "one value of a form that this version knows")
    }
    return values[0]
  }
}

/// A scale as stored.
struct ScaleRecord: Message {
  static let schemaName = "Scale"

  struct Meaning: Message {
    static let schemaName = "Meaning"
    var value: Decimal?
    var text = ""
    var unknownFields: [UInt8] = []

    mutating func visit(_ fields: inout some FieldVisitor) {
      fields.decimal(1, "value", &value)
      fields.text(2, "text", &text)
    }
  }

  var unit = ""
  var lowest: Decimal?
  var highest: Decimal?
  var meanings: [Meaning] = []
  var ordinal: [String] = []
  var choice: [String] = []
  var set: [String] = []
  var date = false
  var earliest = ""
  var latest = ""
  var text = false
  var unknownFields: [UInt8] = []

  init() {}

  init(_ scale: Scale) {
    switch scale {
    case .quantity(let quantity):
      unit = quantity.unit
      (lowest, highest) = (quantity.lowest, quantity.highest)
      meanings = quantity.meanings.map { meaning in
        var record = Meaning()
        (record.value, record.text) = (meaning.value, meaning.text)
        return record
      }
    case .ordinal(let names): ordinal = names
    case .choice(let names): choice = names
    case .set(let names): set = names
    case .date(let range):
      date = true
      earliest = range.earliest?.description ?? ""
      latest = range.latest?.description ?? ""
    case .text: text = true
    }
  }

  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.text(1, "unit", &unit)
    fields.decimal(2, "lowest", &lowest)
    fields.decimal(3, "highest", &highest)
    fields.messages(4, "meanings", &meanings)
    fields.texts(5, "ordinal", &ordinal)
    fields.texts(6, "choice", &choice)
    fields.texts(7, "set", &set)
    fields.flag(8, "date", &date)
    fields.text(9, "earliest", &earliest)
    fields.text(10, "latest", &latest)
    fields.flag(11, "text", &text)
  }

  func scale() throws(MessageError) -> Scale {
    var scales: [Scale] = []
    do {
      if let lowest, let highest {
        var known: [Decimal: String] = [:]
        for meaning in meanings { known[meaning.value ?? .zero] = meaning.text }
        scales.append(
          .quantity(
            try QuantityScale(unit: unit, lowest: lowest, highest: highest, meanings: known)))
      }
      if !ordinal.isEmpty { scales.append(.ordinal(ordinal)) }
      if !choice.isEmpty { scales.append(.choice(choice)) }
      if !set.isEmpty { scales.append(.set(set)) }
      if date {
        scales.append(.date(try DateScale(earliest: day(earliest), latest: day(latest))))
      }
      if text { scales.append(.text) }
      for scale in scales { try scale.validate() }
    } catch {
      throw MessageError(path: "", found: "\(error)", expected: "a scale")
    }
    guard scales.count == 1, unknownFields.isEmpty else {
      throw MessageError(
        path: "", found: unknownFields.isEmpty ? "\(scales.count) scales" : "a newer form",
        expected: "one scale of a form that this version knows")
    }
    // A part that the scale has no place for would be lost in silence: a unit beside levels, a
    // meaning without its number, two meanings of one number, a month as the first day.
    var told = self
    told.meanings.sort { ($0.value ?? .zero, $0.text) < ($1.value ?? .zero, $1.text) }
    guard ScaleRecord(scales[0]) == told else {
      throw MessageError(
        path: "", found: "parts that make no \(scales[0].kind) scale",
        expected: "the parts of one scale, each once and complete")
    }
    return scales[0]
  }

  private func day(_ text: String) throws(EDTFError) -> CalendarDay? {
    text.isEmpty ? nil : try EDTFDate(text).earliest
  }
}
