import Foundation
import Positions
import TestSupport
import Testing

@testable import Dossiers

/// Events as lines of JSON.
struct EventLineTests {
  static let id = EventReference(high: 0x0189_0a5d_ac96_774b, low: 0xbcce_b302_099a_8057)

  private func parse(_ text: String) throws(DossierProblem) -> EventLine {
    try EventLine(parsing: Array(text.utf8), file: "e.jsonl", number: 7)
  }

  private func refusal(_ text: String) -> String { refusal(Array(text.utf8)) }

  private func refusal(_ bytes: [UInt8]) -> String {
    do {
      _ = try EventLine(parsing: bytes, file: "e.jsonl", number: 7)
      return "read"
    } catch {
      return "\(error)"
    }
  }

  private func recorded(_ body: any EventMessage) -> EventLine {
    var line = EventLine(
      id: Self.id, type: type(of: body).type.name, body: body.encoded())
    line.ledger = "01890a5d-0000-7000-8000-000000000000"
    line.recordedAt = 1_795_428_123_123_456
    line.sequence = 18_446_744_073_709_551_615
    line.recorder = "anna"
    line.marking = .amberStrict
    line.header = [1, 2, 3, 255]
    line.salt = Array(repeating: 9, count: 32)
    return line
  }

  @Test(arguments: EventType.allCases)
  func `an event with every field survives the round trip`(type: EventType) throws {
    var filler = FieldFiller()
    let line = recorded(filler.body(of: type))
    let text = line.text()
    #expect(!text.contains("\n"))
    #expect(text.contains(#""data":{"#))
    #expect(try parse(text) == line)
  }

  @Test func `an event with nothing said survives the round trip`() throws {
    let line = recorded(RecordRedacted())
    #expect(line.text().contains(#""data":{}"#))
    #expect(try parse(line.text()) == line)
  }

