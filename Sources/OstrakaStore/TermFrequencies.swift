import GRDB
import Ostraka
import Synchronization

/// In how many passages terms occur.
///
/// FTS5 counts a term's passages one by one. They are remembered as long as no passage changes, those of a
/// frequent term until one passage in a hundred has.
final class TermFrequencies: Sendable {
  private struct Known {
    let count: Int
    /// How many passages had been added or removed before it was counted.
    let changes: Int
  }

  private let known = Mutex<[Term: Known]>([:])

  /// From how many passages on a term is frequent.
  private static let frequent = 1_024
  /// How many terms are remembered at once.
  private static let most = 16_384
  /// What part of a memory's passages may change meanwhile.
  private static let tolerance = 100

  /// - Parameters:
  ///   - passages: how many there are.
  ///   - changes: how many have ever been added or removed.
  func counts(
    of terms: Set<Term>, passages: Int, changes: Int, in database: Database
  ) throws -> [Term: Int] {
    let statement = try database.cachedStatement(
      sql: "SELECT doc FROM passage_terms WHERE term = ?")
    var counts: [Term: Int] = [:]
    for term in terms {
      if let known = known.withLock({ $0[term] }) {
        let tolerated = known.count >= Self.frequent ? passages / Self.tolerance : 0
        if abs(changes - known.changes) <= tolerated {
          counts[term] = known.count == 0 ? nil : known.count
          continue
        }
      }
      let count = try Int.fetchOne(statement, arguments: [term.text])
      counts[term] = count
      known.withLock { known in
        if known.count >= Self.most { known.removeAll() }
        known[term] = Known(count: count ?? 0, changes: changes)
      }
    }
    return counts
  }
}
