import Dossiers
import Positions
import TestSupport
import Testing

/// Damaged dossiers: whatever is in a file, it is read or refused.
struct DossierMutationTests {
  @Test func `a damaged dossier is read or refused, never more`() throws {
    var random = SeededGenerator()
    let files = try dohaFiles()
    let words = [
      "[", "]", "{", "}", ": ", "- ", "\n", "&a ", "*a ", "\"", "'", "#", "|", "?", "\t",
    ]
    for _ in 0..<300 {
      var damaged = files
      let index = Int.random(in: files.indices, using: &random)
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        var bytes = damaged[index].bytes
        let place = Int.random(in: bytes.indices, using: &random)
        switch UInt8.random(in: 0..<5, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: place)
        case 2:
          bytes.insert(contentsOf: words.randomElement(using: &random)?.utf8 ?? "".utf8, at: place)
        case 3: bytes.removeSubrange(place..<min(bytes.count, place + 40))
        default: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 40)], at: place)
        }
        damaged[index].bytes = bytes
      }
      let reading = try readDossiers(damaged, in: LedgerOnPaper())
      for problem in reading.problems {
        #expect(problem.line > 0 || problem.field.isEmpty, "\(problem) \(random)")
        #expect(!problem.found.isEmpty && !problem.expected.isEmpty, "\(problem) \(random)")
      }
      guard reading.problems.isEmpty else { continue }
      for draft in reading.drafts { #expect(draft.body.problems() == [], "\(random)") }
    }
  }

  @Test func `every prefix of a dossier is read or refused`() throws {
    let files = try dohaFiles()
    let bytes = files[1].bytes
    for length in stride(from: 0, to: bytes.count, by: 7) {
      var cut = files[1]
      cut.bytes = Array(bytes[..<length])
      let reading = try readDossiers([files[0], cut], in: LedgerOnPaper())
      #expect(reading.drafts.count <= 29, "\(length)")
      #expect(length > 200 || !reading.problems.isEmpty, "\(length)")
    }
  }
}
