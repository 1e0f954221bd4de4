/// A model of the coordinator's own, which may be another than the shards': it puts readings together
/// and chooses shards by their descriptions. Without one, and whenever it fails, both are done by
/// matching text.
public protocol CoordinatorModel: Sendable {
  /// As answers name it.
  var name: String { get }
  /// Whether it is on this machine: else it is shown nothing of shards that allow no egress.
  var isHere: Bool { get }

  /// What follows from quotes alone; nil when they don't answer the question.
  ///
  /// - Parameter quotes: each was found in the stored bytes.
  func synthesize(
    _ question: String, from quotes: [String], until deadline: Timestamp
  ) async throws -> ModelSynthesis?

  /// The shards that may have the answer, best first.
  func choose(
    among shards: [ShardDescription], for question: String, until deadline: Timestamp
  ) async throws -> [ShardID]
}

/// An answer that a model made of quotes.
public struct ModelSynthesis: Hashable, Sendable {
  public let text: String
  /// The places, from 0, of the quotes that it rests on.
  public let quotes: [Int]

  public init(text: String, quotes: [Int]) {
    self.text = text
    self.quotes = quotes
  }
}
