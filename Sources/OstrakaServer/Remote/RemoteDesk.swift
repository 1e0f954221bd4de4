import Ostraka

/// Where sessions come to serve shards of a memory that another process hosts.
public struct RemoteDesk: ShardDesk {
  let client: GuestClient

  /// It waits 25 s at most, whatever the patience.
  public func next(
    _ call: AttachedCall, within patience: Duration
  ) async throws -> AttachedAssignment {
    try await client.call(
      DeskCall.next, DeskCall.Next(call: call, patience: patience), as: .owner)
  }

  public func reply(_ reply: AttachedReply) async throws -> AttachedReceipt {
    try await client.call(DeskCall.reply, reply, as: .owner)
  }

  public func lapse(_ session: AttachedHandle) async throws {
    _ = try await client.call(DeskCall.lapse, session, as: .owner)
  }

  public func leave(_ session: AttachedHandle) async throws {
    _ = try await client.call(DeskCall.leave, session, as: .owner)
  }

  public func nudge(_ agent: String) async throws -> ShardID? {
    try await client.call(DeskCall.nudge, agent, as: .owner)
  }

  public func release(_ shard: ShardID) async throws -> Int {
    try await client.call(DeskCall.release, shard, as: .owner)
  }
}
