import Foundation
import GRDB
import Logging
import Ostraka
import Synchronization

/// Notices what ends: leases, delays, messages and conversations. It sleeps until the next one does.
final class Rescuer: Sendable {
  private let time: any Time
  private let next = Mutex<Timestamp?>(nil)
  private let signals: AsyncStream<Void>
  private let signal: AsyncStream<Void>.Continuation

  /// It looks this often even if nothing is known to end, since clocks jump.
  static let longestSleep: Duration = .seconds(60)

  init(time: any Time) {
    self.time = time
    (signals, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  /// Something ends at a moment; it wakes up earlier if it must.
  func notice(_ due: Timestamp) {
    let isEarlier = next.withLock { next in
      guard due < next ?? Timestamp(microseconds: .max) else { return false }
      next = due
      return true
    }
    if isEarlier { signal.yield() }
  }

  func close() { signal.finish() }

  /// Calls `rescue` whenever something ends, until it is closed or the task cancelled. `rescue`
  /// returns the next moment at which something will.
  func run(_ rescue: @escaping @Sendable () async throws -> Timestamp?) async throws {
    try await withThrowingDiscardingTaskGroup { group in
      var armed: Duration?
      signal.yield()
      // One iterator for good: a task that is cancelled while it waits ends the whole stream, so
      // timers are tasks that signal, not tasks that race with the signal.
      for await _ in signals {
        if isDue, let due = try await rescue() { notice(due) }
        let (pause, uptime) = (pause, time.uptime)
        // A timer that ends early enough is under way already: one is enough.
        if let armed, armed > uptime, armed <= uptime + pause { continue }
        armed = uptime + pause
        group.addTask { [time, signal] in
          try? await time.sleep(for: pause)
          signal.yield()
        }
      }
      group.cancelAll()
    }
  }

  /// Whether the next moment has come, or none is known; it then counts as noticed.
  private var isDue: Bool {
    next.withLock { next in
      if let moment = next, moment > time.now { return false }
      next = nil
      return true
    }
  }

  private var pause: Duration {
    let next = next.withLock { $0 }
    let rest = next.map { max(.zero, time.now.duration(to: $0)) }
    return min(Self.longestSleep, rest ?? Self.longestSleep)
  }
}

extension Store {
  /// Notices what ends, prunes what is old, merges what was loaded and has a model read it, until the task is cancelled or
  /// the store closed. A host runs it for as long as it is one.
  public func run() async throws {
    try await withThrowingTaskGroup { group in
      group.addTask { try await self.keepRescued() }
      group.addTask { try await self.keepPruned() }
      group.addTask { try await self.keepMerged() }
      group.addTask { try await self.keepEmbedded() }
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  /// Notices ended leases, delays, messages and conversations.
  private func keepRescued() async throws {
    try await rescuer.run { [self] in
      do {
        return try await rescue()
      } catch let error as OstrakaError where error.code != .unavailable {
        // A full disk must not end the host: what is due stays due.
        logger.error("what has expired could not be noted", metadata: ["because": "\(error)"])
        return runtime.time.now.advanced(by: Self.rescuePause)
      }
    }
  }

  /// Ends the leases of a shard whose process has died, so that the next one needn't wait for them. A guest
  /// that serves it too loses its lease and notices.
  public func releaseLeases(of shard: ShardID) async throws {
    try await committer.write(.relaxed) { try $0.releaseLeases(of: Mailbox(.shard(shard))) }
  }

  /// The most messages of one kind that one transaction buries.
  private static let rescueBatch = 1_000
  /// How long to wait after a rescue that failed.
  static let rescuePause: Duration = .seconds(5)

  /// Ends the leases that the former host's own process held, and removes saved contexts and files that it
  /// did not finish, and contexts that hold what is forgotten. A host does it before anybody receives.
  public func recover() async throws {
    if let files { PrivateFile.removeUnfinished(in: files.folder) }
    try await committer.write(.relaxed) { try $0.releaseHostLeases() }
    try await dropWarmFiles(includingUnlabelled: true)
  }

  /// Makes dead letters of what has expired and wakes receivers of what has become due.
  func rescue() async throws -> Timestamp? {
    try await committer.write(.relaxed) { [limits] transaction in
      let now = transaction.now.microseconds
      let expired = try transaction.rows(
        "SELECT * FROM message WHERE state < 2 AND expires <= ? LIMIT \(Self.rescueBatch)", [now])
      for row in expired { try transaction.bury(row, because: "it expired") }
      let orphaned = try transaction.rows(
        """
        SELECT message.* FROM conversation JOIN message ON conversation = conversation.id
        WHERE conversation.expires <= ? AND state < 2
        LIMIT \(Self.rescueBatch)
        """, [now])
      for row in orphaned { try transaction.bury(row, because: "its conversation expired") }
      let exhausted = try transaction.rows(
        "SELECT * FROM message WHERE state = 1 AND available <= ? AND attempt - excused >= ?"
          + " LIMIT \(Self.rescueBatch)",
        [now, limits.attempts])
      for row in exhausted { try transaction.bury(row, because: "its attempts are exhausted") }
      let due = try transaction.rows(
        "SELECT DISTINCT mailbox FROM message WHERE state < 2 AND available <= ?", [now])
      for row in due { transaction.ring(Mailbox(text: row["mailbox"])) }
      let isMore = [expired, orphaned, exhausted].contains { $0.count == Self.rescueBatch }
      return isMore ? transaction.now : try transaction.nextDue()
    }
  }
}

extension Transaction {
  /// Makes a dead letter of a message and tells its sender.
  func bury(_ row: Row, because reason: String) throws {
    try execute(
      "UPDATE message SET state = 3, settled = ?, reason = ? WHERE sequence = ?",
      [now.microseconds, reason, row["sequence"] as Int64])
    let sender = PartyID(rawValue: row["sender"])
    try note(.messageDead, by: sender, row["id"], reason)
    ring(sender)
  }

  /// When the next lease, delay, message or conversation ends.
  func nextDue() throws -> Timestamp? {
    let row = try row(
      """
      SELECT
        (SELECT min(available) FROM message WHERE state < 2 AND available > ?) AS available,
        (SELECT min(expires) FROM message WHERE state < 2 AND expires IS NOT NULL) AS expires,
        (SELECT min(expires) FROM conversation WHERE expires > ?) AS conversation
      """, [now.microseconds, now.microseconds])
    let moments: [Int64] = ["available", "expires", "conversation"].compactMap { row?[$0] }
    return moments.min().map(Timestamp.init(microseconds:))
  }
}
