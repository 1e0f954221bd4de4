import Ostraka

/// Which shards a host reads for with their models, and whether it has a model find passages.
struct ModelUse: Sendable {
  enum Reach {
    /// None: a verb that hosts only for a moment and asks nothing.
    case none
    /// Those whose context a model of this machine has saved. No paid call is made.
    case warm
    case all
  }

  let reach: Reach
  /// Nil for all: to take in what nobody asks costs time and money.
  private var shards: Set<ShardID>?
  /// Whether it runs the model for vectors: not for a moment only, in which it would hardly start.
  private(set) var embeds = false

  static let none = ModelUse(reach: .none)
  static let warm = ModelUse(reach: .warm)
  static let all = ModelUse(reach: .all)

  private init(reach: Reach) { self.reach = reach }

  /// The same for some shards only; nil for all.
  func only(_ shards: [ShardID]?) -> ModelUse {
    var use = self
    use.shards = shards.map(Set.init)
    return use
  }

  /// The same in a process that stays.
  func staying() -> ModelUse {
    var use = self
    use.embeds = true
    return use
  }

  func covers(_ shard: ShardID) -> Bool { shards?.contains(shard) ?? true }
}
