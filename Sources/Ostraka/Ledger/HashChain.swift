import Crypto
import Foundation

/// The pure chain: each hash covers the hash before it and the entry's canonical bytes.
public struct HashChain: Hashable, Sendable {
  /// The last link; nil before the first entry.
  public private(set) var head: LedgerHead?

  public init(after head: LedgerHead? = nil) {
    self.head = head
  }

  /// The sequence number of the next entry.
  public var next: Int { (head?.sequence ?? 0) + 1 }

  /// Adds an entry's canonical bytes and returns the new head.
  @discardableResult
  public mutating func append(_ canonical: Data) -> LedgerHead {
    let link = LedgerHead(sequence: next, hash: Self.hash(after: head?.hash, canonical))
    head = link
    return link
  }

  /// SHA-256 of the previous hash (32 zero bytes before the first entry) and the entry.
  public static func hash(after previous: Digest?, _ canonical: Data) -> Digest {
    Digest(of: previous?.bytes ?? Data(count: SHA256.byteCount), canonical)
  }
}
