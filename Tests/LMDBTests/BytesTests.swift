import LMDB
import TestSupport
import Testing

@Suite struct BytesTests {
  @Test func `integers are read at any offset in both orders`() {
    let bytes: [UInt8] = Array(1...20)
    for offset in 0...12 {
      let eight = bytes[offset..<offset + 8]
      #expect(bytes.span.bigEndian64(at: offset) == eight.reduce(0) { $0 << 8 | UInt64($1) })
      #expect(
        bytes.span.littleEndian64(at: offset)
          == eight.reversed().reduce(0) { $0 << 8 | UInt64($1) })
    }
    for offset in 0...16 {
      #expect(
        bytes.span.littleEndian32(at: offset)
          == bytes[offset..<offset + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) })
    }
  }

  @Test func `reading beyond the end traps`() async {
    await #expect(processExitsWith: .failure) {
      let bytes = [UInt8](repeating: 0, count: 8)
      print(bytes.span.bigEndian64(at: 1))
    }
    await #expect(processExitsWith: .failure) {
      let bytes = [UInt8](repeating: 0, count: 8)
      print(bytes.span.extracting(0..<3).littleEndian32(at: 0))
    }
    await #expect(processExitsWith: .failure) {
      let bytes = [UInt8](repeating: 0, count: 8)
      print(bytes.span.littleEndian64(at: -1))
    }
  }

  @Test func `appended integers read back`() {
    var bytes: [UInt8] = [9]
    bytes.appendBigEndian64(0x0102_0304_0506_0708)
    bytes.appendLittleEndian64(0x0102_0304_0506_0708)
    #expect(bytes == [9, 1, 2, 3, 4, 5, 6, 7, 8, 8, 7, 6, 5, 4, 3, 2, 1])
    #expect(bytes.span.bigEndian64(at: 1) == bytes.span.littleEndian64(at: 9))
  }

  @Test func `copies hold the bytes of the span`() {
    let bytes: [UInt8] = [1, 2, 3, 4]
    var copy = [UInt8](bytes.span.extracting(1..<3))
    #expect(copy == [2, 3])
    copy.append(bytes.span)
    copy.append(bytes.span.extracting(0..<0))
    #expect(copy == [2, 3, 1, 2, 3, 4])
  }

  @Test func `order, equality and prefix agree with the standard library`() {
    var generator = SeededGenerator()
    for _ in 0..<5_000 {
      // Few distinct bytes, so that equal ones and prefixes are common.
      let left = generator.bytes(Int.random(in: 0...4, using: &generator)).map { $0 & 0x81 }
      let right = generator.bytes(Int.random(in: 0...4, using: &generator)).map { $0 & 0x81 }
      let order = left.span.order(relativeTo: right.span)
      #expect((order < 0) == left.lexicographicallyPrecedes(right), "\(generator)")
      #expect((order > 0) == right.lexicographicallyPrecedes(left), "\(generator)")
      #expect(left.span.isEqual(to: right.span) == (left == right), "\(generator)")
      #expect(left.span.isPrefix(of: right.span) == right.starts(with: left), "\(generator)")
    }
  }
}
