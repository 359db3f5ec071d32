/// The form of names in the ledger: ASCII `[a-z0-9][a-z0-9-]{0,63}`.
///
/// Issues nest with a colon, up to four segments: `buffer-zone:rafah`. A proposal is cited as
/// `slug@version`, a statement as `source#label`.
public enum Slug {
  /// The most characters of a slug, and of one segment of an issue.
  public static let lengthMax = 64
  /// The most segments of an issue.
  public static let segmentsMax = 4

  /// Whether a text is a slug.
  public static func isValid(_ text: some StringProtocol) -> Bool {
    isSlug(text.utf8)
  }

  private static func isSlug(_ bytes: some Collection<UInt8>) -> Bool {
    guard let first = bytes.first, bytes.count <= lengthMax, isLetterOrDigit(first) else {
      return false
    }
    return bytes.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
  }

  /// Whether a text is an issue: slugs joined by colons.
  public static func isValidIssue(_ text: some StringProtocol) -> Bool {
    var (segments, length) = (1, 0)
    for byte in text.utf8 {
      if byte == UInt8(ascii: ":") {
        guard length > 0 else { return false }
        (segments, length) = (segments + 1, 0)
        continue
      }
      guard isLetterOrDigit(byte) || length > 0 && byte == UInt8(ascii: "-") else { return false }
      length += 1
      guard length <= lengthMax else { return false }
    }
    return length > 0 && segments <= segmentsMax
  }

  /// What a slug looks like, for error messages.
  public static let form = "a slug: a–z, 0–9 and '-', at most 64 characters"

  /// What an issue looks like, for error messages.
  public static let issueForm =
    "an issue: slugs joined by ':', at most four, such as buffer-zone:rafah"

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
      || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
}
