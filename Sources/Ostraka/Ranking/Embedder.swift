/// A model that turns texts into vectors. It is optional: without one, passages are found by their words.
public protocol Embedder: Sendable {
  /// What status calls it.
  var name: String { get }
  /// Whether it would answer now.
  var isReady: Bool { get }
  /// Tells models, and ways to use one, apart: vectors of different ones don't compare. Errors: `.notFound`.
  func fingerprint() throws -> Digest
  /// The vectors of some texts of at most ``EmbeddedText/limit`` bytes, in their order.
  ///
  /// Errors: `.unavailable` while there is no model, `.fault` for a text that it didn't take in time, or that was too
  /// much for it.
  func vectors(of texts: [String], within patience: Duration) async throws -> [Vector]
}

/// How far the vectors of a memory are.
public struct EmbeddingStatus: Hashable, Codable, Sendable {
  public var model: String
  public var passages: Int
  /// How many of them have a vector.
  public var embedded: Int
  /// Whether the model answers; while it doesn't, questions are answered by words alone.
  public var isReady: Bool
  /// Why there is none for the others yet; nil while it goes on.
  public var problem: String?

  enum CodingKeys: String, CodingKey {
    case model, passages, embedded, problem
    case isReady = "ready"
  }

  public init(
    model: String, passages: Int, embedded: Int, isReady: Bool, problem: String? = nil
  ) {
    self.model = model
    self.passages = passages
    self.embedded = embedded
    self.isReady = isReady
    self.problem = problem
  }
}
