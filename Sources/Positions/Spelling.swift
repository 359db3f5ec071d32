/// The nearest known name to one that is not known, for error messages.
public enum Spelling {
  /// The known name that differs from `text` in the fewest letters; where none is near, the only
  /// one that starts with it, from three letters on; else nil.
  ///
  /// Near means at most one letter in three, and at least one, inserted, left out, replaced or
  /// swapped with its neighbour; upper and lower case are alike. Ties go to the name given first.
  /// Costs the product of the lengths for each name; texts beyond 100 characters have none near.
  public static func nearest(to text: String, among known: some Sequence<String>) -> String? {
    guard text.utf8.count <= 400 else { return nil }
    let letters = Array(text.lowercased())
    guard !letters.isEmpty, letters.count <= 100 else { return nil }
    var best: (name: String, distance: Int)?
    for name in known where name.utf8.count <= 400 {
      let other = Array(name.lowercased())
      let limit = max(1, max(letters.count, other.count) / 3)
      // A name of one letter is within one change of every other one.
      guard abs(letters.count - other.count) <= limit, limit < max(letters.count, other.count)
      else { continue }
      let found = distance(letters, other)
      if found <= limit, found < best?.distance ?? .max { best = (name, found) }
    }
    return best?.name ?? continued(letters, among: known)
  }

  private static func continued(
    _ letters: [Character], among known: some Sequence<String>
  ) -> String? {
    guard letters.count >= 3 else { return nil }
    let names = known.filter { $0.utf8.count <= 400 && $0.lowercased().starts(with: letters) }
    return names.count == 1 ? names[0] : nil
  }

  // Optimal string alignment: no letter is changed twice.
  static func distance(_ left: [Character], _ right: [Character]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for row in left.indices {
      var current = [row + 1]
      for column in right.indices {
        let isSame = left[row] == right[column]
        var cost = min(last[column + 1] + 1, current[column] + 1, last[column] + (isSame ? 0 : 1))
        if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
          cost = min(cost, beforeLast[column - 1] + 1)
        }
        current.append(cost)
      }
      (beforeLast, last) = (last, current)
    }
    return last[right.count]
  }
}
