/// A check sum that a vendor writes into its secrets.
enum SecretChecksum: Sendable {
  /// The last six characters are the CRC-32 in base 62 of what stands between them and the prefix,
  /// whose length is given (GitHub, "Behind GitHub's new authentication token formats", 2021).
  case base62(prefix: Int)
  /// The last eight are the CRC-32 in hexadecimal of all before (Ostraka's credentials).
  case hexadecimal
  /// The last eight are the CRC-32, least byte first, of all before the `_` (Grafana).
  case grafana
  /// Bech32 (BIP 173), in upper case (age).
  case bech32

  func holds(for secret: [UInt8]) -> Bool {
    switch self {
    case .base62(let prefix):
      guard secret.count > prefix + 6 else { return false }
      let sum = CRC32.checksum(of: Array(secret[prefix..<secret.count - 6]))
      return Self.base62(sum) == Array(secret.suffix(6))
    case .hexadecimal:
      guard secret.count > 8 else { return false }
      return Self.hex(CRC32.checksum(of: Array(secret.dropLast(8)))) == Array(secret.suffix(8))
    case .grafana:
      guard secret.count > 9 else { return false }
      return Self.hex(CRC32.checksum(of: Array(secret.dropLast(9))).byteSwapped)
        == Array(secret.suffix(8))
    case .bech32: return Self.isBech32(secret)
    }
  }

  private static func base62(_ sum: UInt32) -> [UInt8] {
    let digits = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
    var rest = Int(sum)
    var text: [UInt8] = []
    for _ in 0..<6 {
      text.append(digits[rest % 62])
      rest /= 62
    }
    return text.reversed()
  }

  private static func hex(_ sum: UInt32) -> [UInt8] {
    let digits = Array("0123456789abcdef".utf8)
    return (0..<8).map { digits[Int(sum >> UInt32(28 - 4 * $0) & 15)] }
  }

  /// The human-readable part is all before the last `1`.
  private static func isBech32(_ text: [UInt8]) -> Bool {
    let digits = Array("QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L".utf8)
    guard let separator = text.lastIndex(of: UInt8(ascii: "1")) else { return false }
    let human = text[..<separator].map(\.lowercased)
    var values = human.map { $0 >> 5 } + [0] + human.map { $0 & 31 }
    for byte in text[(separator + 1)...] {
      guard let value = digits.firstIndex(of: byte) else { return false }
      values.append(UInt8(value))
    }
    let generator: [UInt32] = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3]
    var sum: UInt32 = 1
    for value in values {
      let top = sum >> 25
      sum = (sum & 0x1ff_ffff) << 5 ^ UInt32(value)
      for bit in 0..<5 where top >> UInt32(bit) & 1 == 1 { sum ^= generator[bit] }
    }
    return sum == 1
  }
}
