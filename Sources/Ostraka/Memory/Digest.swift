import Crypto
import Foundation

/// A SHA-256 digest: 32 bytes, written as 64 hexadecimal digits.
public struct Digest: Hashable, Codable, Sendable, CustomStringConvertible {
  public let bytes: Data

  /// The digest of some bytes.
  public init(of data: some DataProtocol) {
    bytes = Data(SHA256.hash(data: data))
  }

  /// The digest of some bytes and those that follow them.
  public init(of first: some DataProtocol, _ second: some DataProtocol) {
    var hash = SHA256()
    hash.update(data: first)
    hash.update(data: second)
    bytes = Data(hash.finalize())
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
    String(unsafeUninitializedCapacity: bytes.count * 2) { text in
      var end = 0
      for byte in bytes {
        text[end] = Self.digit(byte >> 4)
        text[end + 1] = Self.digit(byte & 15)
        end += 2
      }
      return end
    }
  }

  /// The ASCII digit of a number below 16.
  private static func digit(_ number: UInt8) -> UInt8 {
    number < 10 ? UInt8(ascii: "0") + number : UInt8(ascii: "a") - 10 + number
  }
}
