/// Names a shard, or one part of a shard that outgrew its reader (`code.2`).
public struct ShardID: Identifier {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }

  /// The shard that is used when none is named.
  public static let main: ShardID = "main"
}
