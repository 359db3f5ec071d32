import Positions
import Testing

@Suite struct `bodies as trees` {
  @Test func `a tree has the names of the schema in their order`() throws {
    var body = PriorityStated()
    (body.label, body.valid, body.party) = ("first", "2025-07-13", "alpha")
    (body.issues, body.salience, body.top) = (["aid"], 0, true)
    #expect(
      body.tree()
        == .fields([
          .init("label", .text("first")), .init("valid", .text("2025-07-13")),
          .init("party", .text("alpha")), .init("issues", .list([.text("aid")])),
          .init("salience", .number(0)), .init("top", .flag(true)),
        ]))
  }

  @Test func `what is not said is not in the tree`() {
    for type in EventType.allCases {
      #expect(type.body.init().tree() == .fields([]), "\(type)")
    }
  }

  @Test(
    arguments: [
      ("party", .number(3), "party", "the number 3", "a text"),
      ("issues", .text("aid"), "issues", "the text \"aid\"", "a list"),
      ("issues", .list([.flag(true)]), "issues", "true", "a text"),
      ("salience", .number(-1), "salience", "the number -1", "a whole number, 0 or more"),
      ("salience", .text("5"), "salience", "the text \"5\"", "a whole number, 0 or more"),
      ("top", .number(1), "top", "the number 1", "true or false"),
      ("sameAs", .list([.text("x")]), "sameAs", "the text \"x\"", "an event id like 01890a5d"),
      ("attribution", .list([]), "attribution", "a list", "an object"),
      (
        "attribution", .fields([.init("channel", .text("loud"))]), "attribution.channel",
        "the text \"loud\"", "one of public, in-talks, internal"
      ),
      (
        "attribution", .fields([.init("voices", .list([.fields([]), .number(1)]))]),
        "attribution.voices[1]", "the number 1", "an object"
      ),
      (
        "attribution", .fields([.init("voices", .list([.fields([.init("part", .text("x"))])]))]),
        "attribution.voices[0].part", "a field of this name",
        "one of parties, person, informant, side"
      ),
      (
        "attribution", .fields([.init("credibility", .flag(false))]), "attribution.credibility",
        "false", "a whole number, 0 or more"
      ),
      ("mood", .text("good"), "mood", "a field of this name", "one of label, valid"),
    ] as [(String, FieldTree, String, String, String)])
  func `an error names the path, what was found and what was expected`(
    name: String, value: FieldTree, path: String, found: String, expected: String
  ) {
    let tree = FieldTree.fields([.init(name, value)])
    let error = #expect(throws: MessageError.self) { try PriorityStated(tree: tree) }
    #expect(error?.path == path)
    #expect(error?.found == found)
    #expect(error?.expected.hasPrefix(expected) == true, "\(error?.expected ?? "nothing")")
  }

  @Test func `a field that stands twice is refused`() {
    let tree = FieldTree.fields([.init("party", .text("a")), .init("party", .text("a"))])
    expectRefusal("party", "the field twice") { try PriorityStated(tree: tree) }
    expectRefusal("", "a list") { try PriorityStated(tree: .list([])) }
  }

  @Test func `numbers, words, bytes and ids are refused in another form`() {
    func condition(_ field: String, _ value: FieldTree) -> FieldTree {
      .fields([.init("value", .fields([.init(field, value)]))])
    }
    expectRefusal("value.exact", "the number 1") {
      try Condition(tree: condition("exact", .number(1)))
    }
    expectRefusal("value.exact", "the text \"one\"") {
      try Condition(tree: condition("exact", .text("one")))
    }
    expectRefusal("value", "0 values") {
      try Condition(tree: .fields([.init("value", .fields([]))]))
    }
    for digits in ["0", "0g", "０１", "01 ", "é1"] {
      expectRefusal("sha256", "the text \"\(digits)\"") {
        try SourceDeclared(tree: .fields([.init("sha256", .text(digits))]))
      }
    }
    for id in [
      "", "01890a5d", "01890a5dac96774bbcceb302099a8057", "０1890a5d-ac96-774b-bcce-b302099a8057",
    ] {
      expectRefusal("target", "the text \"\(id.prefix(40))\"") {
        try RecordRedacted(tree: .fields([.init("target", .text(id))]))
      }
    }
    expectRefusal("marking", "the text \"AMBER\"") {
      try Replacement(tree: .fields([.init("marking", .text("AMBER"))]))
    }
  }

  @Test func `an id is read in either case and written in lower case`() {
    let text = "01890A5D-AC96-774B-BCCE-B302099A8057"
    #expect(EventReference(text)?.description == text.lowercased())
    #expect(EventReference(text)?.bytes.count == 16)
    #expect(EventReference(text).flatMap { EventReference(bytes: $0.bytes) } == EventSamples.id)
    #expect(EventReference(bytes: [UInt8](repeating: 0, count: 15)) == nil)
  }
}
