import Foundation
import Ostraka
import Synchronization

/// Vectors from a model on llama-server.
public final class LlamaEmbedder: Embedder {
  private let server: LlamaServer
  /// Taken once: the server keeps the file that it began with.
  private let known = Mutex<Digest?>(nil)

  /// - Parameter server: of a model for vectors, ``LlamaModel/init(embedding:pooling:threads:hangLimit:)``; somebody
  ///   must run it.
  public init(server: LlamaServer) { self.server = server }

  public var name: String { URL(fileURLWithPath: server.model.file).lastPathComponent }

  public var isReady: Bool { server.life != nil }

  public func fingerprint() throws -> Digest {
    if let known = known.withLock({ $0 }) { return known }
    let found = try server.model.fingerprint()
    known.withLock { $0 = found }
    return found
  }

  public func vectors(of texts: [String], within patience: Duration) async throws -> [Vector] {
    let life = try await server.current(within: patience)
    let vectors: [Vector]
    do {
      vectors = try await life.client.vectors(of: texts, within: patience).compactMap { Vector($0) }
    } catch let error as OstrakaError {
      try Task.checkCancellation()
      throw OstrakaError(.fault, error.message, cause: error)
    }
    guard vectors.count == texts.count else {
      throw OstrakaError(
        .fault, "The model gave \(vectors.count) vectors for \(texts.count) texts.")
    }
    return vectors
  }
}
