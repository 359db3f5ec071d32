import Positions
import Testing

@Suite struct `the published schemas` {
  let files: SchemaFiles
  let code = SchemaDescription(of: EventType.allCases.map(\.body))

  init() throws {
    files = try SchemaFiles()
  }

  @Test func `the files and the code declare the same messages`() {
    #expect(Set(files.description.messages.keys) == Set(code.messages.keys))
    #expect(code.messages.count >= 32)
  }

  @Test func `the files and the code list the same fields of every message`() {
    for (name, fields) in code.messages {
      let published = files.description.messages[name] ?? []
      #expect(Set(published).subtracting(fields) == [], "only in the files, message \(name)")
      #expect(Set(fields).subtracting(published) == [], "only in the code, message \(name)")
      #expect(published == fields, "order of the fields of \(name)")
    }
  }

  @Test func `the files and the code list the same words of every enumeration`() {
    #expect(Set(files.description.enumerations.keys) == Set(code.enumerations.keys))
    for (name, words) in code.enumerations {
      #expect(files.description.enumerations[name] == words, "enumeration \(name)")
    }
  }

  @Test func `fields ascend and none has a number of the frame's own`() {
    for (name, fields) in code.messages {
      let numbers = fields.map(\.number)
      #expect(numbers == Set(numbers).sorted(), "message \(name)")
      #expect(numbers.allSatisfy { (1..<19_000).contains($0) }, "message \(name)")
      #expect(Set(fields.map(\.name)).count == fields.count, "message \(name)")
    }
  }

  @Test func `statements share fields 1 to 4 and leave 5 to 7 free`() {
    for type in EventType.allCases where type.isStatement {
      let fields = code.messages[type.body.schemaName] ?? []
      #expect(
        fields.prefix(4).map(\.name) == ["label", "valid", "attribution", "same_as"], "\(type)")
      #expect(fields.dropFirst(4).allSatisfy { $0.number >= 8 }, "\(type)")
    }
  }

  @Test func `every declaration has a comment`() {
    #expect(files.uncommented == [])
  }

  @Test func `the table of events names every type, its message and its file`() {
    #expect(Set(files.events.keys) == Set(EventType.allCases.map(\.name)))
    for type in EventType.allCases {
      let name = type.body.schemaName
      #expect(files.events[type.name] == [name, files.places[name] ?? "no file"], "\(type)")
      #expect(type.body.type == type)
    }
  }
}
