import Foundation
import GRDB
import Logging
import Ostraka

extension Store {
  /// Drops what has been kept long enough, and notes today's size; a host calls it now and then.
  ///
  /// Done messages go after ``Retention/done``, dead letters after ``Retention/ids``. Their ids and
  /// those of requests are kept for ``Retention/ids``, so that sending one again still is recognised.
  /// Conversations go ``Retention/done`` after they expired.
  ///
  /// - Returns: how many messages were dropped.
  @discardableResult
  public func prune() async throws -> Int {
    var dropped = 0
    while true {
      let count = try await committer.write(.relaxed) { transaction in
        let count = try transaction.pruneMessages()
        if count < Transaction.pruningBatch {
          try transaction.pruneRest()
          try transaction.noteSize()
        }
        return count
      }
      dropped += count
      guard count == Transaction.pruningBatch, !Task.isCancelled else { return dropped }
    }
  }

  /// Prunes at once and then every hour, until the task is cancelled.
  func keepPruned() async throws {
    while true {
      do {
        try await prune()
      } catch let error as OstrakaError where error.code != .unavailable {
        logger.error("nothing could be pruned", metadata: ["because": "\(error)"])
      }
      try await runtime.time.sleep(for: Retention.interval)
    }
  }
}

extension Transaction {
  /// The most messages that one transaction drops.
  fileprivate static let pruningBatch = 1_000

  fileprivate func pruneMessages() throws -> Int {
    let old = try rows(
      """
      SELECT sequence, id, mac FROM message WHERE state > 1
      AND (state = 2 AND settled <= ? OR state = 3 AND settled <= ?)
      ORDER BY settled LIMIT \(Self.pruningBatch)
      """, [ago(Retention.done), ago(Retention.ids)])
    guard !old.isEmpty else { return 0 }
    let until = now.advanced(by: Retention.ids).microseconds
    for row in old {
      try execute(
        "INSERT INTO spent (id, mac, until) VALUES (?, ?, ?)",
        [row["id"] as String, row["mac"] as Data, until])
      try execute("DELETE FROM message WHERE sequence = ?", [row["sequence"] as Int64])
    }
    try note(.messagesPruned, by: .owner, "messages", String(old.count))
    return old.count
  }

  fileprivate func pruneRest() throws {
    try drop("ids", "DELETE FROM spent WHERE until <= ?", now.microseconds)
    try drop("requests", "DELETE FROM request WHERE at <= ?", ago(Retention.ids))
    conversations.removeAll()
    // Messages that wait in one are still to become dead letters.
    try drop(
      "conversations",
      """
      DELETE FROM conversation WHERE expires <= ? AND NOT EXISTS (
        SELECT 1 FROM message WHERE conversation = conversation.id AND state < 2)
      """, ago(Retention.done))
  }

  /// Deletes rows that are older than a moment, with an entry that says how many.
  private func drop(_ what: String, _ sql: String, _ moment: Int64) throws {
    try execute(sql, [moment])
    let count = database.changesCount
    if count > 0 { try note(.recordsPruned, by: .owner, what, String(count)) }
  }

  /// One row a day: what `status` compares with.
  fileprivate func noteSize() throws {
    let day = now.microseconds / Retention.day.wholeMicroseconds
    guard try row("SELECT 1 FROM size_then WHERE day = ?", [day]) == nil else { return }
    try execute(
      """
      INSERT INTO size_then (day, stored, documents, entries)
      SELECT ?, page_count * page_size,
        (SELECT ifnull(sum(byte_count), 0) FROM document JOIN revision ON revision.id = current), ?
      FROM pragma_page_count, pragma_page_size
      """, [day, tail.chain.next - 1])
    try execute("DELETE FROM size_then WHERE day < ?", [day - Retention.samples])
  }

  private func ago(_ duration: Duration) -> Int64 {
    now.microseconds - duration.wholeMicroseconds
  }
}

/// How long what isn't a document is kept.
public enum Retention {
  /// Messages that are done.
  public static let done: Duration = .seconds(86_400)
  /// Dead letters, and the ids of messages and requests.
  public static let ids: Duration = .seconds(7 * 86_400)
  /// How often a host prunes.
  static let interval: Duration = .seconds(3_600)
  static let day: Duration = .seconds(86_400)
  /// How many daily sizes are kept.
  static let samples: Int64 = 90
}
