import Ledger

/// What the rows of a table became, as a receipt says it.
struct RowsText {
  let receipt: RowsReceipt

  init(_ receipt: RowsReceipt) { self.receipt = receipt }

  /// Reasons beyond which the rest is counted.
  private static let reasonsShown = 20

  /// The lines of the receipt, the first of each group with its title.
  var sections: [[StyledText]] {
    var lines = [[StyledText("Rows", .bold), StyledText(made)]]
    for (index, count) in receipt.repeated.enumerated() {
      lines.append([
        index == 0 ? StyledText("Declared already", .bold) : "",
        StyledText("\(count.kind): by an earlier row, \(counted(count.count, "time"))"),
      ])
    }
    for (index, line) in skipped.enumerated() {
      lines.append([index == 0 ? StyledText("Skipped", .bold) : "", StyledText(line)])
    }
    return lines
  }

  private var made: String {
    let counts = receipt.made.map { "\($0.kind) \(grouped($0.count))" }
    return "\(grouped(receipt.rows)) read: "
      + (counts.isEmpty ? "no events" : counts.joined(separator: " · "))
  }

  private var skipped: [String] {
    var lines = receipt.skipped.prefix(Self.reasonsShown).map { skipped in
      "\(skipped.kind): \(skipped.reason), \(counted(skipped.count, "row")), "
        + "first \(skipped.first)"
    }
    if receipt.skipped.count > lines.count {
      lines.append(
        "and \(grouped(receipt.skipped.count - lines.count)) more reasons: --format json")
    }
    lines += receipt.unmet.map { unmet in
      "\(unmet.table): no row asks for \(counted(unmet.count, "row")) of it"
    }
    return lines
  }

  /// The same for machines.
  var members: [JSONValue.Member] {
    let counts = { (counts: [(kind: String, count: Int)]) in
      JSONValue.object(counts.map { JSONValue.Member($0.kind, .integer($0.count)) })
    }
    let skipped = receipt.skipped.map { skipped in
      [
        "kind": .string(skipped.kind), "reason": .string(skipped.reason),
        "count": .integer(skipped.count), "first": .string(skipped.first),
      ] as JSONValue
    }
    return [
      .init("rows", .integer(receipt.rows)), .init("made", counts(receipt.made)),
      .init("repeated", counts(receipt.repeated)), .init("skipped", .array(skipped)),
      .init("unmet", counts(receipt.unmet.map { (kind: $0.table, count: $0.count) })),
    ]
  }
}
