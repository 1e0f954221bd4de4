import Foundation
import GRDB
import Ostraka

extension Transaction {
  func open(_ conversation: Conversation, by party: PartyID) throws {
    let parties = conversation.parties.sorted().map(\.rawValue)
    let text = String(decoding: try JSONEncoder().encode(parties), as: UTF8.self)
    let expires = conversation.lifetime.map { now.advanced(by: $0) }
    if let row = try row("SELECT * FROM conversation WHERE id = ?", [conversation.id.rawValue]) {
      guard row["parties"] == text else {
        throw OstrakaError(
          .alreadyExists, "The conversation “\(conversation.id)” is open with other parties.")
      }
    }
    try execute(
      """
      INSERT INTO conversation (id, parties, expires) VALUES (?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET expires = excluded.expires
      """, [conversation.id.rawValue, text, expires?.microseconds])
    conversations.remove(conversation.id)
    try note(.conversationOpened, by: party, conversation.id.rawValue)
    if let expires { ends(at: expires) }
  }

  /// Stores a message, unless it is stored already.
  func send(_ outgoing: Outgoing, by party: PartyID) throws {
    let message = outgoing.message
    let isRecord = message.kind == .answer
    guard try !isSpent(message.id) else { return try require(sameAs: outgoing) }
    // One row of VALUES: for an INSERT from a SELECT, SQLite keeps a copy of each page that it
    // changes, in a temporary file, to take the statement back.
    try run(
      """
      INSERT INTO message (id, canonical, mac, salt, conversation, sender, mailbox, kind, priority,
        expires, sent, state, available, settled)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (id) DO NOTHING
      """,
      [
        .text(message.id.rawValue), .blob(outgoing.canonical), .blob(outgoing.mac),
        .blob(outgoing.salt), .text(message.conversation.rawValue),
        .text(message.sender.rawValue), .text(message.mailbox.description),
        .text(message.kind.rawValue), .integer(Int64(message.kind.priority)),
        .integer(orNull: message.expires?.microseconds), .integer(now.microseconds),
        .integer(isRecord ? 2 : 0), .integer(now.microseconds),
        .integer(orNull: isRecord ? now.microseconds : nil),
      ])
    guard database.changesCount == 1 else { return try require(sameAs: outgoing) }
    try admit(message)
    try note(.messageSent, by: party, message.id.rawValue, outgoing.detail)
    if let expires = message.expires { ends(at: expires) }
    if !isRecord { ring(message.mailbox) }
  }

  /// Whether a message with the id was done and pruned.
  private func isSpent(_ id: MessageID) throws -> Bool {
    try run("SELECT 1 FROM spent WHERE id = ?", [.text(id.rawValue)])
  }

  /// Refuses other content under an id that is in use, perhaps of a message that is done long ago.
  private func require(sameAs outgoing: Outgoing) throws {
    let stored = try row(
      "SELECT mac FROM message WHERE id = ?1 UNION ALL SELECT mac FROM spent WHERE id = ?1",
      [outgoing.message.id.rawValue])
    guard stored?["mac"] as Data? == outgoing.mac else { throw Self.inUse(outgoing.message.id) }
  }

  private static func inUse(_ id: MessageID) -> OstrakaError {
    OstrakaError(.alreadyExists, "The message id “\(id)” is in use for other content.")
  }

  /// Refuses what may not be sent in its conversation.
  private func admit(_ message: Message) throws {
    let id = message.conversation
    let conversation = try conversation(id)
    if let expires = conversation.expires, expires <= now.microseconds {
      throw OstrakaError(.expired, "The conversation “\(id)” has expired. Open it again.")
    }
    guard id != Conversation.system.id else { return }
    for party in [message.sender, message.mailbox.party] where !conversation.parties.contains(party)
    {
      throw OstrakaError(.notPermitted, "“\(party)” is not in the conversation “\(id)”.")
    }
  }

  private func conversation(_ id: ConversationID) throws -> ConversationCache.Entry {
    if let known = conversations[id] { return known }
    guard
      let row = try row("SELECT parties, expires FROM conversation WHERE id = ?", [id.rawValue])
    else { throw OstrakaError(.notFound, "There is no conversation “\(id)”. Open it first.") }
    return try conversations.add(id, parties: row["parties"], expires: row["expires"])
  }

  func receive(
    _ mailbox: Mailbox, by party: PartyID, inHost: Bool, limit: Int, lease: Duration,
    attempts: Int, key: MemoryKey
  ) throws -> [Delivery] {
    var deliveries: [Delivery] = []
    while deliveries.count < limit {
      let wanted = limit - deliveries.count
      let rows = try rows(
        """
        SELECT message.*, conversation.expires AS ending FROM message
        JOIN conversation ON conversation.id = conversation
        WHERE mailbox = ? AND state < 2 AND available <= ?
        ORDER BY priority, sequence LIMIT ?
        """, [mailbox.description, now.microseconds, wanted])
      for row in rows {
        if let reason = reasonToBury(row, attempts: attempts) {
          try bury(row, because: reason)
        } else {
          deliveries.append(try self.lease(row, by: party, inHost: inHost, for: lease, key: key))
        }
      }
      // Only what was buried makes room for more.
      guard rows.count == wanted else { break }
    }
    return deliveries
  }

  private func reasonToBury(_ row: Row, attempts: Int) -> String? {
    if let expires = row["expires"] as Int64?, expires <= now.microseconds { return "it expired" }
    if let ending = row["ending"] as Int64?, ending <= now.microseconds {
      return "its conversation expired"
    }
    let counted = row["attempt"] as Int - (row["excused"] as Int)
    return counted >= attempts ? "its attempts are exhausted" : nil
  }

