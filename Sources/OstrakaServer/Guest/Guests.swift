import Ostraka

/// What a host does for the processes that use its memory as guests.
public struct Guests: Sendable {
  /// What the host is.
  public let role: MemoryStatus.Role
  /// A process that outranks the host asks for its place. It must return at once and let the host
  /// drain afterwards: the server cannot stop while it is answering.
  public let onYield: @Sendable () async -> Void
  /// A guest begins (true) or has ended (false) to serve a shard.
  public let onServing: @Sendable (ShardID, Bool) async -> Void
  /// What the host says that it speaks.
  var version = Handshake.version

  public init(
    role: MemoryStatus.Role, onYield: @escaping @Sendable () async -> Void,
    onServing: @escaping @Sendable (ShardID, Bool) async -> Void
  ) {
    self.role = role
    self.onYield = onYield
    self.onServing = onServing
  }
}
