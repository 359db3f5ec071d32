public import Dossiers
import EventStore
public import Positions
import Projections
import TransparencyLog

/// How an append is done.
public struct AppendTerms: Sendable {
  /// Who records; a slug.
  public var recorder: String
  /// Whether differences from the record become corrections and retractions.
  public var amends = false
  /// Whether everything is done but written.
  public var isDryRun = false
  /// Whether new statements are taken from a source of which one was redacted without its name.
  public var afterRedaction = false
  /// What the record must be like for anything to be written.
  public var expectation = RecordExpectation.any
  /// Whether a clock far behind the last recorded time is accepted.
  public var allowsClockSkew = false
  /// The directory of the secret keys that sign events and checkpoints; nil: nothing is signed.
  public var keyDirectory: String?
  /// Whether events are recorded unsigned though their recorder has a key.
  public var allowsUnsigned = false

  /// Makes terms with everything but the recorder at its default.
  public init(recorder: String) { self.recorder = recorder }
}

/// What the record must be like for an append to be done.
public enum RecordExpectation: Hashable, Sendable {
  /// Anything.
  case any
  /// Exactly this many events.
  case size(UInt64)
  /// No event with any of these tags from a sequence number on.
  case noEvent(tags: [String], since: UInt64)

  var store: Expectation {
    switch self {
    case .any: .any
    case .size(let size): .size(size)
    case .noEvent(let tags, let since): .noEvent(withTags: tags, since: since)
    }
  }
}

extension Ledger {
  /// Appends dossiers, all of them or nothing.
  ///
  /// Throws `LedgerError`: `.usage` with every problem found in the files, `.conflict` with every
  /// difference from the record.
  public func append(dossiers files: [DossierFile], terms: AppendTerms) throws -> AppendReceipt {
    try record(terms: terms) { appender, recording, notes in
      try carryOut(files, terms: terms, in: &appender, &recording, &notes)
    }
  }

  /// Records what dossiers hold, in a transaction.
  private func carryOut(
    _ files: [DossierFile], terms: AppendTerms, upTo level: Marking? = nil,
    in appender: inout Appender, _ recording: inout Recording, _ notes: inout ReceiptNotes
  ) throws {
    let context = try LedgerContext(self, ids: recording.ids, upTo: level)
    let reading = try readDossiers(files, in: context)
    guard reading.problems.isEmpty else {
      throw LedgerError(.usage, reading.problems.map { "\($0)" })
    }
    let plan = try RecordingPlan(
      reading.drafts, completeSources: reading.sources, amends: terms.amends,
      afterRedaction: terms.afterRedaction, in: appender)
    guard plan.conflicts.isEmpty else { throw LedgerError(.conflict, plan.conflicts) }
    notes.warnings += reading.warnings.map { "\($0)" }
    try recording.carryOut(plan, in: &appender)
  }

  /// Appends dossiers in a transaction that is never committed, and reads from it; what is above a
  /// level is left out of what is read.
  func appending<R>(
    dossiers files: [DossierFile], terms: AppendTerms, upTo level: Marking? = nil,
    _ body: (borrowing Appender) throws -> R
  ) throws -> R {
    try LedgerError.mapping {
      try store.dryRun(
        expecting: terms.expectation.store, now: Ledger.now(),
        allowClockSkew: terms.allowsClockSkew
      ) { appender in
        try layOver(files, terms: terms, upTo: level, in: &appender)
        if let level { appender.release = try appender.release(at: level) }
        return try body(appender)
      }.0
    }
  }

  /// Records what dossiers hold. Why they cannot be recorded may lie in what is on record, and is
  /// not told where that may be withheld.
  private func layOver(
    _ files: [DossierFile], terms: AppendTerms, upTo level: Marking?, in appender: inout Appender
  ) throws {
    do {
      var recording = Recording(recorder: terms.recorder)
      var notes = ReceiptNotes()
      try appender.bringProjectionsUpToDate()
      try carryOut(files, terms: terms, upTo: level, in: &appender, &recording, &notes)
      try recording.finish(in: &appender)
    } catch let error as LedgerError
      where level != nil && [.usage, .conflict].contains(error.kind) && appender.startSize > 0
    {
      throw LedgerError(
        error.kind,
        "--with: found files that cannot be laid over this record, expected them to fit; the "
          + "reasons may tell what is withheld, ask without --release to see them")
    }
  }

  /// Appends one body made elsewhere, such as a retraction.
  public func append(
    _ body: any EventMessage, marking: Marking? = nil, terms: AppendTerms
  ) throws -> AppendReceipt {
    let problems = body.problems()
    guard problems.isEmpty else { throw LedgerError(.usage, problems.map { "\($0)" }) }
    return try record(terms: terms) { appender, recording, _ in
      var inherited = Marking.clear
      if let reference = (body as? any EditorialMessage)?.target,
        let place = try appender.place(of: reference)
      {
        inherited = try EventDetail(at: place, in: appender).markingInForce
      }
      try recording.record(
        body, id: recording.ids.next(), marking: marking ?? inherited, in: &appender)
    }
  }

