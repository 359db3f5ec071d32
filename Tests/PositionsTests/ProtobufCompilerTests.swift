import Positions
import TestSupport
import Testing

@Suite struct `protoc and our codec` {
  @Test(arguments: EventType.allCases)
  func `protoc reads what we write, and we read what it writes`(type: EventType) throws {
    for (name, body) in try EventSamples.all() where Swift.type(of: body).type == type {
      try check(body, "\(name)")
    }
    var random = SeededGenerator()
    for _ in 0..<2 {
      let start = random
      try check(MessageFiller.event(type, &random), "\(start)")
    }
  }

  private func check<M: EventMessage>(_ body: M, _ comment: String) throws {
    let bytes = body.encoded()
    let text = ProtocolText.text(of: body)
    #expect(try ProtobufCompiler.decode(bytes, as: M.schemaName) == text, "\(comment)")
    let theirs = try ProtobufCompiler.encode(text, as: M.schemaName)
    #expect(try M(encoded: theirs) == body, "\(comment)")
    #expect(theirs == bytes, "\(comment)")
  }

  @Test func `protoc passes on the fields that it does not know as we do`() throws {
    var bytes = PositionWithdrawn().encoded()
    bytes.appendField(8, bytes: "alpha".utf8)
    bytes.appendField(4000, varint: 7)
    let text = try ProtobufCompiler.decode(bytes, as: "PositionWithdrawn")
    #expect(text == "party: \"alpha\"\n4000: 7\n")
    #expect(try PositionWithdrawn(encoded: bytes).encoded() == bytes)
  }
}
