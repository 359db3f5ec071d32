import Positions

/// The stances' cells of a fold in the order of their keys as UTF-8, to be written: key and stored
/// form of each are given byte by byte, without a value in between.
public struct OrderedStances: Sendable {
  /// Where a cell stands.
  private struct Place: Hashable {
    let table: Int32
    let cell: Int32

    init(_ table: Int, _ cell: Int) { (self.table, self.cell) = (Int32(table), Int32(cell)) }
  }

  private let tables: [CellTable]
  private var places: [Place] = []

  /// Puts all cells of some tables but some in order; cost: a sort of as many numbers.
  ///
  /// Keys compare as their parties with the slash behind them and then their issues do, so each of
  /// these is put in order once, and cells by two numbers.
  init(_ tables: [CellTable], without left: Set<CellKey>) {
    self.tables = tables
    let parties = NumberedBytes.ranks(of: tables.map(\.parties), endedBy: [UInt8(ascii: "/")])
    let issues = NumberedBytes.ranks(of: tables.map(\.issues), endedBy: [])
    let left = Set(left.compactMap(place))
    var order: [(key: UInt64, place: Place)] = []
    order.reserveCapacity(tables.reduce(0) { $0 + $1.count })
    for (number, table) in tables.enumerated() {
      for (index, cell) in table.cells.enumerated() where !cell.isElsewhere {
        let party = UInt64(parties[number][Int(cell.party)])
        let place = Place(number, index)
        if !left.isEmpty, left.contains(place) { continue }
        order.append((party << 32 | UInt64(issues[number][Int(cell.issue)]), place))
      }
    }
    order.sort { $0.key < $1.key }
    places = order.map(\.place)
  }

  private func place(of key: CellKey) -> Place? {
    guard let names = key.stance else { return nil }
    let (party, issue) = (names.party.utf8.span, names.issue.utf8.span)
    let hash = CellHash(party: party, issue: issue)
    for (number, table) in tables.enumerated() {
      guard let cell = table.known(hash, party, issue) else { continue }
      if !table.cells[cell].isElsewhere { return Place(number, cell) }
    }
    return nil
  }

  /// How many they are.
  public var count: Int { places.count }

  /// Appends the key of a cell: party, slash, issue.
  public func appendKey(at index: Int, to bytes: inout [UInt8]) {
    let place = places[index]
    tables[Int(place.table)].appendKey(of: Int(place.cell), to: &bytes)
  }

  /// Appends the stored form of a cell.
  public func appendState(at index: Int, to bytes: inout [UInt8]) {
    let place = places[index]
    tables[Int(place.table)].appendState(of: Int(place.cell), to: &bytes)
  }

  /// A cell as a value.
  public func state(at index: Int) -> StanceCell {
    let place = places[index]
    let table = tables[Int(place.table)]
    return table.state(table.cells[Int(place.cell)])
  }
}

extension CellTable {
  fileprivate func appendKey(of cell: Int, to bytes: inout [UInt8]) {
    bytes.append(contentsOf: parties[Int(cells[cell].party)])
    bytes.append(UInt8(ascii: "/"))
    bytes.append(contentsOf: issues[Int(cells[cell].issue)])
  }

  fileprivate func appendState(of cell: Int, to encoded: inout [UInt8]) {
    var next = cells[cell].first
    while next >= 0 {
      encoded.appendField(1, bytes: bytes[places[Int(next)].bytes])
      next = places[Int(next)].next
    }
  }
}
