import Ostraka

/// How large experiments are: as large as the reader holds, or quick.
struct Scale: Sendable {
  let isQuick: Bool
  /// So many tokens of documents as one context of the reader has room for; nil without a limit.
  let budget: Int?
  /// Texts with fewer tokens are in no cache of a paid reader's provider; 0 for others.
  let cacheMinimum: Int

  /// A small text, in estimated tokens: as large as was wanted, or as a cache must have it.
  func small(_ tokens: Int) -> Int {
    min(max(tokens, cacheMinimum * 3 / 2), largest(orUnlimited: .max))
  }

  /// The largest text that an experiment uses, in estimated tokens.
  ///
  /// - Parameter unlimited: for a reader without a limit.
  func largest(orUnlimited unlimited: Int) -> Int {
    // The estimate is a fifth too high for this text: so it fills the room and doesn't exceed it.
    budget.map { $0 * 12 / 10 } ?? unlimited
  }
}
