import Crypto
import Foundation

/// A SHA-256 digest: 32 bytes, written as 64 hexadecimal digits.
public struct Digest: Hashable, Codable, Sendable, CustomStringConvertible {
  public let bytes: Data

  /// The digest of some bytes.
  public init(of data: some DataProtocol) {
    bytes = Data(SHA256.hash(data: data))
  }

  /// A stored digest; nil unless there are 32 bytes.
  public init?(bytes: Data) {
    guard bytes.count == SHA256.byteCount else { return nil }
    self.bytes = bytes
  }

  /// A written digest; nil unless it is 64 hexadecimal digits.
  public init?(_ text: String) {
    let digits = Array(text.utf8)
    guard digits.count == SHA256.byteCount * 2 else { return nil }
    var bytes = Data(capacity: SHA256.byteCount)
    for index in stride(from: 0, to: digits.count, by: 2) {
      guard let pair = UInt8(String(decoding: digits[index...index + 1], as: UTF8.self), radix: 16)
      else { return nil }
      bytes.append(pair)
    }
    self.bytes = bytes
  }

  public init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    guard let digest = Digest(text) else {
      throw OstrakaError(.badData, "“\(text.prefix(80))” is not a SHA-256 digest.")
    }
    self = digest
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }

  public var description: String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count * 2)
    for byte in bytes {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }
}
