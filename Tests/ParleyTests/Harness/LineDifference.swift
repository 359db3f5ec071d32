/// The shortest account of how found lines differ from expected ones.
///
/// A longest common subsequence by its textbook table: time and space grow with the product of the
/// two counts, which a command's output keeps small.
struct LineDifference<Expected> {
  enum Line {
    case same(Expected, String)
    case missing(Expected)
    case added(String)
  }

  /// What is missing stands before what was added in its place.
  private(set) var lines: [Line] = []

  init(_ expected: [Expected], _ found: [String], matches: (Expected, String) -> Bool) {
    // common[i][j] is the length for the lines from i and from j on.
    var common = Array(
      repeating: Array(repeating: 0, count: found.count + 1), count: expected.count + 1)
    var isSame = Array(
      repeating: Array(repeating: false, count: found.count), count: expected.count)
    for row in expected.indices.reversed() {
      for column in found.indices.reversed() {
        isSame[row][column] = matches(expected[row], found[column])
        common[row][column] =
          isSame[row][column]
          ? common[row + 1][column + 1] + 1
          : max(common[row + 1][column], common[row][column + 1])
      }
    }
    var row = 0
    var column = 0
    while row < expected.count || column < found.count {
      if row < expected.count, column < found.count, isSame[row][column] {
        lines.append(.same(expected[row], found[column]))
        row += 1
        column += 1
      } else if column == found.count
        || row < expected.count && common[row + 1][column] >= common[row][column + 1]
      {
        lines.append(.missing(expected[row]))
        row += 1
      } else {
        lines.append(.added(found[column]))
        column += 1
      }
    }
  }
}
