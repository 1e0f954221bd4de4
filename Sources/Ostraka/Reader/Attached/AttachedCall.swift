/// A session's request for something to do.
public struct AttachedCall: Hashable, Codable, Sendable {
  public let shard: ShardID
  /// Nil for a session that begins.
  public let session: AttachedHandle?
  /// What runs the session, as status shows it: `claude-code 2.1`.
  public let client: String
  /// The id of the agent's session as its host knows it, so that a hook of that host can find out
  /// whether it attends a shard; nil where that isn't known.
  public let agent: String?

  public init(
    shard: ShardID, session: AttachedHandle? = nil, client: String, agent: String? = nil
  ) {
    self.shard = shard
    self.session = session
    self.client = client
    self.agent = agent
  }
}
