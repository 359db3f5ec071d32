import Foundation
import Positions
import Testing

@Suite struct `golden records` {
  @Test func `every type has a sample in which every field is set`() throws {
    let samples = try EventSamples.all()
    for type in EventType.allCases {
      let sample = try #require(samples.first { $0.name == type.name })
      #expect(Swift.type(of: sample.body).type == type)
      #expect(FieldCoverage.unset(in: sample.body) == [], "\(type)")
    }
  }

  @Test func `every sample has the bytes and the tree that were once committed`() throws {
    let samples = try EventSamples.all()
    #expect(Set(try GoldenRecord.names()) == Set(samples.map(\.name)))
    for (name, body) in samples {
      let expected = GoldenRecord.text(of: body)
      let place = GoldenRecord.folder.appendingPathComponent("\(name).txt")
      // New records are written on request; existing ones are never replaced.
      if ProcessInfo.processInfo.environment["PARLEY_NEW_GOLDEN"] != nil,
        !FileManager.default.fileExists(atPath: place.path)
      {
        try Data(expected.utf8).write(to: place)
      }
      #expect(try GoldenRecord(named: name).text == expected, "\(name)")
    }
  }

  @Test func `every record is read to its sample and written to its bytes`() throws {
    for (name, sample) in try EventSamples.all() {
      let golden = try GoldenRecord(named: name)
      let type = try #require(golden.type)
      #expect(golden.bytes.count > 4, "\(name)")
      let body = try EventType.decode(
        type: type.name, schema: EventType.schema, body: golden.bytes)
      #expect(AnyHashable(body) == AnyHashable(sample), "\(name)")
      #expect(body.encoded() == golden.bytes, "\(name)")
      #expect(body.unknownFields == [], "\(name)")
    }
  }

  @Test func `a newer schema is refused with the version found and the version known`() throws {
    let golden = try GoldenRecord(named: "position.stated")
    let error = #expect(throws: MessageError.self) {
      try EventType.decode(type: "position.stated", schema: 2, body: golden.bytes)
    }
    #expect(
      error?.description
        == "schema: found version 2 of position.stated, expected version 1 at most; a newer parley "
        + "wrote this event")
    #expect(throws: MessageError.self) {
      try EventType.decode(type: "position.stated", schema: 0, body: golden.bytes)
    }
  }

  @Test func `an unknown type is refused by name`() {
    let error = #expect(throws: MessageError.self) {
      try EventType.decode(type: "position.shouted", schema: 1, body: [])
    }
    #expect(error?.path == "type")
    #expect(error?.found == "\"position.shouted\"")
  }
}
