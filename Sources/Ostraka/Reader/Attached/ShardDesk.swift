/// Where live agent sessions come to serve as shards: each call is one tool call of such a session, or
/// of the shard's owner.
///
/// A session takes its part of the shard's documents page by page, then one query at a time on a
/// lease. It names itself by the handle that it was given last; every result carries a newer one.
public protocol ShardDesk: Sendable {
  /// What the session does next: read a page, answer a query, call again, or stop.
  ///
  /// A call that is cancelled takes nothing with it. A second call of one session ends the first.
  ///
  /// - Parameter patience: how long it waits for work before it returns ``AttachedAssignment/Work/wait``.
  ///
  /// Errors: `.notFound` for a shard that no session can attend, `.alreadyExists` when other sessions
  /// attend all of it, `.invalidRequest` for a handle that is none, `.tooLarge` above the limits.
  func next(_ call: AttachedCall, within patience: Duration) async throws -> AttachedAssignment

  /// Takes a session's answer to the query that it has on a lease. The same reply again succeeds.
  ///
  /// Errors: `.leaseLost` when the query went on without it, `.notFound` for a session that isn't known,
  /// `.invalidRequest` for an answer without a quote, `.tooLarge` above the limits of ``AttachedReply``;
  /// after the last two the query is still the session's.
  func reply(_ reply: AttachedReply) async throws -> AttachedReceipt

  /// The session's client has gone, perhaps to come back: what it has on a lease, and what waits for it, is
  /// answered without it. It goes on when it calls again.
  func lapse(_ session: AttachedHandle) async throws

  /// The session goes for good: what it has on a lease is answered without it. One that is gone may go again.
  func leave(_ session: AttachedHandle) async throws

  /// The shard that an agent's session serves, if it has called since it was last asked for here: somebody
  /// who sends it back to its work does so once for each time that it went on.
  func nudge(_ agent: String) async throws -> ShardID?

  /// Lets all sessions of a shard go; how many there were. Each may still reply to what it has on a
  /// lease, and is then told to stop.
  @discardableResult
  func release(_ shard: ShardID) async throws -> Int
}
