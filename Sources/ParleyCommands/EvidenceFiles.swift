import Ledger
import TransparencyLog

extension InputFile {
  /// The bytes of a note, a proof or a policy.
  static func evidence(_ path: String) throws -> (name: String, bytes: [UInt8]) {
    let file = try InputFile(path)
    return (file.name, try file.contents(limit: SignedNote.bytesMax))
  }
}

extension GivenCheckpoint {
  /// Reads a checkpoint's file.
  init(file path: String) throws {
    let (name, bytes) = try InputFile.evidence(path)
    try self.init(name: name, bytes: bytes)
  }
}

extension Policy {
  /// Reads a policy's file.
  init(file path: String) throws {
    let (name, bytes) = try InputFile.evidence(path)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw LedgerError(.usage, "\(name): found bytes that are not UTF-8, expected a policy")
    }
    self = try LedgerError.evidence(in: name) { () throws(EvidenceError) in
      try Policy(parsing: text)
    }
  }
}

/// The witnesses that cosigned, with the day of each: `north (2026-01-05T12:00:00Z)`.
func cosignatures(_ cosigned: [String: UInt64]) -> String {
  cosigned.sorted { $0.key < $1.key }
    .map { "\($0.key) (\(timestamp(Int64(clamping: $0.value) &* 1_000_000)))" }
    .joined(separator: ", ")
}
