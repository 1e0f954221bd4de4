import Crypto
import Foundation

/// What a party proves itself with: `ost_<kind>_<id>_<secret><crc32>`.
///
/// The secret has 256 bits; the check sum tells a mistyped credential from a wrong one. A store
/// keeps the id and an HMAC-SHA256 of the whole text, never the text.
public struct Credential: Hashable, Sendable {
  public enum Kind: String, Codable, Sendable, CaseIterable { case owner, party }

  public let kind: Kind
  /// 16 hexadecimal digits, not secret.
  public let id: String
  /// The whole credential. Never log or show it.
  public let text: String

  /// A new credential.
  public init(kind: Kind, randomness: any Randomness) {
    self.kind = kind
    id = Self.hex(randomness.bytes(8))
    let body = "ost_\(kind.rawValue)_\(id)_\(Self.hex(randomness.bytes(32)))"
    text = body + Self.checksum(of: body)
  }

  /// Reads a credential. Errors: `.notPermitted`, without repeating the text.
  public init(text: String) throws {
    let malformed = OstrakaError(.notPermitted, "That is not a valid credential.")
    let parts = text.split(separator: "_", omittingEmptySubsequences: false)
    guard parts.count == 4, parts[0] == "ost", let kind = Kind(rawValue: String(parts[1])),
      parts[2].utf8.count == 16, parts[3].utf8.count == 72,
      Self.checksum(of: String(text.dropLast(8))) == text.suffix(8)
    else { throw malformed }
    self.kind = kind
    id = String(parts[2])
    self.text = text
  }

  /// What a store keeps to recognise the credential.
  public func proof(key: MemoryKey) -> Data { key.code(of: Data(text.utf8)) }

  /// Compares with a stored proof in constant time.
  public func matches(_ proof: Data, key: MemoryKey) -> Bool {
    key.authenticates(Data(text.utf8), by: proof)
  }

  private static func hex(_ bytes: Data) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  private static func checksum(of text: String) -> String {
    let value = CRC32.checksum(of: Array(text.utf8))
    return String(repeating: "0", count: value.leadingZeroBitCount / 4)
      .appending(value == 0 ? "" : String(value, radix: 16))
  }
}

/// The cyclic redundancy check of IEEE 802.3 (polynomial 0xEDB88320, reflected).
enum CRC32 {
  static func checksum(of bytes: [UInt8]) -> UInt32 {
    var sum = UInt32.max
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
    }
    return ~sum
  }
}