  @Test func `the attributes stand in their order`() throws {
    var body = RecorderDeclared()
    (body.slug, body.name) = ("anna", "Anna “A.” \\ \u{1b}[1m\u{9b}")
    #expect(
      recorded(body).text() == """
        {"specversion":"1.0","id":"01890a5d-ac96-774b-bcce-b302099a8057",\
        "source":"parley/01890a5d-0000-7000-8000-000000000000","type":"recorder.declared",\
        "time":"2026-11-23T10:02:03.123456Z","sequence":"18446744073709551615",\
        "recorder":"anna","marking":"amber+strict","schema":1,\
        "datacontenttype":"application/json","parleyheader":"AQID/w==",\
        "parleysalt":"CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk=",\
        "data":{"slug":"anna","name":"Anna “A.” \\\\ \\u001b[1m\\u009b"}}
        """)
  }

  @Test func `bytes that the data would not lead back to are carried as they are`() throws {
    var body = RecorderDeclared()
    body.slug = "anna"
    let plain = body.encoded()
    // A field that this version does not know; a field that need not be there.
    for bytes in [plain + [0xa2, 0x06, 0x01, 0x61], plain + [0x28, 0x00]] {
      var line = recorded(body)
      line.body = bytes
      let text = line.text()
      #expect(text.contains(#""data_base64":"#) && !text.contains(#""data":"#))
      #expect(text.contains(#""datacontenttype":"application/protobuf""#))
      #expect(try parse(text) == line)
    }
  }

  @Test func `types and schemas this build does not know are carried as they are`() throws {
    var line = recorded(RecorderDeclared())
    (line.type, line.schema, line.body) = ("party.renamed", 2, [1, 2, 3])
    #expect(try parse(line.text()) == line)
    #expect(throws: MessageError.self) { try line.message() }
  }

  @Test func `a redacted event has its header alone`() throws {
    var line = recorded(RecorderDeclared())
    (line.body, line.salt) = (nil, [])
    let text = line.text()
    #expect(!text.contains("data") && !text.contains("parleysalt"))
    #expect(try parse(text) == line)
  }

  @Test func `a line written by hand needs id, type and data`() throws {
    let line = try parse(
      """
       { "data" : {"name": "Anna", "slug": "anna"}, "type": "recorder.declared",
       "id": "01890A5D-AC96-774B-BCCE-B302099A8057", "sequence": 3 }\r
      """)
    #expect(line.id == Self.id)
    #expect(line.sequence == 3)
    #expect(line.schema == 1)
    #expect((try line.message() as? RecorderDeclared)?.name == "Anna")
    #expect(line.problems(file: "e", number: 1) == [])
  }

  @Test func `a body that is not sound is named with its fields`() throws {
    let line = try parse(
      """
      {"id":"\(Self.id)","type":"position.withdrawn","data":{"label":"a","party":"Us"}}
      """)
    #expect(
      line.problems(file: "e", number: 3).prefix(2).map(\.description) == [
        """
        e:3: data.attribution.source: found nothing, expected a slug: a–z, 0–9 and '-', at most \
        64 characters
        """,
        """
        e:3: data.valid: found nothing, expected an EDTF date: found “”, expected a date in \
        EDTF, such as 2025-07-13, 2025-07, ../2025-07-13 or 2025-07~
        """,
      ])
  }

  static let ids = #""id":"01890a5d-ac96-774b-bcce-b302099a8057""#

  @Test(arguments: [
    ("", "text that is no JSON, expected one JSON object on the line"),
    ("[]", "a list, expected an object"),
    ("{\(ids),}", "text that is no JSON, expected one JSON object on the line"),
    ("{\(ids)} x", "text that is no JSON, expected one JSON object on the line"),
    ("{\(ids),\(ids)}", "the name “id” twice, expected each name once"),
    (
      #"{"data":{"a":{"b":1,"b":2}}}"#, "the name “b” twice, expected each name once"
    ),
    (
      #"{"\u0069d":"x"}"#, "the name “\\u0069d” with an escape, expected a name without escapes"
    ),
    (
      #"{"schema":1.0}"#,
      "the number 1.0, expected a whole number of 64 bits, or a decimal in quotation marks"
    ),
    (
      #"{"data":{"a":[1,9223372036854775808]}}"#,
      "the number 9223372036854775808, expected a whole number of 64 bits, or a decimal in "
        + "quotation marks"
    ),
    ("[1,]", "text that is no JSON, expected one JSON object on the line"),
    (
      #"{"data":{"a":[1e3]}}"#,
      "the number 1e3, expected a whole number of 64 bits, or a decimal in quotation marks"
    ),
  ])
  func `what is no JSON of the form is refused`(text: String, message: String) {
    #expect(refusal(text) == "e.jsonl:7: found \(message)")
  }

  @Test(arguments: [
    (#"{"data":null}"#, "data", "null"),
    (#"{"type":"x"}"#, "id", "nothing"),
    (#"{"id":"7","type":"x"}"#, "id", "“7”"),
    (#"{"id":7}"#, "id", "the number 7"),
    ("{\(ids)}", "type", "nothing"),
    ("{\(ids),\"type\":\"party.declared\"}", "data", "nothing"),
    ("{\(ids),\"type\":\"party.declare\",\"data\":{}}", "type", "“party.declare”"),
    ("{\(ids),\"type\":\"x\",\"markng\":\"red\"}", "markng", "the attribute “markng”"),
    ("{\(ids),\"type\":\"x\",\"marking\":\"black\"}", "marking", "“black”"),
    ("{\(ids),\"type\":\"x\",\"specversion\":\"0.3\"}", "specversion", "“0.3”"),
    ("{\(ids),\"type\":\"x\",\"time\":\"now\"}", "time", "“now”"),
    ("{\(ids),\"type\":\"x\",\"sequence\":-1}", "sequence", "the number -1"),
    ("{\(ids),\"type\":\"x\",\"sequence\":\"1x\"}", "sequence", "“1x”"),
    ("{\(ids),\"type\":\"x\",\"schema\":0}", "schema", "the number 0"),
    ("{\(ids),\"type\":\"x\",\"parleysalt\":\"!\"}", "parleysalt", "“!”"),
    (
      "{\(ids),\"type\":\"x\",\"data\":{},\"data_base64\":\"AQ==\"}", "data_base64",
      "data_base64 beside data"
    ),
    (
      "{\(ids),\"type\":\"party.declared\",\"schema\":2,\"data\":{}}", "schema", "version 2"
    ),
    (
      "{\(ids),\"type\":\"party.declared\",\"datacontenttype\":\"text/xml\",\"data\":{}}",
      "datacontenttype", "“text/xml”"
    ),
    (
      "{\(ids),\"type\":\"party.declared\",\"data\":{\"slg\":\"a\"}}", "data.slg",
      "a field of this name"
    ),
    (
      "{\(ids),\"type\":\"party.declared\",\"data\":{\"roles\":[{\"role\":\"king\"}]}}",
      "data.roles[0].role", "the text \"king\""
    ),
    (
      "{\(ids),\"type\":\"position.stated\",\"data\":{\"value\":{\"exact\":\"x\"}}}",
      "data.value.exact", "the text \"x\""
    ),
  ])
  func `what does not fit its attribute is refused`(text: String, field: String, found: String) {
    #expect(
      refusal(text).hasPrefix("e.jsonl:7: \(field): found \(found), expected "), "\(refusal(text))")
  }

  @Test func `a misspelt attribute or type is named with the nearest known one`() {
    #expect(
      refusal("{\(Self.ids),\"markng\":\"red\"}").hasSuffix("; did you mean marking?"))
    #expect(
      refusal("{\(Self.ids),\"type\":\"party.declare\",\"data\":{}}")
        .hasSuffix("; did you mean party.declared?"))
  }

  @Test func `nesting has at most 64 levels`() {
    let message = "e.jsonl:7: found more than 64 levels of nesting, expected at most 64"
    for depth in [65, 1_000, 800_000] {
      #expect(refusal(String(repeating: "[", count: depth)) == message)
      #expect(refusal(String(repeating: #"{"a":"#, count: depth)) == message)
    }
    let deep = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
    #expect(refusal(deep) == "e.jsonl:7: found a list, expected an object")
    // Brackets in texts do not nest.
    let text = String(repeating: "[{", count: 100)
    #expect(refusal("{\"id\":\"\(text)\"}").hasPrefix("e.jsonl:7: id: found “[{[{"))
  }

  @Test func `a line has at most 4 MiB`() {
    let line = "{\"id\":\"" + String(repeating: "x", count: EventLine.maximumBytes) + "\"}"
    #expect(
      refusal(line) == """
        e.jsonl:7: found 4194313 bytes, expected a line of at most 4194304 bytes
        """)
  }

  @Test func `bytes that are no UTF-8 are refused`() {
    #expect(
      refusal(Array("{\"id\":\"".utf8) + [0xff] + Array("\"}".utf8))
        == "e.jsonl:7: found bytes that are not UTF-8, at byte 7, expected UTF-8 text")
  }

  @Test func `a damaged line is read or refused, never more`() throws {
    var random = SeededGenerator()
    var filler = FieldFiller()
    let lines = EventType.allCases.map { Array(recorded(filler.body(of: $0)).text().utf8) }
    let pieces = ["[", "]", "{", "}", ":", ",", "\"", "\\", "\\u0000", "null", "1e9", "-", "0"]
    for _ in 0..<1_500 {
      var bytes = try #require(lines.randomElement(using: &random))
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let place = Int.random(in: bytes.indices, using: &random)
        switch UInt8.random(in: 0..<4, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: place)
        case 2: bytes.removeSubrange(place..<min(bytes.count, place + 20))
        default:
          bytes.insert(
            contentsOf: Array((pieces.randomElement(using: &random) ?? "").utf8), at: place)
        }
      }
      guard let line = try? EventLine(parsing: bytes, file: "e", number: 1) else { continue }
      let again = try EventLine(parsing: Array(line.text().utf8), file: "e", number: 1)
      #expect(again == line, "\(random)")
    }
  }

  @Test func `event lines are told from dossiers`() {
    #expect(EventLine.isLikely(Array("\n {\"id\":\"x\",\"type\":\"y\"}\n".utf8)))
    #expect(!EventLine.isLikely(Array("dossier: 1\n".utf8)))
    #expect(!EventLine.isLikely(Array("{dossier: 1}\n".utf8)))
    #expect(!EventLine.isLikely([]))
  }

  @Test func `the schema has the attributes of a line, and no others`() throws {
    let place = projectRoot.appendingPathComponent("schemas/event.schema.json")
    let json = try JSONSerialization.jsonObject(with: Data(contentsOf: place))
    let schema = try #require(json as? [String: Any])
    let properties = try #require(schema["properties"] as? [String: [String: Any]])
    #expect(Set(properties.keys) == Set(EventAttribute.allCases.map(\.rawValue)))
    #expect(properties.values.allSatisfy { $0["description"] is String })
    #expect(properties["marking"]?["enum"] as? [String] == Marking.words)
  }
}
