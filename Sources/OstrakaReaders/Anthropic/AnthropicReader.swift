import Logging
import Ostraka

/// Reads with a model behind the Anthropic Messages API: the service keeps a shard's documents in
/// its prompt cache, and every query is answered from there.
///
/// Documents leave this machine: whoever opens it has made sure that the shard allows that.
public struct AnthropicReader: HostedReader {
  /// As shards and coverage name it.
  public static let kind = "anthropic"

  let shard: ShardID
  let library: any Library
  let gauge: ReaderGauge
  let part: AnthropicPartReader

  /// - Parameters:
  ///   - spending: shared by all hosted readers of a memory, as their limits are.
  ///   - gauge: where the reader notes what it holds and uses.
  public init(
    shard: ShardID, model: AnthropicModel, library: any Library, spending: Spending,
    gauge: ReaderGauge, runtime: Runtime, logger: Logger
  ) {
    self.shard = shard
    self.library = library
    self.gauge = gauge
    part = AnthropicPartReader(
      model: model,
      client: HostedClient(
        model.server, headers: AnthropicPartReader.headers(key: model.server.key),
        spending: spending, runtime: runtime, logger: logger))
  }

  public var kind: String { Self.kind }
  var modelName: String { part.model.name }

  public var budget: TokenBudget {
    TokenBudget(window: part.model.window, usable: part.model.budget)
  }
}
