internal import Glibc

// Integers from and into bytes, comparison and copying, each as one load, `memcmp` or `memcpy`.

extension Span where Element == UInt8 {
  /// The eight bytes at `offset`, most significant first; they must lie within.
  @inlinable
  public func bigEndian64(at offset: Int) -> UInt64 {
    UInt64(bigEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  /// The eight bytes at `offset`, least significant first; they must lie within.
  @inlinable
  public func littleEndian64(at offset: Int) -> UInt64 {
    UInt64(littleEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  /// The four bytes at `offset`, least significant first; they must lie within.
  @inlinable
  public func littleEndian32(at offset: Int) -> UInt32 {
    UInt32(littleEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }

  /// Whether both have the same bytes.
  public func isEqual(to other: Span<UInt8>) -> Bool {
    count == other.count && firstDifference(to: other, count: count) == 0
  }

  /// Whether `other` begins with these bytes; an empty span is a prefix of all.
  public func isPrefix(of other: Span<UInt8>) -> Bool {
    count <= other.count && firstDifference(to: other, count: count) == 0
  }

  /// Below zero, zero or above as these bytes come before, with or after `other`.
  ///
  /// Bytes compare unsigned and a prefix comes first: the order of keys.
  public func order(relativeTo other: Span<UInt8>) -> Int {
    let difference = firstDifference(to: other, count: Swift.min(count, other.count))
    return difference != 0 ? difference : count - other.count
  }

  private func firstDifference(to other: Span<UInt8>, count: Int) -> Int {
    guard count > 0 else { return 0 }
    return unsafe withUnsafeBufferPointer { left in
      unsafe other.withUnsafeBufferPointer { right in
        guard let left = left.baseAddress, let right = right.baseAddress else { return 0 }
        return unsafe Int(memcmp(left, right, count))
      }
    }
  }
}

extension Array where Element == UInt8 {
  /// A copy of the bytes of a span.
  @inlinable
  public init(_ bytes: Span<UInt8>) {
    self = unsafe bytes.withUnsafeBufferPointer { unsafe Array($0) }
  }

  /// Appends a copy of the bytes of a span.
  @inlinable
  public mutating func append(_ bytes: Span<UInt8>) {
    unsafe bytes.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
  }

  /// Appends eight bytes, most significant first.
  @inlinable
  public mutating func appendBigEndian64(_ value: UInt64) {
    unsafe Swift.withUnsafeBytes(of: value.bigEndian) { unsafe append(contentsOf: $0) }
  }

  /// Appends eight bytes, least significant first.
  @inlinable
  public mutating func appendLittleEndian64(_ value: UInt64) {
    unsafe Swift.withUnsafeBytes(of: value.littleEndian) { unsafe append(contentsOf: $0) }
  }
}
