import Crypto
import Foundation

/// The SHA-256 digest of bytes that come piece by piece.
public struct RunningDigest: Sendable {
  private var hash = SHA256()

  public init() {}

  /// Takes in the next bytes.
  public mutating func append(_ data: some DataProtocol) { hash.update(data: data) }

  /// The digest of everything so far.
  public var digest: Digest? { Digest(bytes: Data(hash.finalize())) }
}
