/// The right to settle a message until a moment, proved by a fencing token.
public struct Lease: Hashable, Codable, Sendable {
  /// The attempt number, from 1. A later delivery of the message has a greater one.
  public let fencingToken: Int
  public let ends: Timestamp

  public init(fencingToken: Int, ends: Timestamp) {
    self.fencingToken = fencingToken
    self.ends = ends
  }
}

/// A message in a receiver's hands.
public struct Delivery: Hashable, Codable, Sendable {
  public let message: Message
  public var lease: Lease

  public init(message: Message, lease: Lease) {
    self.message = message
    self.lease = lease
  }
}

/// What a receiver says became of a delivery.
public enum Settlement: Hashable, Codable, Sendable {
  /// Done; the replies are sent in the same transaction.
  case ack(replies: [Message])
  /// Not done: deliver it again after a while, unless its attempts are exhausted.
  case nack(after: Duration, reason: String)
  /// Given back because the receiver stops: deliver it again at once, and don't count the attempt.
  case release(reason: String)
  /// Never deliver it again: a dead letter at once.
  case reject(reason: String)
}