  private func lease(
    _ row: Row, by party: PartyID, inHost: Bool, for lease: Duration, key: MemoryKey
  ) throws -> Delivery {
    let canonical: Data = row["canonical"]
    guard key.authenticates(canonical, by: row["mac"]) else {
      throw OstrakaError(
        .badData, "A stored message was changed from outside. Run `ostraka ledger verify`.")
    }
    let token = row["attempt"] as Int + 1
    let ends = now.advanced(by: lease)
    // The end is never now: a lease of no length would be delivered again in the same call.
    let available = max(ends.microseconds, now.microseconds + 1)
    try execute(
      """
      UPDATE message SET state = 1, attempt = ?, available = ?, held_by_host = ?
      WHERE sequence = ?
      """, [token, available, inHost, row["sequence"] as Int64])
    try note(.messageLeased, by: party, row["id"], String(token))
    self.ends(at: ends)
    return Delivery(
      message: try Message(canonical: canonical), lease: Lease(fencingToken: token, ends: ends))
  }

  /// Ends the leases that the former host's own process held: whoever holds the memory's lock knows
  /// that it is gone. A guest's lease goes on.
  func releaseHostLeases() throws {
    try release(
      try rows("SELECT sequence, id, sender, mailbox FROM message WHERE state = 1 AND held_by_host")
    )
  }

  /// Ends the leases on a mailbox whose only receiver has died.
  func releaseLeases(of mailbox: Mailbox) throws {
    try release(
      try rows(
        "SELECT sequence, id, sender, mailbox FROM message WHERE state = 1 AND mailbox = ?",
        [mailbox.description]))
  }

  private func release(_ leased: [Row]) throws {
    for row in leased {
      try execute(
        "UPDATE message SET available = ?, held_by_host = 0 WHERE sequence = ?",
        [now.microseconds, row["sequence"] as Int64])
      try note(.leaseReleased, by: PartyID(rawValue: row["sender"]), row["id"])
      ring(Mailbox(text: row["mailbox"]))
    }
  }

  /// The row of a delivery whose lease is current. Errors: `.leaseLost`.
  func leased(_ delivery: Delivery, by party: PartyID) throws -> Row {
    let id = delivery.message.id
    guard let row = try row("SELECT * FROM message WHERE id = ?", [id.rawValue]),
      row["attempt"] as Int == delivery.lease.fencingToken, row["state"] as Int == 1,
      Mailbox(text: row["mailbox"]).party == party
    else {
      throw OstrakaError(
        .leaseLost, "The lease on “\(id)” was lost: somebody else has it, or it is settled.")
    }
    return row
  }

  /// Settles one delivery; false when the same settlement was made before.
  func settle(
    _ delivery: Delivery, _ settlement: Settlement, by party: PartyID, attempts: Int
  ) throws -> Bool {
    let id = delivery.message.id
    let digest = settlement.digest
    let settled = try row(
      "SELECT 1 FROM message WHERE id = ? AND attempt = ? AND settlement = ? AND state <> 1",
      [id.rawValue, delivery.lease.fencingToken, digest])
    guard settled == nil else { return false }
    let row = try leased(delivery, by: party)
    let sequence: Int64 = row["sequence"]
    try execute("UPDATE message SET settlement = ? WHERE sequence = ?", [digest, sequence])
    switch settlement {
    case .ack:
      try execute(
        "UPDATE message SET state = 2, settled = ? WHERE sequence = ?",
        [now.microseconds, sequence])
      try note(.messageAcked, by: party, id.rawValue, String(delivery.lease.fencingToken))
    case .nack(let delay, let reason):
      try note(.messageNacked, by: party, id.rawValue, String(delivery.lease.fencingToken))
      try nack(row, after: delay, reason: reason, attempts: attempts)
    case .release(let reason):
      try execute(
        """
        UPDATE message SET state = 0, available = ?, reason = ?, excused = excused + 1
        WHERE sequence = ?
        """, [now.microseconds, reason, sequence])
      try note(.messageReleased, by: party, id.rawValue, String(delivery.lease.fencingToken))
      ring(delivery.message.mailbox)
    case .reject(let reason):
      try note(.messageRejected, by: party, id.rawValue, String(delivery.lease.fencingToken))
      try bury(row, because: reason)
    }
    return true
  }

  private func nack(
    _ row: Row, after delay: Duration, reason: String, attempts: Int
  ) throws {
    let attempt: Int = row["attempt"]
    guard attempt - (row["excused"] as Int) < attempts else {
      return try bury(row, because: reason)
    }
    let available = now.advanced(by: max(.zero, delay))
    try execute(
      "UPDATE message SET state = 0, available = ?, reason = ? WHERE sequence = ?",
      [available.microseconds, reason, row["sequence"] as Int64])
    available > now ? ends(at: available) : ring(Mailbox(text: row["mailbox"]))
  }
}

extension Settlement {
  /// Tells one settlement from another, to recognise the same one made again.
  var digest: Data {
    var encoder = Canonical(version: 1)
    switch self {
    case .ack(let replies):
      encoder.append("ack")
      for reply in replies { encoder.append(reply.canonical) }
    case .nack(let delay, let reason):
      encoder.append("nack")
      encoder.append(delay.wholeMicroseconds)
      encoder.append(reason)
    case .release(let reason):
      encoder.append("release")
      encoder.append(reason)
    case .reject(let reason):
      encoder.append("reject")
      encoder.append(reason)
    }
    return Digest(of: encoder.data).bytes
  }
}
