import Logging
import Ostraka

/// Reads with a model behind a chat completions API: every query is sent after the same documents,
/// which servers with a prompt cache read once.
///
/// Documents leave this machine unless the server is on it: whoever opens the reader has made sure
/// that the shard allows that.
public struct OpenAIReader: HostedReader {
  /// As shards and coverage name it.
  public static let kind = "openai"

  let shard: ShardID
  let library: any Library
  let gauge: ReaderGauge
  let part: OpenAIPartReader

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
  var modelName: String { part.model.name }

  public var budget: TokenBudget {
    TokenBudget(window: part.model.window, usable: part.model.budget)
  }
}
