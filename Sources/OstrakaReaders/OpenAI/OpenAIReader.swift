import Logging
import Ostraka

/// Reads with a model behind a chat completions API: every query is sent after the same documents,
/// which servers with a prompt cache read once.
///
/// Documents leave this machine unless the server is on it: whoever opens the reader has made sure
/// that the shard allows that.
public struct OpenAIReader: Reader {
  /// As shards and coverage name it.
  public static let kind = "openai"

  private let shard: ShardID
  private let library: any Library
  private let gauge: ReaderGauge
  private let part: OpenAIPartReader

  /// - Parameters:
  ///   - spending: shared by all hosted readers of a memory, as their limits are.
  ///   - gauge: where the reader notes what it holds and uses.
  public init(
    shard: ShardID, model: OpenAIModel, library: any Library, spending: Spending,
    gauge: ReaderGauge, runtime: Runtime, logger: Logger
  ) {
    self.shard = shard
    self.library = library
    self.gauge = gauge
    part = OpenAIPartReader(
      model: model,
      client: HostedClient(
        model.server, headers: OpenAIPartReader.headers(key: model.server.key), spending: spending,
        runtime: runtime, logger: logger))
  }

  public var kind: String { Self.kind }
  public var concurrency: Int { 4 }

  public var budget: TokenBudget {
    TokenBudget(window: part.model.window, usable: part.model.budget)
  }

  public func open(_ held: [Extent]) async throws -> any ReaderSession {
    try await ModelSession.open(
      held, of: shard, from: library, reader: part, gauge: gauge, model: part.model.name,
      budget: part.model.budget)
  }
}
