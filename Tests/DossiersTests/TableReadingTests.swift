import Positions
import TestSupport
import Testing

@testable import Dossiers

/// A mapping with the tables it is for.
private struct TableCase {
  var mapping: String
  var table: String
  var joined: [String: String] = [:]
  var context = LedgerOnPaper()

  /// The drafts, and what else the reading came to.
  func read() throws -> (drafts: [RowDraft], tally: RowTally, problems: [String]) {
    let mapping = try TableMapping(file: "m.yaml", bytes: Array(mapping.utf8))
    let reader = { (name: String, text: String) in
      var rest: [UInt8]? = Array(text.utf8)
      return CSVReader(file: name, separator: mapping.separator) {
        defer { rest = nil }
        return rest
      }
    }
    var rows = try TableRowReader(mapping, tables: [reader("t.csv", table)]) {
      reader($0.file, joined[$0.name] ?? "")
    }
    let reading = try TableReading(mapping, rows.head, in: context)
    var drafts: [RowDraft] = []
    while let next = try rows.next() { drafts += try reading.drafts(of: next) }
    reading.finish()
    return (drafts, reading.tally, reading.problems.map(\.description))
  }

  /// What the mapping is refused for.
  func refusals() -> [String] {
    do {
      _ = try read()
      return []
    } catch let problems as TableProblems {
      return problems.list.map(\.description)
    } catch {
      return ["\(error)"]
    }
  }
}

private let registry = """
  mapping: 1
  import: test
  rows:
  - source: {slug: "Table of {year}"}
    title: Table
    published: "{year}"
  - party: {slug: "{who}"}
    name: "{who}"
    kind: state
  - issue: fish
    title: Quota
    scale: {tonnes: [0, 100]}
  - demands: fish
    party: {slug: "{who}"}
    source: {slug: "Table of {year}"}
    value: "{aim}"
    passage: position {aim}
  - priority: fish
    party: {slug: "{who}"}
    source: {slug: "Table of {year}"}
    salience: "{weight}"
    passage: salience {weight}

  """

