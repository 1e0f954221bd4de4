import Ostraka

/// A desk at which nobody can serve a shard.
public struct NoDesk: ShardDesk {
  private static let closed = OstrakaError(.notFound, "No session attends shards here.")

  public init() {}

  public func next(
    _ call: AttachedCall, within patience: Duration
  ) async throws -> AttachedAssignment { throw Self.closed }

  public func reply(_ reply: AttachedReply) async throws -> AttachedReceipt { throw Self.closed }
  public func lapse(_ session: AttachedHandle) async throws { throw Self.closed }
  public func leave(_ session: AttachedHandle) async throws { throw Self.closed }
  public func nudge(_ agent: String) async throws -> ShardID? { throw Self.closed }
  public func release(_ shard: ShardID) async throws -> Int { throw Self.closed }
}
