import Foundation
import Logging
import Ostraka

/// Reads with a model on this machine: documents are taken into its context once, and every query is
/// answered from there.
public struct LlamaReader: Reader {
  public static let kind = "llama"

  private let shard: ShardID
  private let server: LlamaServer
  private let library: any Library
  private let gauge: ReaderGauge
  private let time: any Time
  private let logger: Logger
  private let onlyRestores: Bool

  /// - Parameters:
  ///   - gauge: where it notes what it holds and uses.
  ///   - onlyRestores: whether it reads no document again: what isn't saved can't be held.
  public init(
    shard: ShardID, server: LlamaServer, library: any Library, gauge: ReaderGauge, time: any Time,
    logger: Logger, onlyRestores: Bool = false
  ) {
    self.shard = shard
    self.server = server
    self.library = library
    self.gauge = gauge
    self.time = time
    self.logger = logger
    self.onlyRestores = onlyRestores
  }

  public var kind: String { Self.kind }

  /// What is more than a window has room for becomes further parts.
  public var budget: TokenBudget {
    TokenBudget(window: server.model.window, usable: server.model.window * 9 / 10)
  }

  public func open(_ held: [Extent]) async throws -> any ReaderSession {
    let reader = try await LlamaPartReader(
      shard: shard, server: server, time: time, logger: logger, onlyRestores: onlyRestores)
    return try await ModelSession.open(
      held, of: shard, from: library, reader: reader, gauge: gauge,
      model: URL(fileURLWithPath: server.model.file).lastPathComponent, budget: reader.room)
  }
}
