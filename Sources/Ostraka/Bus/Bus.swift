/// Durable, authenticated, at-least-once messages. A value acts for one authenticated party.
///
/// A message is `ready → leased → done` or `dead` (docs/messages.md).
public protocol Bus: Sendable {
  /// Opens a conversation, or renews one that is open. Errors: `.alreadyExists` when it is open
  /// with other parties.
  func open(_ conversation: Conversation) async throws

  /// Sends messages, all or none; they are durable when it returns.
  ///
  /// Sending the same message again succeeds and does nothing. Errors: `.alreadyExists` for an id
  /// in use with other bytes, `.expired` for a conversation that has ended, `.notFound` for one that
  /// never was, `.notPermitted` for a sender who isn't this party or isn't in the conversation,
  /// `.tooLarge` above ``Message/limit``.
  func send(_ messages: [Message]) async throws

  /// Leases the next messages of a mailbox, by priority, then age; empty when there are none. Fewer
  /// than a limit of up to 32 are all that wait; above that a call may give less.
  func receive(_ mailbox: Mailbox, limit: Int, lease: Duration) async throws -> [Delivery]

  /// Moves the end of a lease to `duration` from now. Errors: `.leaseLost`.
  func extend(_ delivery: Delivery, by duration: Duration) async throws -> Lease

  /// Settles deliveries in one transaction, all or none, with the replies of an `ack` sent once.
  ///
  /// The same settlement again, with the same fencing tokens, succeeds and does nothing.
  /// Errors: `.leaseLost` when another receiver holds or has settled one of them.
  func settle(_ deliveries: [Delivery], _ settlement: Settlement) async throws

  /// Messages that this party sent or was sent, for as long as they are kept, and where they stand.
  /// Unknown ids are absent.
  func find(_ messages: [MessageID]) async throws -> [MessageID: FoundMessage]

  /// A hint that `receive` may find something: on subscription, on a send, when a delay or a lease
  /// ends, and when a message that the party sent becomes a dead letter. Hints coalesce and may come for nothing; the stream ends when the bus closes.
  func arrivals(in mailbox: Mailbox) -> AsyncStream<Void>
}

extension Bus {
  /// Settles one delivery.
  public func settle(_ delivery: Delivery, _ settlement: Settlement) async throws {
    try await settle([delivery], settlement)
  }
}

/// A message and where it stands.
public struct FoundMessage: Hashable, Codable, Sendable {
  public let message: Message
  public let fate: MessageFate

  public init(message: Message, fate: MessageFate) {
    self.message = message
    self.fate = fate
  }
}

/// Where a message stands.
public enum MessageFate: Hashable, Codable, Sendable {
  case ready, leased, done
  /// A dead letter, with the reason.
  case dead(reason: String)
}

/// The limits of a bus.
public struct BusLimits: Hashable, Sendable {
  /// How often a message is delivered before it becomes a dead letter.
  public var attempts = 5
  /// The longest lease that is granted.
  public var longestLease: Duration = .seconds(3600)
  /// The most messages that one call sends or receives.
  public var batch = 1000

  public init() {}
}
