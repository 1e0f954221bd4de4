import Foundation

/// Makes JSON readable in which text was cut in the middle of a surrogate pair.
enum SurrogateRepair {
  /// The same JSON with U+FFFD for every half of a pair that stands alone (RFC 8259, section 8.2).
  static func repaired(_ json: Data) -> Data {
    let bytes = Array(json)
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      guard bytes[index] == UInt8(ascii: "\\") else {
        result.append(bytes[index])
        index += 1
        continue
      }
      let length: Int
      switch unit(at: index, in: bytes) {
      case .some(0xd800...0xdbff) where isLow(unit(at: index + 6, in: bytes)): length = 12
      case .some(0xd800...0xdfff):
        result += Array("\\ufffd".utf8)
        index += 6
        continue
      case .some: length = 6
      case nil: length = 2
      }
      result += bytes[index..<min(index + length, bytes.count)]
      index += length
    }
    return Data(result)
  }

  private static func isLow(_ unit: UInt16?) -> Bool { unit.map { 0xdc00...0xdfff ~= $0 } ?? false }

  /// The UTF-16 code unit that an escape there stands for; nil if none begins there.
  private static func unit(at index: Int, in bytes: [UInt8]) -> UInt16? {
    guard index + 6 <= bytes.count, bytes[index] == UInt8(ascii: "\\"),
      bytes[index + 1] == UInt8(ascii: "u")
    else { return nil }
    return UInt16(String(decoding: bytes[(index + 2)..<(index + 6)], as: UTF8.self), radix: 16)
  }
}
