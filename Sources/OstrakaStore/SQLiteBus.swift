import Foundation
import GRDB
import Logging
import Ostraka

/// The bus in the store's file, as one party sees it.
public struct SQLiteBus: Bus {
  let store: Store
  let party: PartyID
  let inHost: Bool

  public func open(_ conversation: Conversation) async throws {
    try await store.committer.write { [party] transaction in
      try transaction.open(conversation, by: party)
    }
  }

  public func send(_ messages: [Message]) async throws {
    try validate(messages)
    let outgoing = try messages.map(outgoing)
    try await store.committer.write { [party] transaction in
      for message in outgoing { try transaction.send(message, by: party) }
    }
  }

  public func receive(
    _ mailbox: Mailbox, limit: Int, lease: Duration
  ) async throws -> [Delivery] {
    try own(mailbox)
    let lease = min(lease, store.limits.longestLease)
    // A lease that a power failure takes back only means another delivery, so nobody waits for
    // the disk here.
    return try await store.committer.write(.relaxed) { [store, party, inHost] transaction in
      try transaction.receive(
        mailbox, by: party, inHost: inHost, limit: min(max(0, limit), store.limits.batch),
        lease: lease, attempts: store.limits.attempts, key: store.key)
    }
  }

  public func extend(_ delivery: Delivery, by duration: Duration) async throws -> Lease {
    let duration = min(duration, store.limits.longestLease)
    return try await store.committer.write(.relaxed) { [party] transaction in
      let ends = transaction.now.advanced(by: duration)
      let row = try transaction.leased(delivery, by: party)
      try transaction.execute(
        "UPDATE message SET available = ? WHERE sequence = ?",
        [ends.microseconds, row["sequence"] as Int64])
      try transaction.note(
        .leaseExtended, by: party, delivery.message.id.rawValue,
        String(delivery.lease.fencingToken))
      transaction.ends(at: ends)
      return Lease(fencingToken: delivery.lease.fencingToken, ends: ends)
    }
  }

  public func settle(_ deliveries: [Delivery], _ settlement: Settlement) async throws {
    var replies: [Outgoing] = []
    if case .ack(let messages) = settlement {
      try validate(messages)
      replies = try messages.map(outgoing)
    }
    try await store.committer.write { [replies, party, limits = store.limits] transaction in
      var isNew = false
      for delivery in deliveries {
        isNew =
          try transaction.settle(delivery, settlement, by: party, attempts: limits.attempts)
          || isNew
      }
      guard isNew else { return }
      for reply in replies { try transaction.send(reply, by: party) }
    }
  }

  public func find(_ messages: [MessageID]) async throws -> [MessageID: FoundMessage] {
    try await store.read { [party] database in
      var found: [MessageID: FoundMessage] = [:]
      let statement = try database.cachedStatement(sql: "SELECT * FROM message WHERE id = ?")
      for id in messages {
        guard let row = try Row.fetchOne(statement, arguments: [id.rawValue]) else { continue }
        let message = try Message(canonical: row["canonical"])
        guard message.sender == party || message.mailbox.party == party else { continue }
        found[id] = FoundMessage(message: message, fate: MessageFate(row))
      }
      return found
    }
  }

  public func arrivals(in mailbox: Mailbox) -> AsyncStream<Void> {
    store.bells.arrivals(in: mailbox)
  }

  private func outgoing(_ message: Message) throws -> Outgoing {
    // The memory's own messages hold nothing that isn't masked already.
    let isNote = message.kind == .note
    return Outgoing(
      isNote ? try store.redactor().redacted(message) : message, key: store.key,
      salt: store.runtime.randomness.bytes(Transaction.saltSize))
  }

  private func own(_ mailbox: Mailbox) throws {
    guard mailbox.party == party else {
      throw OstrakaError(.notPermitted, "“\(party)” may not receive from “\(mailbox)”.")
    }
  }

  private func validate(_ messages: [Message]) throws {
    guard messages.count <= store.limits.batch else {
      throw OstrakaError(
        .tooLarge, "At most \(store.limits.batch) messages are sent at once, not \(messages.count)."
      )
    }
    for message in messages {
      guard message.sender == party else {
        throw OstrakaError(.notPermitted, "“\(party)” may not send as “\(message.sender)”.")
      }
      guard message.body.count <= Message.limit else {
        throw OstrakaError(
          .tooLarge,
          "A message of \(message.body.count) bytes is too large; at most \(Message.limit) are sent."
        )
      }
      if message.body.count > Message.warningSize {
        store.logger.warning(
          "large message",
          metadata: ["message": "\(message.id)", "bytes": "\(message.body.count)"])
      }
    }
  }
}

/// A message with what is computed before the transaction begins.
struct Outgoing: Sendable {
  let message: Message
  let canonical: Data
  let mac: Data
  let salt: Data
  /// What the ledger says of it: means nothing once the salt is gone.
  let detail: String

  /// - Parameter salt: random, and kept only beside the message.
  init(_ message: Message, key: MemoryKey, salt: Data) {
    self.message = message
    self.salt = salt
    canonical = message.canonical
    mac = key.code(of: canonical)
    detail = saltedHash(salt, canonical)
  }
}

extension MessageFate {
  init(_ row: Row) {
    switch row["state"] as Int {
    case 0: self = .ready
    case 1: self = .leased
    case 2: self = .done
    default: self = .dead(reason: row["reason"] ?? "")
    }
  }
}