  /// Appends bodies made elsewhere in one transaction, all of them or nothing.
  ///
  /// Each body is checked by itself; that its slugs are declared and its name is new is for the
  /// caller to know. The receipt compares no stances. Calls of several threads share transactions:
  /// each returns when its own events are on disk, and one that fails leaves the others alone.
  public func append(
    bodies: [any EventMessage], marking: Marking = .clear, terms: AppendTerms
  ) throws -> AppendReceipt {
    try requireRecorder(terms)
    let work: @Sendable (inout Appender) throws -> AppendReceipt = { appender in
      try appender.carryOut(terms, comparing: false) { appender, recording, _ in
        let ids = recording.ids
        var rest = bodies[...]
        try recording.recordAll(
          {
            if rest.isEmpty { return nil }
            defer { rest = rest.dropFirst(PreparedBodies.bodyCount) }
            return rest.prefix(PreparedBodies.bodyCount).map { body in
              OfferedBody(body: body, id: ids.next(), marking: marking, recorder: terms.recorder)
            }
          }, in: &appender)
      }
    }
    return try carryOut(terms, work) {
      try store.appendTogether(
        expecting: terms.expectation.store, now: Ledger.now(),
        allowClockSkew: terms.allowsClockSkew, work
      ).0
    }
  }

  private func requireRecorder(_ terms: AppendTerms) throws {
    guard Slug.isValid(terms.recorder) else {
      throw LedgerError(
        .usage, "recorder: found “\(terms.recorder)”, expected \(Slug.form)")
    }
  }

  /// Runs one transaction: what `body` records, its cells, and the receipt.
  func record(
    terms: AppendTerms, comparing: Bool = true,
    _ body: (inout Appender, inout Recording, inout ReceiptNotes) throws -> Void
  ) throws -> AppendReceipt {
    try requireRecorder(terms)
    func work(_ appender: inout Appender) throws -> AppendReceipt {
      try appender.carryOut(terms, comparing: comparing, body)
    }
    return try carryOut(terms, work) {
      try store.append(
        expecting: terms.expectation.store, now: Ledger.now(),
        allowClockSkew: terms.allowsClockSkew, work
      ).0
    }
  }

  /// Carries out the work of an append: for a look only, or by `commit`, after which a checkpoint
  /// is signed.
  private func carryOut(
    _ terms: AppendTerms, _ work: (inout Appender) throws -> AppendReceipt,
    commit: () throws -> AppendReceipt
  ) throws -> AppendReceipt {
    try LedgerError.mapping {
      if terms.isDryRun {
        return try store.dryRun(
          expecting: terms.expectation.store, now: Ledger.now(),
          allowClockSkew: terms.allowsClockSkew, work
        ).0
      }
      var receipt = try commit()
      if receipt.recorded != nil { receipt.checkpoint = checkpointAfterAppend(terms) }
      return receipt
    }
  }

  /// Signs a checkpoint where a key is in force for the ledger; what was appended is on record
  /// whatever becomes of it.
  private func checkpointAfterAppend(_ terms: AppendTerms) -> CheckpointOutcome? {
    do {
      guard let path = terms.keyDirectory, let inForce = try store.checkpointKeys().last
      else { return nil }
      let keys = KeyDirectory(path: path)
      guard let key = try keys.key(named: inForce.name),
        key.publicKey == inForce.verifier.publicKey
      else {
        return .notSigned(
          "no checkpoint signed: found no key \(inForce.name) in \(path), expected the one "
            + "that signs this ledger's checkpoints")
      }
      let stored = try store.signCheckpoint(with: key, comparesAll: false, remembers: false)
      return .signed(size: stored.checkpoint.size, key: inForce.name)
    } catch {
      return .notSigned("no checkpoint signed: \(error)")
    }
  }
}

/// What became of the checkpoint after an append.
public enum CheckpointOutcome: Hashable, Sendable {
  /// Signed at a size by the key of a name.
  case signed(size: UInt64, key: String)
  /// Not signed, and why.
  case notSigned(String)
}

extension Appender {
  /// What `body` records, its cells, and the receipt.
  fileprivate mutating func carryOut(
    _ terms: AppendTerms, comparing: Bool,
    _ body: (inout Appender, inout Recording, inout ReceiptNotes) throws -> Void
  ) throws -> AppendReceipt {
    var recording = Recording(recorder: terms.recorder, signing: terms)
    var notes = ReceiptNotes()
    try bringProjectionsUpToDate()
    signer = try signer(of: terms.recorder, terms)
    try body(&self, &recording, &notes)
    if comparing { try notes.look(at: recording, in: self) }
    try recording.finish(in: &self)
    return try AppendReceipt(recording, notes: notes, in: self, isDryRun: terms.isDryRun)
  }
}
