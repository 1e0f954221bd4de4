/// The memory's tamper-evident record: a hash chain of entries that the store itself writes.
public protocol Ledger: Sendable {
  /// The last entry's place and hash; nil while the ledger is empty.
  func head() async throws -> LedgerHead?
  /// Up to `limit` entries from a sequence number on, ascending.
  func entries(from sequence: Int, limit: Int) async throws -> [LedgerEntry]
  /// Walks the whole chain and compares it with the head that is kept outside the database.
  func verify() async throws -> LedgerVerdict
}

/// What the chain amounts to: how many entries it has and the hash of the last.
public struct LedgerHead: Hashable, Codable, Sendable {
  public let sequence: Int
  public let hash: Digest

  public init(sequence: Int, hash: Digest) {
    self.sequence = sequence
    self.hash = hash
  }
}

/// The result of a verification.
public enum LedgerVerdict: Hashable, Codable, Sendable {
  /// Every entry follows from the one before it, as far as `head`.
  case intact(head: LedgerHead?)
  /// The chain is broken at an entry, for a reason in words.
  case broken(sequence: Int, reason: String)
}
