import GRDB
import Ostraka

/// The ids of a shard's passages in the index: one range, so that a question to one shard reads only that.
/// The passages of a revision follow each other in it.
struct PassageIDs {
  let range: ClosedRange<Int64>

  /// A shard has at most 2^32 passages.
  private static let bits: Int64 = 32

  /// Nil for a shard that isn't there.
  init?(of shard: ShardID, in database: Database) throws {
    let statement = try database.cachedStatement(sql: "SELECT number FROM shard WHERE id = ?")
    guard let number = try Int64.fetchOne(statement, arguments: [shard.rawValue]) else {
      return nil
    }
    range = (number << Self.bits)...((number + 1) << Self.bits - 1)
  }

  /// The number of the shard that a passage belongs to.
  static func shard(of passage: Int64) -> Int64 { passage >> bits }
}
