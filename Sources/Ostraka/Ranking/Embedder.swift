/// A model that turns texts into vectors. It is optional: without one, passages are found by their words.
public protocol Embedder: Sendable {
  /// What status calls it.
  var name: String { get }
  /// Tells models apart: vectors of different ones don't compare. Errors: `.notFound`.
  func fingerprint() throws -> Digest
  /// The vectors of some texts of at most ``EmbeddedText/limit`` bytes, in their order.
  ///
  /// Errors: `.unavailable` while there is no model, `.tryLater` for one that is too slow, `.fault` for a text that
  /// it can't take.
  func vectors(of texts: [String], within patience: Duration) async throws -> [Vector]
}

/// How far the vectors of a memory are.
public struct EmbeddingStatus: Hashable, Codable, Sendable {
  public var model: String
  public var passages: Int
  /// How many of them have a vector.
  public var embedded: Int
  /// Why there is none for the others yet; nil while it goes on.
  public var problem: String?

  public init(model: String, passages: Int, embedded: Int, problem: String? = nil) {
    self.model = model
    self.passages = passages
    self.embedded = embedded
    self.problem = problem
  }
}
