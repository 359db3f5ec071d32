import Foundation
public import Positions

extension Slug {
  /// The slug made of a name; nil where nothing of it can stand in one.
  ///
  /// Accents are taken off, letters made small, a few letters written with two (`æ` as `ae`, `ß` as
  /// `ss`), and whatever else is no ASCII letter or digit becomes one `-`, none at the ends. What
  /// is longer than 64 characters is cut there. The same name always gives the same slug; that
  /// two names may give one is for the caller to refuse.
  ///
  ///     Côte d’Ivoire → cote-d-ivoire     St. Kitts & Nevis → st-kitts-nevis     NA → na
  public static func made(from name: String) -> String? {
    var slug: [UInt8] = []
    for scalar in name.lowercased().decomposedStringWithCanonicalMapping.unicodeScalars {
      if let spelling = spellings[scalar] {
        slug += Array(spelling.utf8)
      } else if ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar) {
        slug.append(UInt8(scalar.value))
      } else if scalar.properties.generalCategory != .nonspacingMark, slug.last != dash {
        slug.append(dash)
      }
    }
    let text = String(decoding: slug.drop { $0 == dash }.prefix(lengthMax), as: UTF8.self)
    let end = text.utf8.lastIndex { $0 != dash }
    return end.map { String(text[...$0]) }
  }

  private static let dash = UInt8(ascii: "-")

  /// Letters that have no ASCII letter under their accent.
  private static let spellings: [Unicode.Scalar: String] = [
    "æ": "ae", "œ": "oe", "ß": "ss", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i",
    "ħ": "h", "ŧ": "t",
  ]
}
