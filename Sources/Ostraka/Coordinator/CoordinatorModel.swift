/// A model of the coordinator's own, which may be another than the shards': it puts readings together
/// and chooses shards by their descriptions. Without one, and whenever it fails, both are done by
/// matching text.
public protocol CoordinatorModel: Sendable {
  /// As answers name it.
  var name: String { get }
  /// The host that it is on, nil for this machine: it is shown only what shards allow to go there.
  var host: String? { get }

  /// What follows from quotes alone.
  ///
  /// - Parameter quotes: each was found in the stored bytes.
  func synthesize(
    _ question: String, from quotes: [String], until deadline: Timestamp
  ) async throws -> ModelSynthesis

  /// The shards that may have the answer, best first, and what the choice used.
  func choose(
    among shards: [ShardDescription], for question: String, until deadline: Timestamp
  ) async throws -> (shards: [ShardID], usage: Usage)
}

extension CoordinatorModel {
  /// Whether it may be shown what a shard holds and is about.
  func maySee(_ shard: ShardDescription) -> Bool { host == nil || shard.egress == host }
}

/// What a model made of quotes.
public struct ModelSynthesis: Hashable, Sendable {
  /// Nil when the quotes don't answer the question.
  public let text: String?
  /// The places, from 0, of the quotes that it rests on.
  public let quotes: [Int]
  public let usage: Usage

  public init(text: String?, quotes: [Int], usage: Usage = .none) {
    self.text = text
    self.quotes = quotes
    self.usage = usage
  }
}
