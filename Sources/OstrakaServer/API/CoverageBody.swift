import Ostraka

/// What one shard said of a query, as JSON. What is unknown is absent.
public struct CoverageBody: Hashable, Codable, Sendable {
  public let shard: String
  /// `found`, `abstained`, `late`, `failed` or `skipped`.
  public let outcome: String
  public let reader: String?
  /// From 0 to 1.
  public let confidence: Double?
  /// Milliseconds, with a fraction.
  public let elapsed: Double?
  public let usage: UsageBody?
  /// How many placed extents the shard did not hold yet.
  public let behind: Int?
  public let because: String?
  /// `unproven` where nobody can count what the reader holds; absent otherwise.
  public let held: String?

  enum CodingKeys: String, CodingKey {
    case shard, outcome, reader, confidence, usage, behind, because, held
    case elapsed = "elapsed_ms"
  }

  public init(_ coverage: Coverage) {
    shard = coverage.shard.rawValue
    outcome = coverage.outcome.rawValue
    reader = coverage.reader
    confidence = coverage.confidence
    elapsed = coverage.elapsedMicroseconds.map { Double($0) / 1_000 }
    usage = coverage.usage.map(UsageBody.init)
    behind = coverage.behind
    because = coverage.because
    held = coverage.isHeldUnproven ? "unproven" : nil
  }
}

/// What a read cost, as JSON.
public struct UsageBody: Hashable, Codable, Sendable {
  public let freshTokens: Int
  public let cachedTokens: Int
  public let outputTokens: Int
  /// US dollars.
  public let cost: Double

  enum CodingKeys: String, CodingKey {
    case freshTokens = "fresh_tokens"
    case cachedTokens = "cached_tokens"
    case outputTokens = "output_tokens"
    case cost = "cost_usd"
  }

  public init(_ usage: Usage) {
    freshTokens = usage.freshTokens
    cachedTokens = usage.cachedTokens
    outputTokens = usage.outputTokens
    cost = usage.cost
  }
}
