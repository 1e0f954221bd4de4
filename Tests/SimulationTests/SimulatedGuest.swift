import Ostraka
import OstrakaTesting

/// A process that serves a shard: it dies, loses its host, and comes back.
struct SimulatedGuest: Sendable {
  let shard: ShardID
  let budget: TokenBudget
  let host: SimulatedHost
  let runtime: Runtime
  let faults: Faults
  let problems: Problems

  static let shards: [(ShardID, TokenBudget)] = [
    ("cedar", .unlimited), ("dune", TokenBudget(window: 8_192, usable: 7_000)),
  ]

  /// Serves until the task is cancelled.
  func run() async throws {
    while true {
      let life = try await host.living()
      let process = SimulatedProcess("guest")
      let served = life.shard(shard, budget, in: process, inHost: false, runtime, faults)
      do {
        try await process.run { try await served.run() }
      } catch let error as OstrakaError
        where !error.mayPass
      {
        problems.note("the shard \(shard) ended with \(error.code): \(error.message)")
      } catch is OstrakaError {
        // It lost its host, or its reader failed: it comes back.
      }
      try Task.checkCancellation()
      try await runtime.time.sleep(for: .milliseconds(50) + faults.pause(atMost: .seconds(3)))
    }
  }
}
