/// Decides which shards a query goes to: a pure function of the evidence.
public struct Router: Sendable {
  /// How many shards one query may go to.
  public let widest: Int

  public static let defaultWidest = 8

  public init(widest: Int = defaultWidest) {
    self.widest = widest
  }

  /// Where a query goes, and what is left out and why.
  public struct Route: Hashable, Sendable {
    public var asked: [ShardID]
    public var skipped: [Coverage]
  }

  /// Whether a choice is needed at all; only then is evidence worth looking up.
  public func mustChoose(among shards: [ShardID]) -> Bool { shards.count > widest }

  /// Every shard up to the widest fan-out, else the best by evidence: word overlap must not decide
  /// over a reader that understands.
  ///
  /// - Parameters:
  ///   - evidence: the ranked passages of all shards for the question, best first.
  ///   - preferred: shards that a model chose, which come before the others.
  public func route(
    _ shards: [ShardID], evidence: [Ranked], preferred: [ShardID] = []
  ) -> Route {
    guard mustChoose(among: shards) else { return Route(asked: shards, skipped: []) }
    var weights: [ShardID: Double] = [:]
    var seen: [ShardID: Int] = [:]
    for ranked in evidence {
      let shard = ranked.candidate.shard
      seen[shard, default: 0] += 1
      // A shard is as good as its best passages; a long tail of weak ones must not outweigh them.
      weights[shard, default: 0] += ranked.score / Double(1 << min(seen[shard, default: 1], 20))
    }
    let chosen = preferred.filter(Set(shards).contains)
    let rest = shards.filter { !chosen.contains($0) }.sorted { left, right in
      let (leftWeight, rightWeight) = (weights[left, default: 0], weights[right, default: 0])
      return leftWeight == rightWeight ? left < right : leftWeight > rightWeight
    }
    let best = chosen + rest
    let asked = best.prefix(widest)
    let skipped = best.dropFirst(widest).map {
      Coverage(shard: $0, outcome: .skipped, because: "less evidence than the best \(widest)")
    }
    return Route(asked: asked.sorted(), skipped: skipped)
  }
}
