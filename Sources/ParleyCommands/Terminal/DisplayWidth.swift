// How many terminal columns text takes. A user-perceived character takes 0, 1 or 2 columns for
// each of its scalars, as wcwidth(3) counts, save that an emoji sequence takes 2 as a whole.

extension Character {
  /// The terminal columns the character takes: 0 for a lone mark, 2 for wide and emoji, else 1.
  package var displayWidth: Int {
    if let ascii = asciiValue { return ascii >= 0x20 && ascii != 0x7F ? 1 : 0 }
    var sum = 0
    for scalar in unicodeScalars {
      if scalar.properties.isEmojiPresentation || scalar == "\u{FE0F}" { return 2 }
      sum += scalar.displayWidth
    }
    return sum
  }
}

extension StringProtocol {
  /// The terminal columns the text takes on one line.
  package var displayWidth: Int {
    reduce(0) { $0 + $1.displayWidth }
  }
}

extension Unicode.Scalar {
  /// The columns of one scalar by itself.
  fileprivate var displayWidth: Int {
    if value < 0x300 { return value < 0x20 || (0x7F..<0xA0).contains(value) ? 0 : 1 }
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format, .control, .lineSeparator, .paragraphSeparator:
      return 0
    default:
      break
    }
    // Medial vowels and final consonants join the Hangul syllable before them.
    if (0x1160...0x11FF).contains(value) || (0xD7B0...0xD7FF).contains(value) { return 0 }
    return isWide ? 2 : 1
  }

  /// East Asian Width is Wide or Fullwidth (Unicode Standard Annex 11).
  private var isWide: Bool {
    var low = 0
    var high = wideRanges.count
    while low < high {
      let middle = (low + high) / 2
      if value > wideRanges[middle].upperBound {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low < wideRanges.count && wideRanges[low].contains(value)
  }
}

/// The blocks of Annex 11 that are Wide or Fullwidth, ascending, without those that
/// `isEmojiPresentation` already names; unassigned places inside a wide block count as wide.
private let wideRanges: [ClosedRange<UInt32>] = [
  0x1100...0x115F,  // Hangul leading consonants
  0x2329...0x232A,
  0x2E80...0x303E,  // CJK radicals, Kangxi, CJK punctuation
  0x3041...0x33FF,  // Kana, Bopomofo, enclosed and squared CJK
  0x3400...0x4DBF,
  0x4E00...0xA4CF,  // CJK unified ideographs, Yi
  0xA960...0xA97F,
  0xAC00...0xD7A3,  // Hangul syllables
  0xF900...0xFAFF,
  0xFE10...0xFE19,
  0xFE30...0xFE6F,
  0xFF01...0xFF60,  // fullwidth forms
  0xFFE0...0xFFE6,
  0x16FE0...0x18DFF,  // Tangut, Khitan
  0x1AFF0...0x1B2FF,  // Kana supplements, Nushu
  0x1F200...0x1F265,
  0x20000...0x2FFFD,
  0x30000...0x3FFFD,
]
