/// Names one conversation.
public struct ConversationID: Identifier {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
}

/// A group of parties that may send each other messages, until it expires.
public struct Conversation: Hashable, Codable, Sendable {
  public let id: ConversationID
  /// Who may send and be sent to. A system conversation includes every party.
  public let parties: Set<PartyID>
  /// How long it lives from the moment it is opened or opened again; nil means for ever.
  public let lifetime: Duration?

  /// How long a conversation lives when nothing else is said.
  public static let defaultLifetime: Duration = .seconds(3 * 3600)

  public init(
    id: ConversationID, parties: Set<PartyID>, lifetime: Duration? = Self.defaultLifetime
  ) {
    self.id = id
    self.parties = parties
    self.lifetime = lifetime
  }

  /// The conversation in which the memory itself talks to its shards; it never expires.
  public static let system = Conversation(id: "system", parties: [], lifetime: nil)
}
