import Ostraka

/// Reads with Claude Code, the program, as it is installed and logged in. Experimental: it was never
/// run against the real program.
///
/// Documents leave this machine: whoever opens it has made sure that the shard allows that. Its
/// options are those its documentation names; it may change them.
public struct ClaudeCodeReader: Reader {
  /// As shards and coverage name it.
  public static let kind = "claude-code"

  private let shard: ShardID
  private let server: ClaudeCodeServer
  private let library: any Library
  private let spending: Spending
  private let gauge: ReaderGauge

  /// - Parameters:
  ///   - server: runs the processes; shared by the shards of a memory.
  ///   - spending: shared by all hosted readers of a memory, as their limits are.
  ///   - gauge: where the reader notes what it holds and uses.
  public init(
    shard: ShardID, server: ClaudeCodeServer, library: any Library, spending: Spending,
    gauge: ReaderGauge
  ) {
    self.shard = shard
    self.server = server
    self.library = library
    self.spending = spending
    self.gauge = gauge
  }

  public var kind: String { Self.kind }
  public var concurrency: Int { min(4, server.model.processes) }

  public var budget: TokenBudget {
    TokenBudget(window: server.model.window, usable: server.model.budget)
  }

  /// Opens a session. Nothing is sent or paid before its first question.
  public func open(_ held: [Extent]) async throws -> any ReaderSession {
    try await ModelSession.open(
      held, of: shard, from: library,
      reader: ClaudeCodePartReader(shard: shard, server: server, spending: spending),
      gauge: gauge, model: server.model.name, budget: server.model.budget)
  }
}
