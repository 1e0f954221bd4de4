import GRDB
import Ostraka

extension Store {
  /// How many messages are in each state.
  public func messageCounts() async throws -> MessageCounts {
    try await read { database in
      var counts = MessageCounts(ready: 0, leased: 0, done: 0, dead: 0)
      let rows = try Row.fetchAll(
        database, sql: "SELECT state, count(*) AS count FROM message GROUP BY state")
      for row in rows {
        switch row["state"] as Int {
        case 0: counts.ready = row["count"]
        case 1: counts.leased = row["count"]
        case 2: counts.done = row["count"]
        default: counts.dead = row["count"]
        }
      }
      return counts
    }
  }

  /// How the memory grew since the earliest day that was noted in the last week; nil without one.
  public func growth() async throws -> Growth? {
    let week = runtime.time.now.microseconds - Retention.ids.wholeMicroseconds
    let length = Retention.day.wholeMicroseconds
    return try await read { database in
      let row = try Row.fetchOne(
        database,
        sql: """
          SELECT day, page_count * page_size - stored AS stored,
            (SELECT ifnull(sum(byte_count), 0) FROM document JOIN revision ON revision.id = current)
              - documents AS documents,
            (SELECT ifnull(max(sequence), 0) FROM ledger) - entries AS entries
          FROM size_then, pragma_page_count, pragma_page_size
          WHERE day >= ? ORDER BY day LIMIT 1
          """, arguments: [week / length])
      return row.map { row in
        Growth(
          since: Timestamp(microseconds: (row["day"] as Int64) * length), stored: row["stored"],
          documents: row["documents"], entries: row["entries"])
      }
    }
  }

  /// How many messages wait or are leased in each mailbox.
  public func queues() async throws -> [Mailbox: Int] {
    try await read { database in
      let rows = try Row.fetchAll(
        database,
        sql: "SELECT mailbox, count(*) AS count FROM message WHERE state < 2 GROUP BY mailbox")
      return Dictionary(
        rows.map { (Mailbox(text: $0["mailbox"]), $0["count"]) }, uniquingKeysWith: { $1 })
    }
  }

  /// How long the oldest message of a mailbox has been there to be taken while nobody holds a lease
  /// on any; nil when nothing waits or somebody does.
  public func neglect(of mailbox: Mailbox) async throws -> Duration? {
    let now = runtime.time.now
    return try await read { database in
      let row = try Row.fetchOne(
        database.cachedStatement(
          sql: """
            SELECT min(max(sent, available)) FILTER (WHERE available <= ?) AS since,
              count(*) FILTER (WHERE state = 1 AND available > ?) AS leased
            FROM message WHERE mailbox = ? AND state < 2
            """), arguments: [now.microseconds, now.microseconds, mailbox.description])
      guard let row, row["leased"] as Int == 0, let since = row["since"] as Int64? else {
        return nil
      }
      return Timestamp(microseconds: since).duration(to: now)
    }
  }

  /// The store's own hints for a mailbox, such as that the shards have changed.
  public func bells(for mailbox: Mailbox) -> AsyncStream<Void> { bells.arrivals(in: mailbox) }

  /// Wakes those who wait for a mailbox.
  public func ring(_ mailbox: Mailbox) { bells.ring([mailbox]) }
}