struct TableReadingTests {
  @Test func `rows become declarations once and statements each`() throws {
    let read = try TableCase(
      mapping: registry,
      table: "year,who,aim,weight\n2001,Île A,10,40\n2001,B,,50\n2001,C,20..30,\n"
    ).read()
    #expect(read.problems == [])
    let bodies = read.drafts.map(\.body)
    #expect((bodies[0] as? SourceDeclared)?.slug == "table-of-2001")
    #expect(bodies.compactMap { ($0 as? PartyDeclared)?.slug } == ["ile-a", "b", "c"])
    #expect(bodies.compactMap { ($0 as? PartyDeclared)?.order } == [1, 2, 3])
    let positions = bodies.compactMap { $0 as? PositionStated }
    #expect(
      positions.map(\.name) == [
        "table-of-2001#demands/ile-a/fish", "table-of-2001#demands/c/fish",
      ])
    #expect(positions[0].value == .exact(try Decimal("10")))
    #expect(positions[0].valid == "2001")
    #expect(positions[0].attribution.voices == [Voice(party: "ile-a")])
    #expect(bodies.compactMap { ($0 as? PriorityStated)?.salience } == [40, 50])
    // Five ids a row, whatever became of it.
    #expect(read.drafts.map(\.ordinal) == [0, 1, 2, 3, 4, 6, 9, 11, 13])
    #expect(read.drafts.map(\.place).last == "t.csv:4")
    #expect(read.tally.rows == 3)
    #expect(
      read.tally.made.map { "\($0.kind) \($0.count)" } == [
        "source 1", "party 3", "issue 1", "demands 2", "priority 2",
      ])
    #expect(read.tally.repeated.map { "\($0.kind) \($0.count)" } == ["source 2", "issue 2"])
    #expect(
      read.tally.skipped.map { "\($0.kind): \($0.reason) \($0.count) \($0.first)" } == [
        "demands: aim is blank 1 t.csv:3", "priority: weight is blank 1 t.csv:4",
      ])
  }

  @Test func `words for nothing are nothing, in every column or in one`() throws {
    let mapping = registry.replacing("rows:", with: "missing: [999, n/a]\nrows:")
    let read = try TableCase(
      mapping: mapping, table: "year,who,aim,weight\n2001,A,999,n/a\n2001,999,5,5\n"
    ).read()
    #expect(read.problems == [])
    #expect(read.drafts.count == 3)
    #expect(
      read.tally.skipped.map(\.reason) == [
        "aim is “999”", "weight is “n/a”", "who is “999”", "who is “999”", "who is “999”",
      ])
  }

  @Test func `a text of NA is a text, and a blank one is nothing`() throws {
    let read = try TableCase(
      mapping: registry, table: "year,who,aim,weight\n2001,NA,5,5\n2001,  ,5,5\n"
    ).read()
    #expect(read.drafts.compactMap { ($0.body as? PartyDeclared)?.slug } == ["na"])
    #expect(read.tally.skipped.first?.reason == "who is blank")
  }

  @Test(arguments: [
    (
      "2001,A,5,5\n2001,a,6,6\n",
      [
        "t.csv:3: who: found “a”, which makes the slug a, expected another slug: “A” on line 2 "
          + "makes it too"
      ]
    ),
    (
      "2001,A,500,5\n",
      ["t.csv:2: aim: found 500 tonnes, expected numbers of 0 to 100 tonnes"]
    ),
    (
      "2001,A,5,500\n",
      ["t.csv:2: weight: found “500”, expected a whole number from 0 to 100"]
    ),
    ("2001,A,5\n", ["t.csv:2: found 3 fields, expected 4, as many as there are columns"]),
    (
      "2001,+,5,5\n",
      [
        "t.csv:2: who: found “+”, expected a name with letters a–z or digits, of which a slug can "
          + "be made; names in another script need a column, or a table of “values”, with slugs"
      ]
    ),
    (
      "20x1,A,5,5\n",
      ["t.csv:2: year, source.published: found “20x1”, expected an EDTF date: "]
    ),
  ])
  func `a row that cannot be taken is told with its columns`(
    rows: String, messages: [String]
  ) throws {
    let read = try TableCase(mapping: registry, table: "year,who,aim,weight\n" + rows).read()
    // A slug that is refused is refused wherever it is used.
    for message in messages {
      #expect(read.problems.contains { $0.hasPrefix(message) }, "\(read.problems)")
    }
  }

  @Test func `reading stops at a hundred problems`() throws {
    let rows = (0..<500).map { _ in "2001,A,500,5\n" }.joined()
    let read = try TableCase(mapping: registry, table: "year,who,aim,weight\n" + rows).read()
    #expect(read.problems.count == 100)
  }

  @Test func `another declaration of a slug is refused`() throws {
    let mapping = """
      mapping: 1
      import: test
      rows:
      - party: "{code}"
        name: "{name}"
        kind: state
      """
    let read = try TableCase(
      mapping: mapping, table: "code,name\na,Alba\nb,Borea\na,Alba\na,Arca\n"
    ).read()
    #expect(read.drafts.count == 2)
    #expect(
      read.problems == [
        "t.csv:5: code, name: found another declaration of a (name “Arca”), expected the one of "
          + "line 2, or another slug"
      ])
  }
}

/// What stands for a text in a mapping.
struct RowExpressionTests {
  private func titles(_ expression: String, _ table: String) throws -> (
    titles: [String], skipped: [String], problems: [String]
  ) {
    let mapping = """
      mapping: 1
      import: test
      rows:
      - issue: "i-{id}"
        title: \(expression)
      """
    let read = try TableCase(mapping: mapping, table: table).read()
    return (
      read.drafts.compactMap { ($0.body as? IssueDeclared)?.title },
      read.tally.skipped.map(\.reason), read.problems
    )
  }

