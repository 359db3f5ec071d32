import Positions

/// The stances' cells of a fold in the order of their keys as UTF-8, to be written or compared: key
/// and stored form of each are given byte by byte, without a value in between.
public struct OrderedStances: Sendable {
  private let table: CellTable
  /// The stretches of the table's hash table, in the order of the keys.
  private var slots: [Int32]

  /// Puts all cells of a table but some in order; cost: a sort of as many numbers.
  init(_ table: CellTable, without left: Set<CellKey>) {
    self.table = table
    slots = table.slotsByKey()
    guard !left.isEmpty else { return }
    let held = Set(left.compactMap { table.slot(of: $0) })
    slots.removeAll { held.contains(Int($0)) }
  }

  /// How many they are.
  public var count: Int { slots.count }

  /// Appends the key of a cell: party, slash, issue.
  public func appendKey(at index: Int, to bytes: inout [UInt8]) {
    table.appendKey(of: Int(slots[index]), to: &bytes)
  }

  /// Appends the stored form of a cell.
  public func appendState(at index: Int, to bytes: inout [UInt8]) {
    table.appendState(of: Int(slots[index]), to: &bytes)
  }

  /// A cell as a value.
  public func state(at index: Int) -> StanceCell { table.state(of: Int(slots[index])) }
}

extension CellTable {
  /// The stretches of the hash table that hold a cell, in the order of their cells' keys.
  ///
  /// Keys compare as their parties with the slash behind them and then their issues do, so each of
  /// these is put in order once, and cells by two numbers.
  fileprivate func slotsByKey() -> [Int32] {
    let parties = parties.ranks(endedBy: UInt8(ascii: "/"))
    let issues = issues.ranks(endedBy: nil)
    var order: [(key: UInt64, slot: Int32)] = []
    order.reserveCapacity(count)
    for slot in slots.indices where slots[slot].cell != 0 {
      let cell = slots[slot].cell
      let party = UInt64(parties[Self.party(of: cell)])
      order.append((party << 32 | UInt64(issues[Self.issue(of: cell)]), Int32(slot)))
    }
    order.sort { $0.key < $1.key }
    return order.map(\.slot)
  }

  fileprivate func appendKey(of slot: Int, to bytes: inout [UInt8]) {
    let cell = slots[slot].cell
    bytes.append(contentsOf: parties[Self.party(of: cell)])
    bytes.append(UInt8(ascii: "/"))
    bytes.append(contentsOf: issues[Self.issue(of: cell)])
  }

  fileprivate func appendState(of slot: Int, to encoded: inout [UInt8]) {
    var next = slots[slot].first
    while next >= 0 {
      encoded.appendField(1, bytes: bytes[places[Int(next)].bytes])
      next = places[Int(next)].next
    }
  }
}
