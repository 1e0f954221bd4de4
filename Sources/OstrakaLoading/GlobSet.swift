/// The bytes that a bracket expression of a pattern stands for.
struct GlobSet: Hashable, Sendable {
  private var members = [UInt64](repeating: 0, count: 4)
  var isNegated = false

  func contains(_ byte: UInt8) -> Bool {
    (members[Int(byte >> 6)] >> UInt64(byte & 63)) & 1 == (isNegated ? 0 : 1)
  }

  mutating func insert(_ range: ClosedRange<UInt8>) {
    for byte in range { members[Int(byte >> 6)] |= 1 << UInt64(byte & 63) }
  }

  /// Adds a class such as `alpha`; false if there is none of that name.
  mutating func insert(named name: some Sequence<UInt8>) -> Bool {
    guard let ranges = Self.classes[String(decoding: Array(name), as: UTF8.self)] else {
      return false
    }
    for range in ranges { insert(range) }
    return true
  }

  private static let classes: [String: [ClosedRange<UInt8>]] = [
    "alpha": [0x41...0x5a, 0x61...0x7a],
    "digit": [0x30...0x39],
    "alnum": [0x30...0x39, 0x41...0x5a, 0x61...0x7a],
    "upper": [0x41...0x5a],
    "lower": [0x61...0x7a],
    "space": [0x09...0x0d, 0x20...0x20],
    "blank": [0x09...0x09, 0x20...0x20],
    "punct": [0x21...0x2f, 0x3a...0x40, 0x5b...0x60, 0x7b...0x7e],
    "xdigit": [0x30...0x39, 0x41...0x46, 0x61...0x66],
    "cntrl": [0x00...0x1f, 0x7f...0x7f],
    "graph": [0x21...0x7e],
    "print": [0x20...0x7e],
  ]
}
