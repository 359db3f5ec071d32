import ArgumentParser
import Ledger
import Positions
import Projections

/// The forms in which the positions of parties are printed as a table of data.
enum StandingsForm: String, CaseIterable, ExpressibleByArgument {
  /// A row for each filled slot of each party on each issue.
  case tidy
  /// A row a party, a column an issue.
  case grid
  /// A row a party, a column for the position and one for the salience of each issue, 0 to 100.
  case ktab
}

/// The positions of parties as a table of data, always for machines.
struct StandingsText: Report {
  let table: StandingsTable
  let form: StandingsForm

  /// The table in CSV, as a person who asks for data expects it.
  func text(for terminal: Terminal) -> String { printed(as: .csv, for: terminal) }

  var context: [JSONValue.Member] {
    [.init("report", .string("stances-\(form.rawValue)"))] + table.record.members
      + table.question.members
  }

  var records: Tabulation {
    switch form {
    case .tidy: tidy
    case .grid: grid
    case .ktab: ktab
    }
  }

  private var tidy: Tabulation {
    var records = Tabulation(columns: [
      "party", "issue", "slot", "mode", "value", "low", "high", "text", "salience", "class",
      "valid",
      "source", "event",
    ])
    for (issue, standings) in table.rows {
      for (party, standing) in zip(table.parties, standings) {
        let salience = JSONValue(standing.salience.map { UInt64($0) })
        for (slot, account, bounds) in standing.slots {
          let statement = account.statement
          records.append([
            .string(party.slug), .string(issue.slug), .string(slot.name),
            JSONValue(said: statement.mode?.word ?? ""),
            JSONValue(said: statement.value?.typedForm ?? ""), JSONValue(bounds?.low),
            JSONValue(bounds?.high), JSONValue(said: statement.text), salience,
            .string(account.accountClass.rawValue), .string(statement.valid),
            .string(statement.source), .integer(Int(account.sequence)),
          ])
        }
        if standing.slots.isEmpty, standing.salience != nil {
          records.append(
            [.string(party.slug), .string(issue.slug)]
              + Array(repeating: .null, count: 6) + [salience] + Array(repeating: .null, count: 4))
        }
      }
    }
    return records
  }

  private var grid: Tabulation {
    var records = Tabulation(columns: ["party"] + table.rows.map(\.issue.slug))
    for (index, party) in table.parties.enumerated() {
      records.append(
        [.string(party.slug)]
          + table.rows.map { row in
            JSONValue(said: row.standings[index].position?.account.statement.value?.typedForm ?? "")
          })
    }
    return records
  }

  private var ktab: Tabulation {
    let columns = table.rows.flatMap { row in
      ["\(row.issue.slug) position", "\(row.issue.slug) salience"]
    }
    var records = Tabulation(columns: ["actor", "description", "influence"] + columns)
    for (index, party) in table.parties.enumerated() {
      let figures = table.rows.flatMap { row -> [JSONValue] in
        let standing = row.standings[index]
        return [
          JSONValue(figure: standing.position?.bounds?.percent),
          JSONValue(standing.salience.map { UInt64($0) }),
        ]
      }
      records.append([.string(party.slug), .string(party.name), .null] + figures)
    }
    return records
  }
}

extension Slot {
  fileprivate var name: String {
    switch self {
    case .ideal: "ideal"
    case .acceptable: "acceptable"
    case .excluded: "excluded"
    }
  }
}

extension JSONValue {
  /// A decimal as a number, or null.
  fileprivate init(_ number: Decimal?) { self = number.map { .number("\($0)") } ?? .null }
}
