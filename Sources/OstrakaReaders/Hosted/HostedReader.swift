import Ostraka

/// A reader whose model is behind a hosted protocol: what all of these share.
///
/// Documents leave this machine unless the server is on it: whoever opens the reader has made sure
/// that the shard allows that.
protocol HostedReader: Reader {
  associatedtype Part: PartReader

  var shard: ShardID { get }
  var library: any Library { get }
  var gauge: ReaderGauge { get }
  var part: Part { get }
  /// The model's name, for status.
  var modelName: String { get }
}

extension HostedReader {
  public var concurrency: Int { 4 }

  public func open(_ held: [Extent]) async throws -> any ReaderSession {
    try await ModelSession.open(
      held, of: shard, from: library, reader: part, gauge: gauge, model: modelName,
      budget: budget.usable)
  }
}
