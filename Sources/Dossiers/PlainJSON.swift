import Positions

/// A reader of JSON as ledgers write it, straight from the bytes.
///
/// It gives what the library's decoder gives, or nothing: whatever is unusual (an escape by number,
/// null, a number that is not whole, a name given twice, text that is no JSON) is left to the
/// library, and so is saying what is wrong with it.
struct PlainJSON {
  private let bytes: [UInt8]
  private var place = 0

  /// The tree of one object; nil where it must be read by the library's decoder.
  static func tree(_ bytes: [UInt8]) -> FieldTree? {
    guard (try? UTF8Span(validating: bytes.span)) != nil else { return nil }
    var reader = PlainJSON(bytes)
    guard reader.next() == UInt8(ascii: "{"), let tree = reader.object(depth: 1) else { return nil }
    return reader.next() == nil ? tree : nil
  }

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Steps over space to the next byte, which it gives without stepping over it.
  private mutating func next() -> UInt8? {
    while place < bytes.count {
      let byte = bytes[place]
      guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return byte }
      place += 1
    }
    return nil
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard next() == byte else { return false }
    place += 1
    return true
  }

  private mutating func value(depth: Int) -> FieldTree? {
    guard depth <= FieldTree.maximumJSONDepth, let byte = next() else { return nil }
    switch byte {
    case UInt8(ascii: "\""): return string().map { .text($0) }
    case UInt8(ascii: "{"): return object(depth: depth)
    case UInt8(ascii: "["): return list(depth: depth)
    case UInt8(ascii: "t"): return word("true") ? .flag(true) : nil
    case UInt8(ascii: "f"): return word("false") ? .flag(false) : nil
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): return number()
    default: return nil
    }
  }

  private mutating func object(depth: Int) -> FieldTree? {
    place += 1
    var fields: [FieldTree.Field] = []
    if take(UInt8(ascii: "}")) { return .fields([]) }
    fields.reserveCapacity(8)
    var isSorted = true
    repeat {
      guard next() == UInt8(ascii: "\""), let name = plainString(), take(UInt8(ascii: ":")),
        let value = value(depth: depth + 1)
      else { return nil }
      if let last = fields.last { isSorted = isSorted && last.name < name }
      fields.append(FieldTree.Field(name, value))
    } while take(UInt8(ascii: ","))
    guard take(UInt8(ascii: "}")) else { return nil }
    if !isSorted {
      fields.sort { $0.name < $1.name }
      for index in fields.indices.dropFirst() where fields[index - 1].name == fields[index].name {
        return nil
      }
    }
    return .fields(fields)
  }

  private mutating func list(depth: Int) -> FieldTree? {
    place += 1
    var elements: [FieldTree] = []
    if take(UInt8(ascii: "]")) { return .list([]) }
    repeat {
      guard let element = value(depth: depth + 1) else { return nil }
      elements.append(element)
    } while take(UInt8(ascii: ","))
    return take(UInt8(ascii: "]")) ? .list(elements) : nil
  }

  /// A string without escapes.
  private mutating func plainString() -> String? {
    let start = place + 1
    var end = start
    while end < bytes.count {
      let byte = bytes[end]
      if byte == UInt8(ascii: "\"") {
        place = end + 1
        return String(decoding: bytes[start..<end], as: UTF8.self)
      }
      guard byte != UInt8(ascii: "\\"), byte >= 0x20 else { return nil }
      end += 1
    }
    return nil
  }

  private mutating func string() -> String? { plainString() ?? escapedString() }

  private mutating func escapedString() -> String? {
    var text: [UInt8] = []
    var at = place + 1
    while at < bytes.count {
      let byte = bytes[at]
      switch byte {
      case UInt8(ascii: "\""):
        place = at + 1
        return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"):
        guard at + 1 < bytes.count, let meant = Self.meaning(bytes[at + 1]) else { return nil }
        text.append(meant)
        at += 2
      case 0..<0x20: return nil
      default:
        text.append(byte)
        at += 1
      }
    }
    return nil
  }

  /// What stands for an escape of one letter.
  private static func meaning(_ letter: UInt8) -> UInt8? {
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): letter
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "t"): 0x09
    case UInt8(ascii: "r"): 0x0D
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0C
    default: nil
    }
  }

  private mutating func word(_ word: StaticString) -> Bool {
    let letters = word.description.utf8
    guard bytes.count - place >= letters.count,
      bytes[place..<(place + letters.count)].elementsEqual(letters)
    else { return false }
    place += letters.count
    return true
  }

  /// A whole number of at most 18 digits.
  private mutating func number() -> FieldTree? {
    let isNegative = bytes[place] == UInt8(ascii: "-")
    let start = isNegative ? place + 1 : place
    var end = start
    var number: Int64 = 0
    while end < bytes.count, end - start < 19, bytes[end] &- 0x30 <= 9 {
      number = number &* 10 &+ Int64(bytes[end] &- 0x30)
      end += 1
    }
    guard (1...18).contains(end - start), bytes[start] != UInt8(ascii: "0") || end - start == 1,
      !isNegative || number != 0
    else { return nil }
    if end < bytes.count {
      switch bytes[end] {
      case UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"): return nil
      default: break
      }
    }
    place = end
    return .number(isNegative ? -number : number)
  }
}
