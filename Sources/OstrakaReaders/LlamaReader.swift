import Foundation
import Logging
import Ostraka

/// Reads with a model on this machine: documents are taken into its context once, and every query is
/// answered from there.
public struct LlamaReader: Reader {
  public static let kind = "llama"

  let shard: ShardID
  let server: LlamaServer
  let library: any Library
  let time: any Time
  let logger: Logger

  public init(
    shard: ShardID, server: LlamaServer, library: any Library, time: any Time, logger: Logger
  ) {
    self.shard = shard
    self.server = server
    self.library = library
    self.time = time
    self.logger = logger
  }

  public var kind: String { Self.kind }

  /// A window is one part; what is more becomes further parts.
  public var budget: TokenBudget {
    TokenBudget(window: server.model.window, usable: server.model.window * 9 / 10)
  }

  public func open(_ held: [Extent], resuming: WarmState?) async throws -> any ReaderSession {
    let life = try await server.current()
    let session = LlamaSession(
      reader: self, prompt: try await ReadingPrompt(of: life.client),
      fingerprint: try server.model.fingerprint(),
      fallback: try await ExtractiveReader(shard: shard, library: library)
        .open(held, resuming: nil))
    _ = try await session.hold(held)
    return session
  }
}
