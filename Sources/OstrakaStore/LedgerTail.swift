import Ostraka

/// Where the ledger ends: what the next entry follows.
struct LedgerTail: Hashable, Sendable {
  var chain: HashChain
  /// When the last entry was made, by the clock of that time; nil before the first.
  var at: Timestamp?

  /// How far the clock stands behind the last entry; zero as it should be.
  func lag(of now: Timestamp) -> Duration {
    at.map { max(.zero, now.duration(to: $0)) } ?? .zero
  }
}
