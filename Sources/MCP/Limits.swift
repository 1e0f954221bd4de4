/// How much one client may make the server hold or do.
public struct Limits: Sendable {
  /// Bytes of one message: an HTTP body or a line of stdio.
  public var messageBytes = 4 << 20
  /// How deep arrays and objects nest in one message.
  public var depth = 64
  /// JSON values in one message.
  public var values = 500_000
  /// Bytes of a request's id, a progress token, a cursor or the name of a method.
  public var idBytes = 256
  /// Messages in one batch (2025-03-26 only).
  public var batch = 64
  /// Calls under way at once: for each session of an older protocol, and for all of stdio or
  /// HTTP together eight times as many.
  public var calls = 128
  /// Resource addresses that one session or one subscription follows.
  public var subscriptions = 256
  /// Ended event streams that a session keeps for a client that comes back for them.
  public var streams = 8
  /// Sessions of older protocols over HTTP; the longest idle one makes room.
  public var sessions = 256
  /// How long a session lasts without a request, an open stream or a call.
  public var sessionIdle = Duration.seconds(3_600)
  /// Events that a stream keeps for a slow or returning client, and their bytes together.
  public var events = 256
  public var eventBytes = 1 << 20
  /// Bytes waiting to be written to stdio before reading pauses and notifications are dropped.
  public var outputBytes = 16 << 20
  /// How long the client has to answer a request of the server.
  public var clientAnswer = Duration.seconds(30)
  /// How long calls may go on after stdio's input has ended, but for those of tools that wait.
  public var drain = Duration.seconds(10)
  /// Silence on an event stream after which a comment keeps the connection open.
  public var keepAlive = Duration.seconds(15)
  /// Entries on one page of a list.
  public var page = 100
  /// Tasks that the server holds at once, and one identity half as many; those that have ended make
  /// room, the oldest first.
  public var tasks = 256
  /// How long a task is kept from its end.
  public var taskLife = Duration.seconds(3_600)
  /// How long a task goes on that its client does not ask for; then it is cancelled.
  public var taskSilence = Duration.seconds(300)

  public init() {}
}
