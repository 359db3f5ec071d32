import Glibc

/// What the place that output goes to can show.
package struct Terminal: Hashable, Sendable {
  /// The columns of a line, from 40 to 1,000.
  package var columns: Int
  /// Bold, dim and colours are welcome.
  package var showsStyles: Bool
  /// Bars, shades and lines beyond ASCII are shown as such.
  package var showsUnicode: Bool

  /// Columns where nothing says how many there are.
  package static let defaultColumns = 100

  /// A place of `columns` columns, held to 40…1,000.
  package init(
    columns: Int = defaultColumns, showsStyles: Bool = false, showsUnicode: Bool = true
  ) {
    self.columns = min(max(columns, 40), 1_000)
    self.showsStyles = showsStyles
    self.showsUnicode = showsUnicode
  }

  /// Decides from what is known of the place.
  ///
  /// `COLUMNS` goes before the measured width. Styles need a terminal that is not "dumb", no
  /// `NO_COLOR` (any value but the empty one, see no-color.org) and `allowsColor`.
  ///
  /// Pictures go beyond ASCII where the first of `LC_ALL`, `LC_CTYPE` and `LANG` that is set says
  /// UTF-8, but not on a terminal that is "dumb" or "linux", whose font lacks the shades.
  package init(
    environment: (String) -> String?, isTerminal: Bool, measuredColumns: Int?, allowsColor: Bool
  ) {
    let named = environment("COLUMNS").flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
    let measured = isTerminal ? measuredColumns : nil
    self.init(
      columns: named ?? measured ?? Self.defaultColumns,
      showsStyles: isTerminal && allowsColor && environment("TERM") != "dumb"
        && (environment("NO_COLOR") ?? "").isEmpty,
      showsUnicode: Self.isUnicode(environment)
        && !(isTerminal && ["dumb", "linux"].contains(environment("TERM"))))
  }

  /// Whether the locale says UTF-8; where nothing is set it is that of C, which is ASCII.
  private static func isUnicode(_ environment: (String) -> String?) -> Bool {
    let names = ["LC_ALL", "LC_CTYPE", "LANG"].compactMap(environment)
    let locale = names.first { !$0.isEmpty } ?? ""
    return locale.lowercased().filter { $0 != "-" }.contains("utf8")
  }

  /// Standard output of this process; `allowsColor` is false under `--no-color`.
  package static func standardOutput(allowsColor: Bool = true) -> Terminal {
    of(STDOUT_FILENO, allowsColor: allowsColor)
  }

  /// Standard error is a terminal that can erase a line, so progress may be shown on it.
  package static var showsProgress: Bool {
    isatty(STDERR_FILENO) == 1 && getenv("TERM").map { String(cString: $0) } != "dumb"
  }

  /// The columns of standard error.
  static var progressColumns: Int { of(STDERR_FILENO, allowsColor: false).columns }

  private static func of(_ descriptor: Int32, allowsColor: Bool) -> Terminal {
    var size = winsize()
    let measured = ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    return Terminal(
      environment: { name in getenv(name).map { String(cString: $0) } },
      isTerminal: isatty(descriptor) == 1,
      measuredColumns: measured ? Int(size.ws_col) : nil,
      allowsColor: allowsColor)
  }
}
