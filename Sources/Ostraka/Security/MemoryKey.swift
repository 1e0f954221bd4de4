import Crypto
import Foundation

/// The memory's own key, kept outside its database: what is authenticated under it was stored by this
/// memory (HMAC-SHA256, RFC 2104).
public struct MemoryKey: Sendable {
  /// The key itself.
  public let bytes: Data
  private let symmetric: SymmetricKey
  /// The code of nothing yet: keying takes longer than a short message.
  private let begun: HMAC<SHA256>

  /// In bytes.
  public static let size = 32

  /// Nil unless there are ``size`` bytes.
  public init?(_ bytes: Data) {
    guard bytes.count == Self.size else { return nil }
    self.bytes = bytes
    symmetric = SymmetricKey(data: bytes)
    begun = HMAC(key: symmetric)
  }

  /// A new key.
  public init(from randomness: any Randomness) {
    bytes = randomness.bytes(Self.size)
    symmetric = SymmetricKey(data: bytes)
    begun = HMAC(key: symmetric)
  }

  /// The authentication code of some bytes: 32 bytes.
  public func code(of data: Data) -> Data {
    var code = begun
    code.update(data: data)
    return Data(code.finalize())
  }

  /// Whether a code is that of some bytes; compared in constant time.
  public func authenticates(_ data: Data, by code: Data) -> Bool {
    HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: data, using: symmetric)
  }
}