  @Test func `columns stand in braces, and braces doubled`() throws {
    #expect(
      try titles("\"{a b} {{x}} {id}\"", "id,a b\n1,é\n").titles == ["é {x} 1"])
  }

  @Test func `the first that is there is taken`() throws {
    let found = try titles("{first: [\"{a}-{b}\", \"{b}\"]}", "id,a,b\n1,x,y\n2,,y\n3,x,\n")
    #expect(found.titles == ["x-y", "y"])
    #expect(found.skipped == ["b is blank, b is blank"])
  }

  @Test func `a table of values refuses what it does not hold`() throws {
    let expression = "{of: \"{a}\", values: {1: one, 2: two, 9: \"\"}, missing: [-]}"
    let found = try titles(expression, "id,a\n1,1\n2,9\n3,-\n4,12\n")
    #expect(found.titles == ["one"])
    #expect(found.skipped == ["a is “9”", "a is “-”"])
    #expect(found.problems == ["t.csv:5: a: found “12”, expected one of 1, 2, 9; did you mean 1?"])
    let other = try titles("{of: \"{a}\", values: {1: one}, otherwise: other}", "id,a\n1,7\n")
    #expect(other.titles == ["other"])
  }

  @Test(arguments: [
    ("DD.MM.YYYY", "07.12.1989", "1989-12-07"), ("D/M/YYYY", "7/12/1989", "1989-12-07"),
    ("M/D/YYYY", "12/7/1989", "1989-12-07"), ("YYYYMMDD", "19891207", "1989-12-07"),
    ("MM/YYYY", "12/1989", "1989-12"),
  ])
  func `dates are put in order`(pattern: String, text: String, date: String) throws {
    #expect(DatePattern(pattern)?.date(text) == date)
    #expect(DatePattern(pattern)?.date(text + "x") == nil)
    #expect(DatePattern(pattern)?.date("7. December") == nil)
  }

  @Test(arguments: ["YY-MM-DD", "YYYY", "DD", "", "YYYY-MMM-DD", "Y-Y-Y-Y-M-D"])
  func `an order without a year and a month is refused`(pattern: String) {
    #expect(DatePattern(pattern) == nil)
  }

  @Test func `a decimal comma becomes a point`() throws {
    #expect(
      try titles("{of: \"{a}\", decimal: \",\"}", "id,a\n1,\"2,5\"\n").titles == ["2.5"])
  }
}

/// Tables joined to the rows, filters, and repetition.
struct JoinedTableTests {
  private let mapping = """
    mapping: 1
    import: test
    except: {id: [skip]}
    joins:
      call: {file: calls.csv, key: no, on: id}
      tag: {file: tags.csv, key: no, on: id, many: true}
    rows:
    - issue: i-{id}
      title: "{call.title}"
      topics: ["session:{call.session}", "{tag.name}"]
      only: {call.session: [1, 2]}
    """

