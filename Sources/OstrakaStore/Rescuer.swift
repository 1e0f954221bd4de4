import Foundation
import GRDB
import Ostraka
import Synchronization

/// Notices what ends: leases, delays, messages and conversations. It sleeps until the next one does.
final class Rescuer: Sendable {
  private struct State {
    var next: Timestamp?
  }

  private let time: any Time
  private let state = Mutex(State())
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
    let isEarlier = state.withLock { state in
      guard due < state.next ?? Timestamp(microseconds: .max) else { return false }
      state.next = due
      return true
    }
    if isEarlier { signal.yield() }
  }

  func close() { signal.finish() }

  /// Calls `rescue` whenever something ends, until it is closed or the task cancelled. `rescue`
  /// returns the next moment at which something will.
  func run(_ rescue: @escaping @Sendable () async throws -> Timestamp?) async throws {
    while !Task.isCancelled {
      state.withLock { $0.next = nil }
      if let next = try await rescue() { notice(next) }
      guard try await wait() else { return }
    }
  }

  /// Waits for the next moment; false when it is closed.
  private func wait() async throws -> Bool {
    while true {
      let next = state.withLock { $0.next }
      let pause = min(Self.longestSleep, next.map { time.now.duration(to: $0) } ?? .seconds(60))
      guard pause > .zero else { return true }
      let outcome = try await withThrowingTaskGroup(of: Bool?.self) { [time, signals] group in
        group.addTask {
          try await time.sleep(for: pause)
          return nil
        }
        group.addTask {
          var iterator = signals.makeAsyncIterator()
          return await iterator.next() != nil
        }
        defer { group.cancelAll() }
        return try await group.next() ?? nil
      }
      switch outcome {
      case nil: return true
      case false?: return false
      case true?: continue
      }
    }
  }
}

extension Store {
  /// Notices ended leases, delays, messages and conversations until the task is cancelled or the
  /// store closed. A host runs it for as long as it is one.
  public func run() async throws {
    try await rescuer.run { [self] in try await rescue() }
  }

  /// Makes dead letters of what has expired and wakes receivers of what has become due.
  func rescue() async throws -> Timestamp? {
    try await committer.write(.relaxed) { [limits] transaction in
      let now = transaction.now.microseconds
      let expired = try transaction.rows(
        "SELECT * FROM message WHERE state < 2 AND expires <= ? LIMIT 1000", [now])
      for row in expired { try transaction.bury(row, because: "it expired") }
      let orphaned = try transaction.rows(
        """
        SELECT message.* FROM conversation JOIN message ON conversation = conversation.id
        WHERE conversation.expires <= ? AND state < 2 LIMIT 1000
        """, [now])
      for row in orphaned { try transaction.bury(row, because: "its conversation expired") }
      let exhausted = try transaction.rows(
        "SELECT * FROM message WHERE state = 1 AND available <= ? AND attempt >= ? LIMIT 1000",
        [now, limits.attempts])
      for row in exhausted { try transaction.bury(row, because: "its attempts are exhausted") }
      let due = try transaction.rows(
        "SELECT DISTINCT mailbox FROM message WHERE state < 2 AND available <= ?", [now])
      for row in due { transaction.ring(Mailbox(text: row["mailbox"])) }
      return try transaction.nextDue()
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
