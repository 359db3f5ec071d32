// A hash as text.
//
//   hexadecimal   64 digits, lower case when written, either case when read
//   base64        44 characters, standard alphabet, one `=` (RFC 4648 §4); when read, the two
//                 bits left over in the 43rd character must be zero, so that one hash has one
//                 spelling
//
// Example, the root of the empty tree:
//
//   e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
//   47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=

extension MerkleHash: CustomStringConvertible {
  /// The base64 form, as checkpoints print it.
  public var description: String { base64 }

  /// The hash as 64 lower-case hexadecimal digits.
  public var hex: String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    text.reserveCapacity(64)
    for byte in bytes {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The hash as 44 characters of padded base64.
  public var base64: String { Base64.text(bytes) }

  /// The hash written as 64 hexadecimal digits, or nil for any other text.
  public init?(hex text: String) {
    let digits = Array(text.utf8)
    guard digits.count == 2 * MerkleHash.byteCount else { return nil }
    var bytes: [UInt8] = []
    for start in stride(from: 0, to: digits.count, by: 2) {
      guard let high = MerkleHash.value(ofHexDigit: digits[start]),
        let low = MerkleHash.value(ofHexDigit: digits[start + 1])
      else { return nil }
      bytes.append(high << 4 | low)
    }
    self.init(bytes: bytes)
  }

  /// The hash written as 44 characters of canonical padded base64, or nil for any other text.
  public init?(base64 text: String) {
    guard let bytes = Base64.bytes(text) else { return nil }
    self.init(bytes: bytes)
  }

  private static func value(ofHexDigit digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
