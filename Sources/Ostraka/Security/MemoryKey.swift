import Crypto
import Foundation

/// The memory's own key, kept outside its database: what is authenticated under it was stored by this
/// memory (HMAC-SHA256, RFC 2104).
public struct MemoryKey: Sendable {
  private let symmetric: SymmetricKey
  /// The code of nothing yet: keying takes longer than a short message.
  private let begun: HMAC<SHA256>

  /// In bytes.
  public static let size = 32

  /// Nil unless there are ``size`` bytes.
  public init?(_ bytes: Data) {
    guard bytes.count == Self.size else { return nil }
    self.init(SymmetricKey(data: bytes))
  }

  /// A new key.
  public init(from randomness: any Randomness) {
    self.init(SymmetricKey(data: randomness.bytes(Self.size)))
  }

  private init(_ symmetric: SymmetricKey) {
    self.symmetric = symmetric
    begun = HMAC(key: symmetric)
  }

  /// The key itself.
  public var bytes: Data { symmetric.withUnsafeBytes { Data($0) } }

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