  @Test func `a joined table gives one row, or many in a list`() throws {
    let read = try TableCase(
      mapping: mapping, table: "id\n1\n2\nskip\n3\n",
      joined: [
        "call": "no,title,session\n1,One,1\n2,Two,2\n3,Three,3\n9,Nine,1\n",
        "tag": "no,name\n1,a\n1,b\n2,a\n8,c\n1,a\n",
      ]
    ).read()
    #expect(read.problems == [])
    let issues = read.drafts.compactMap { $0.body as? IssueDeclared }
    #expect(issues.map(\.title) == ["One", "Two"])
    #expect(issues.map(\.topics) == [["session:1", "a", "b"], ["session:2", "a"]])
    #expect(
      read.tally.skipped.map { "\($0.kind): \($0.reason)" } == [
        "row: id is “skip”, which is left out",
        "issue: call.session is “3”, which is left out",
      ])
    #expect(read.tally.unmet.map { "\($0.table) \($0.count)" } == ["call 1", "tag 1"])
  }

  @Test func `a key without a row is refused, or nothing where that is allowed`() throws {
    let table = "id\n1\n7\n"
    let calls = "no,title,session\n1,One,1\n"
    let plain = mapping.replacing("      only: {call.session: [1, 2]}\n", with: "")
      .replacing("  only: {call.session: [1, 2]}", with: "")
    let refused = try TableCase(
      mapping: plain, table: table, joined: ["call": calls, "tag": "no,name\n"]
    ).read()
    #expect(
      refused.problems == [
        "t.csv:3: id: found “7”, expected a key of the table call, or “optional: true” in the "
          + "mapping"
      ])
    let optional = try TableCase(
      mapping: plain.replacing("on: id}\n  tag", with: "on: id, optional: true}\n  tag"),
      table: table, joined: ["call": calls, "tag": "no,name\n"]
    ).read()
    #expect(optional.problems == [])
    #expect(optional.tally.skipped.map(\.reason) == ["call has no row for it"])
  }

  @Test func `a key twice in a table of single rows is refused`() throws {
    let refusals = TableCase(
      mapping: mapping, table: "id\n1\n",
      joined: ["call": "no,title,session\n1,One,1\n1,Two,1\n", "tag": "no,name\n"]
    ).refusals()
    #expect(
      refusals == [
        "calls.csv:3: no: found “1”, as on line 2, expected each key once, or “many: true” in the "
          + "mapping"
      ])
  }

  @Test func `what is repeated makes an event for each word`() throws {
    let mapping = """
      mapping: 1
      import: test
      width: 8
      repeat:
        actor: [com, {slug: ep, name: Parliament}]
        end: [low, high]
      rows:
      - for: end
        issue: "i-{id}-<end>"
        title: The <end> one, {p<end>}
      """
    let read = try TableCase(mapping: mapping, table: "id,plow,phigh\n1,3,4\n2,5,6\n").read()
    let issues = read.drafts.compactMap { $0.body as? IssueDeclared }
    #expect(issues.map(\.slug) == ["i-1-low", "i-1-high", "i-2-low", "i-2-high"])
    #expect(issues.map(\.title).first == "The low one, 3")
    #expect(read.drafts.map(\.ordinal) == [0, 1, 8, 9])
  }

  @Test func `a table without a row of names has those of the mapping`() throws {
    let mapping = """
      mapping: 1
      import: test
      separator: ;
      columns: [id, title]
      rows:
      - {issue: "i-{id}", title: "{title}"}
      """
    let read = try TableCase(mapping: mapping, table: "1;a,b\n2;c\n").read()
    #expect(read.drafts.compactMap { ($0.body as? IssueDeclared)?.title } == ["a,b", "c"])
  }

  @Test func `what is wrong with a mapping is told at once`() {
    let mapping = """
      mapping: 1
      rows:
      - party: "{who"
        name: "{nmae}"
        kind: state
        colour: red
      - demands: fish
        party: "{name}"
        value: 5
      - hopes: x
      - for: nobody
        party: x
      """
    let refusals = TableCase(mapping: mapping, table: "who,name\n").refusals()
    #expect(
      refusals == [
        "m.yaml:1: import: found nothing, expected a name for the import",
        "m.yaml:11: rows[3].for: found “nobody”, expected a list under “repeat”",
      ])
    let rest = mapping.replacing("rows:", with: "import: x\nrows:")
      .replacing("- for: nobody\n  party: x\n", with: "").replacing(
        "- for: nobody\n  party: x", with: "")
    #expect(
      TableCase(mapping: rest, table: "who,name\n").refusals() == [
        "m.yaml:7: rows[0].colour: found the key “colour”, expected one of party, name, kind, "
          + "succeeds, aliases, roles, member-of, speaks-for, only, except",
        "m.yaml:4: rows[0].party: found “{who”, expected “}” after the name of the column",
        "m.yaml:5: rows[0].name: found the column “nmae”, expected one of who, name; did you mean "
          + "name?",
        "m.yaml:8: rows[1].source: found nothing, expected it, or a column of it",
        "m.yaml:8: rows[1].passage: found neither quote nor passage, expected the speaker's words, "
          + "or what the table says",
        "m.yaml:11: rows[2]: found keys with values, expected one of the keys demands, prefers, "
          + "offers, accepts, refuses, withdraws, priority, issue, source, party",
      ])
  }
}
