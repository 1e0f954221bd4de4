import Foundation
import Ostraka

/// Vectors from a model on llama-server.
public struct LlamaEmbedder: Embedder {
  private let server: LlamaServer

  /// - Parameter server: of a model for vectors, ``LlamaModel/init(embedding:pooling:threads:hangLimit:)``; somebody
  ///   must run it.
  public init(server: LlamaServer) { self.server = server }

  public var name: String { URL(fileURLWithPath: server.model.file).lastPathComponent }

  public func fingerprint() throws -> Digest { try server.model.fingerprint() }

  /// Errors: also `.fault` for an answer that isn't a vector for each text.
  public func vectors(of texts: [String], within patience: Duration) async throws -> [Vector] {
    guard let life = server.life else {
      throw server.problem ?? OstrakaError(.unavailable, "The model for vectors is starting.")
    }
    let vectors = try await life.client.vectors(of: texts, within: patience).compactMap {
      Vector($0)
    }
    guard vectors.count == texts.count else {
      throw OstrakaError(
        .fault, "The model gave \(vectors.count) vectors for \(texts.count) texts.")
    }
    return vectors
  }
}
