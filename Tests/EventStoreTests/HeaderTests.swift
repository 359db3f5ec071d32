import Foundation
import LMDB
import TestSupport
import Testing

@testable import EventStore

@Suite struct HeaderTests {
  @Test func `an envelope is read as it was written`() throws {
    var generator = SeededGenerator()
    for _ in 0..<300 {
      let envelope = Envelope(
        id: EventID(high: generator.next(), low: generator.next()),
        type: String(repeating: "t", count: Int.random(in: 1...64, using: &generator)),
        schema: UInt32.random(in: 0...3, using: &generator),
        recorder: String(repeating: "r", count: Int.random(in: 0...64, using: &generator)),
        marking: UInt32(truncatingIfNeeded: generator.next() & generator.next()),
        commitment: generator.bytes(32),
        keyID: Bool.random(using: &generator) ? generator.bytes(4) : nil)
      var bytes: [UInt8] = []
      envelope.append(to: &bytes)
      #expect(try Envelope(parsing: bytes) == envelope, "\(generator)")
      for count in 0..<bytes.count where count != bytes.count - 6 || envelope.keyID == nil {
        #expect(throws: FormatFault.self, "\(count) of \(bytes.count) bytes, \(generator)") {
          try Envelope(parsing: Array(bytes[..<count]))
        }
      }
      var again: [UInt8] = []
      try Envelope(parsing: bytes).append(to: &again)
      #expect(again == bytes, "\(generator)")
    }
  }

  @Test func `an envelope with any byte changed is refused or says something else`() throws {
    let bytes = Example.envelope()
    let original = try Envelope(parsing: bytes)
    for index in bytes.indices {
      for value in UInt8.min...UInt8.max where value != bytes[index] {
        var damaged = bytes
        damaged[index] = value
        guard let envelope = try? Envelope(parsing: damaged) else { continue }
        #expect(envelope != original, "byte \(index) = \(value)")
        var again: [UInt8] = []
        envelope.append(to: &again)
        #expect(again == damaged, "byte \(index) = \(value) is not the one spelling")
      }
    }
  }

  @Test func `another format is refused and named`() throws {
    var bytes = Example.envelope()
    bytes[1] = 2
    let fault = try #require(throws: FormatFault.self) { try Envelope(parsing: bytes) }
    #expect(fault.found == "format 2")
    #expect(fault.expected == "format 1")
  }

  @Test func `a signature needs a key id, and a key id a signature`() throws {
    let signature = [UInt8](repeating: 7, count: 64)
    #expect(throws: FormatFault.self) {
      try PreservedHeader(header: Example.header(signature: signature), salt: Example.salt)
    }
    var envelope = try Envelope(parsing: Example.envelope())
    envelope.keyID = [1, 2, 3, 4]
    func header(signature: [UInt8]?) -> [UInt8] {
      var (inner, bytes): ([UInt8], [UInt8]) = ([], [])
      envelope.append(to: &inner)
      HeaderLayout.append(
        envelope: inner, sequence: 3, recordedAt: 5, signature: signature, to: &bytes)
      return bytes
    }
    #expect(throws: FormatFault.self) {
      try PreservedHeader(header: header(signature: nil), salt: Example.salt)
    }
    let preserved = try PreservedHeader(
      header: header(signature: signature), salt: Example.salt)
    #expect(preserved.signature == signature)
    #expect(preserved.fields.keyID == [1, 2, 3, 4])
    #expect(throws: FormatFault.self) {
      try PreservedHeader(
        header: header(signature: Array(signature.dropLast())), salt: Example.salt)
    }
  }

  @Test func `a preserved header says what was parsed`() throws {
    let preserved = try PreservedHeader(header: Example.header(), salt: Example.salt)
    #expect(preserved.sequence == 3)
    #expect(preserved.recordedAt == 1_767_225_600_000_000)
    #expect(preserved.envelope == Example.envelope())
    #expect(preserved.signature == nil)
    #expect(throws: FormatFault.self) {
      try PreservedHeader(header: Example.header(), salt: Array(Example.salt.dropLast()))
    }
  }

  @Test(.enabled("protoc is not installed") { FileManager.default.fileExists(atPath: protoc) })
  func `protoc reads a stored record as the schema says`() throws {
    let ledger = try TestLedger()
    try ledger.append([event(1), event(2, marking: 2, body: "second")])
    let bytes = try ledger.store.read { try $0.record(at: 1) { [UInt8]($1) } }
    let record = try decoded("Record", bytes)
    #expect(record.contains("body: \"second\""))
    #expect(record.contains("salt: "))
    #expect(record.contains("check: "))
    let stored = try ledger.store.read { try $0.event(at: 1) }
    let header = try decoded("Header", stored.header)
    #expect(header.contains("sequence: 1"))
    #expect(header.contains("recorded_time: \(TestLedger.start)"))
    let envelope = try decoded("Envelope", stored.envelope)
    #expect(envelope.contains("format: 1"))
    #expect(envelope.contains("type: \"note.made\""))
    #expect(envelope.contains("recorder: \"anna\""))
    #expect(envelope.contains("marking: 2"))
    #expect(!envelope.contains("key_id"))
  }

  private func decoded(_ message: String, _ bytes: [UInt8]) throws -> String {
    let run = try CommandRun.run(
      URL(fileURLWithPath: protoc),
      ["--decode=parley.v1.\(message)", "-Ischemas", "parley/v1/record.proto"],
      input: Data(bytes), in: projectRoot)
    #expect(run.status == 0, "\(run.errors)")
    // Unknown fields would be printed by their number.
    let lines = run.output.split(separator: "\n")
    #expect(!lines.contains { $0.first?.isNumber == true }, "\(run.output)")
    return run.output
  }
}

private let protoc = "/usr/bin/protoc"
