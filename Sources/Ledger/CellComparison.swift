import Dispatch
import EventStore
import Positions
import Projections
import Synchronization

/// Folded cells held against stored ones, in both directions.
struct CellComparison {
  private(set) var differences: [String] = []
  private(set) var count = 0

  /// Compares all cells; a projection with at least `threshold` of them on two threads.
  init(
    of fold: CellFold, with snapshot: borrowing Snapshot, size: UInt64, threshold: Int
  ) throws {
    for projection in Projection.allCases {
      let stored = try snapshot.meta.projections[projection.rawValue]
      if size > 0, stored?.foldedSize != size || stored?.codeVersion != projection.codeVersion {
        add("projection \(projection.rawValue): stored at another size or code version")
      }
    }
    // By the stored cells, in the order of their keys: it costs a seek for each folded one that is
    // missing among them, and none for the rest.
    for projection in Projection.allCases {
      let cells = CellsOfProjection(projection, fold)
      var found = 0
      for stretch in try cells.compared(with: snapshot, threshold: threshold) {
        found += stretch.found
        for difference in stretch.differences { add(difference) }
        count += stretch.untold
      }
      guard found < cells.count else { continue }
      try cells.forEachKey { cell in
        guard try snapshot.cell(projection: projection.rawValue, key: cell.description) == nil
        else { return }
        add("\(projection.rawValue) \(cell): folded, but not stored")
      }
    }
  }

  private mutating func add(_ difference: String) {
    count += 1
    if differences.count < ReplayReport.differencesMax { differences.append(difference) }
  }
}

/// What comparing a stretch of the stored cells found.
private struct ComparedStretch: Sendable {
  /// How many stored cells there are.
  var stored: UInt64 = 0
  /// How many of them were folded too.
  var found = 0
  /// The first that differ, each with what is wrong, and the number of the others.
  var differences: [String] = []
  var untold = 0

  /// Takes in stored cells of stances and leaves none.
  mutating func add(_ batch: inout StoredStances, _ fold: CellFold) {
    for (index, isEqual) in fold.isFolded(&batch).enumerated() {
      add(
        isEqual, isEmpty: batch.isEmpty(index),
        "\(Projection.stance.rawValue) \(batch.key(index))")
    }
    batch.removeAll()
  }

  /// Takes in a stored cell; `isEqual` is nil where it was not folded.
  mutating func add(_ isEqual: Bool?, isEmpty: Bool, _ name: @autoclosure () -> String) {
    if let isEqual {
      found += 1
      if !isEqual { add("\(name()): stored and replayed differ") }
    } else if !isEmpty {
      add("\(name()): stored, but no event makes it")
    }
  }

  private mutating func add(_ difference: String) {
    if differences.count < ReplayReport.differencesMax {
      differences.append(difference)
    } else {
      untold += 1
    }
  }
}

/// The folded cells of one projection.
private struct CellsOfProjection: Sendable {
  private let projection: Projection
  private let fold: CellFold

  init(_ projection: Projection, _ fold: CellFold) {
    (self.projection, self.fold) = (projection, fold)
  }

  var count: Int {
    switch projection {
    case .stance: fold.stanceCount
    case .registry: fold.registryCells.count
    }
  }

  func forEachKey(_ body: (Positions.CellKey) throws -> Void) rethrows {
    switch projection {
    case .stance: try fold.forEachStance { cell, _ in try body(cell) }
    case .registry: try fold.registryCells.keys.forEach(body)
    }
  }

  /// Compares all stored cells of the projection; what was found in each stretch of their keys, in
  /// order.
  func compared(
    with snapshot: borrowing Snapshot, threshold: Int
  ) throws -> [ComparedStretch] {
    let stretches =
      try comparedAtOnce(with: snapshot, threshold: threshold)
      ?? [compared(with: snapshot, from: "", below: nil)]
    try snapshot.requireCellCount(
      stretches.reduce(0) { $0 + $1.stored }, projection: projection.rawValue)
    return stretches
  }

  /// Compares on two threads; nil where there is too little, or where others have committed since.
  private func comparedAtOnce(
    with snapshot: borrowing Snapshot, threshold: Int
  ) throws -> [ComparedStretch]? {
    guard projection == .stance, count >= threshold, let readings = snapshot.otherReadings
    else { return nil }
    let sample = fold.sampleStances(1_000).sorted()
    let middle = sample[sample.count / 2].description
    let bounds = [("", middle), (middle, nil)]
    let results = Mutex<[Int: Result<ComparedStretch?, any Error>]>([:])
    DispatchQueue.concurrentPerform(iterations: bounds.count) { part in
      let result = Result {
        try readings.read { snapshot in
          try compared(with: snapshot, from: bounds[part].0, below: bounds[part].1)
        }
      }
      results.withLock { $0[part] = result }
    }
    let found = try bounds.indices.map { part in
      try results.withLock { $0[part] }?.get()
    }
    return found.contains { $0 == nil } ? nil : found.compactMap(\.self)
  }

  private func compared(
    with snapshot: borrowing Snapshot, from start: String, below end: String?
  ) throws -> ComparedStretch {
    var stretch = ComparedStretch()
    var batch = StoredStances()
    stretch.stored = try snapshot.cells(
      projection: projection.rawValue, from: start, below: end
    ) { key, state in
      guard projection == .stance else {
        let name = text(key, key.indices) ?? ""
        return stretch.add(
          isStored(state, under: name), isEmpty: state.isEmpty, "\(projection.rawValue) \(name)")
      }
      batch.append(state, under: key)
      if batch.isFull { stretch.add(&batch, fold) }
    }
    stretch.add(&batch, fold)
    return stretch
  }

  /// Whether `state` is the stored form of a registry's cell; nil where no event made that cell.
  private func isStored(_ state: Span<UInt8>, under key: String) -> Bool? {
    fold.registryCells[CellKey(stored: key)].map { folded in
      let bytes = folded.encoded()
      return bytes.count == state.count && bytes.indices.allSatisfy { bytes[$0] == state[$0] }
    }
  }
}
