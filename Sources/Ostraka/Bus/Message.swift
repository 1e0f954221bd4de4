import Foundation

/// Names one message, unique in a memory.
public struct MessageID: Identifier {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
}

/// One immutable message. What is stored and MACed is ``canonical``.
public struct Message: Hashable, Codable, Sendable {
  public enum Kind: String, Codable, Sendable, CaseIterable {
    /// A question for a shard.
    case query
    /// A shard's reply to a query.
    case reading
    /// The coordinator's result: a record, done as soon as it is sent; nobody receives it.
    case answer
    /// Placement has changed; it only wakes a shard.
    case load
    /// Between parties, with a meaning of their own.
    case note
  }

  public let id: MessageID
  public let conversation: ConversationID
  public let sender: PartyID
  public let mailbox: Mailbox
  public let kind: Kind
  public let body: Data
  /// The moment from which the message is not delivered any more but becomes a dead letter.
  public let expires: Timestamp?

  /// The largest body, in bytes.
  public static let limit = 1 << 20
  /// Bodies above this many bytes are sent, with a warning.
  public static let warningSize = 100 << 10

  public init(
    id: MessageID, conversation: ConversationID, sender: PartyID, mailbox: Mailbox, kind: Kind,
    body: Data, expires: Timestamp? = nil
  ) {
    self.id = id
    self.conversation = conversation
    self.sender = sender
    self.mailbox = mailbox
    self.kind = kind
    self.body = body
    self.expires = expires
  }
}

extension Message.Kind {
  /// Lower is received first: a shard takes queries before loads.
  public var priority: Int {
    switch self {
    case .query, .reading, .answer: 0
    case .note: 1
    case .load: 2
    }
  }
}

extension Message {
  static let format: UInt8 = 1

  /// The bytes that are stored, MACed and hashed (docs/formats.md).
  public var canonical: Data {
    var encoder = Canonical(version: Self.format, reserving: body.count)
    encoder.append(id.rawValue)
    encoder.append(conversation.rawValue)
    encoder.append(sender.rawValue)
    encoder.append(mailbox.description)
    encoder.append(kind.rawValue)
    encoder.append(expires?.microseconds)
    encoder.append(body)
    return encoder.data
  }

  /// Reads stored bytes. Errors: `.badData`.
  public init(canonical data: Data) throws {
    var decoder = try Canonical.Reader(data, version: Self.format)
    id = MessageID(rawValue: try decoder.text())
    conversation = ConversationID(rawValue: try decoder.text())
    sender = PartyID(rawValue: try decoder.text())
    mailbox = Mailbox(text: try decoder.text())
    let kind = try decoder.text()
    guard let known = Kind(rawValue: kind) else {
      throw OstrakaError(.badData, "A stored message has the unknown kind “\(kind)”.")
    }
    self.kind = known
    expires = try decoder.optionalInteger().map(Timestamp.init(microseconds:))
    body = try decoder.bytes()
    try decoder.finish()
  }
}
