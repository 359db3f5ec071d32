import Crypto
import TestSupport
import Testing

@testable import EventStore

@Suite struct EventIDTests {
  @Test func `an id is written as a lower-case UUID and read in either case`() {
    let id = EventID(high: 0x0123_4567_89ab_cdef, low: 0xfedc_ba98_7654_3210)
    #expect(id.description == "01234567-89ab-cdef-fedc-ba9876543210")
    #expect(EventID("01234567-89ab-cdef-fedc-ba9876543210") == id)
    #expect(EventID("01234567-89AB-CDEF-FEDC-BA9876543210") == id)
  }

  @Test(arguments: [
    "", "0123456789abcdeffedcba9876543210", "01234567-89ab-cdef-fedc-ba987654321",
    "01234567-89ab-cdef-fedc-ba98765432100", "01234567_89ab-cdef-fedc-ba9876543210",
    "g1234567-89ab-cdef-fedc-ba9876543210", "{1234567-89ab-cdef-fedc-ba987654321}",
    "0123456789-ab-cdef-fedc-ba9876543210", "٠1234567-89ab-cdef-fedc-ba9876543210",
  ])
  func `other text is no id`(_ text: String) {
    #expect(EventID(text) == nil)
  }

  @Test func `ids are ordered as their bytes, and are their bytes`() {
    var generator = SeededGenerator()
    for _ in 0..<1_000 {
      var (left, right) = (generator.bytes(16), generator.bytes(16))
      // Equal halves and neighbours are what an order can get wrong.
      if Bool.random(using: &generator) { right = left }
      let index = Int.random(in: 0..<16, using: &generator)
      right[index] = left[index] &+ 1
      guard let first = EventID(bytes: left), let second = EventID(bytes: right) else {
        Issue.record("16 bytes are an id, \(generator)")
        return
      }
      #expect((first < second) == left.lexicographicallyPrecedes(right), "\(generator)")
      #expect(first.bytes == left, "\(generator)")
      #expect(EventID(first.description) == first, "\(generator)")
      left.removeLast()
      #expect(EventID(bytes: left) == nil)
    }
  }

  @Test func `version 7 ids carry the time and ascend, whatever the clock does`() {
    var generator = SeededGenerator()
    var previous: EventID?
    var milliseconds: Int64 = 1_767_225_600_000
    for _ in 0..<5_000 {
      milliseconds += Int64.random(in: -3...3, using: &generator)
      let id = EventID.v7(milliseconds: milliseconds, after: previous, random: &generator)
      #expect(id.high >> 12 & 0xF == 7, "\(generator)")
      #expect(id.low >> 62 == 2, "\(generator)")
      if let previous { #expect(id > previous, "\(generator)") }
      previous = id
    }
    let fresh = EventID.v7(milliseconds: 5, random: &generator)
    #expect(fresh.high >> 16 == 5)
  }

  @Test func `a version 7 id whose random part is used up goes on in the next millisecond`() {
    var generator = SeededGenerator()
    let last = EventID(high: 9 << 16 | 0x7fff, low: .max)
    let next = EventID.v7(milliseconds: 9, after: last, random: &generator)
    #expect(next > last)
    #expect(next.high >> 16 == 10)
    #expect(next.high >> 12 & 0xF == 7)
  }

  @Test func `version 8 ids are 82 bits of the import's hash and the row, and ascend`() {
    let ids = [0, 1, 2, 1 << 39].map { EventID.v8(importName: "brussels.csv", ordinal: $0) }
    #expect(ids == ids.sorted())
    // The bits as a text of zeros and ones: the obvious way.
    let digest = SHA256.hash(data: Array("brussels.csv".utf8))
    let hash = digest.flatMap { byte in (0..<8).map { byte >> (7 - $0) & 1 } }
    for (ordinal, id) in zip([0, 1, 2, 1 << 39] as [UInt64], ids) {
      let bits = id.bytes.flatMap { byte in (0..<8).map { byte >> (7 - $0) & 1 } }
      #expect(bits[0..<48] == hash[0..<48])
      #expect(bits[48..<52] == [1, 0, 0, 0])
      #expect(Array(bits[52..<64]) == Array(hash[48..<60]))
      #expect(bits[64..<66] == [1, 0])
      #expect(Array(bits[66..<88]) == Array(hash[60..<82]))
      #expect(bits[88...].reduce(0) { $0 << 1 | UInt64($1) } == ordinal)
    }
    #expect(EventID.v8(importName: "lyon.csv", ordinal: 0) != ids[0])
  }
}
