import Ostraka

/// What a shard's model holds and has used since the host began, as JSON.
public struct HeldBody: Hashable, Codable, Sendable {
  public let model: String?
  /// Tokens of documents.
  public let tokens: Int
  /// Tokens of documents that one context has room for.
  public let budget: Int?
  /// How many contexts the documents take.
  public let parts: Int
  /// `hot`, `warm` or `cold`; absent before anything was held.
  public let warmth: String?
  /// When it turns cold; absent when it doesn't by itself.
  public let warmUntil: String?
  /// What the next query costs.
  public let nextCost: Double
  public let usage: UsageBody
  /// Why it did not answer last; absent when it did.
  public let failure: String?

  enum CodingKeys: String, CodingKey {
    case model, tokens, budget, parts, warmth, usage, failure
    case warmUntil = "warm_until"
    case nextCost = "next_cost_usd"
  }

  public init(_ status: ReaderStatus) {
    model = status.model
    tokens = status.heldTokens
    budget = status.budget
    parts = status.parts
    warmth = status.warmth?.rawValue
    warmUntil = status.warmUntil?.description
    nextCost = status.nextCost
    usage = UsageBody(status.used)
    failure = status.failure
  }
}
