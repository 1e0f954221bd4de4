import Foundation
import Ostraka
import OstrakaStore

/// Counts the commits that an ask waits for on the disk.
struct CommitCount {
  let options: BenchOptions

  func run() async throws -> Int {
    try await ScratchMemory.with(options) { memory in
      let (store, runtime) = (memory.store, Runtime.system())
      let library = store.library(for: .owner)
      let shards: [ShardID] = ["amber", "birch", "cedar", "dune"]
      for shard in shards {
        let text = "The code of \(shard) is \(shard.rawValue.count)7.\n"
        _ = try await library.put(
          Load(
            id: runtime.identifiers.next(), source: .note(shard.rawValue), name: shard.rawValue,
            shard: shard, bytes: Data(text.utf8)))
      }
      return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await store.run() }
        for shard in shards {
          let served = Shard(
            id: shard,
            reader: ExtractiveReader(shard: shard, library: store.library(for: .shard(shard))),
            bus: store.bus(for: .shard(shard), inHost: true),
            library: store.library(for: .shard(shard)), time: runtime.time,
            logger: ScratchMemory.logger)
          group.addTask { try await served.run() }
        }
        defer { group.cancelAll() }
        return try await commits(of: store, runtime)
      }
    }
  }

  /// The most that one of several asks took.
  private func commits(of store: Store, _ runtime: Runtime) async throws -> Int {
    let coordinator = Coordinator(
      bus: store.bus(for: .coordinator, inHost: true), library: store.library(for: .coordinator),
      freshness: Unread(), router: Router(), time: runtime.time, logger: ScratchMemory.logger)
    var most = 0
    for number in 0..<12 {
      let before = store.durableCommits
      let question = Question(
        id: QueryID(rawValue: "q\(number)"), text: "What is the code of birch?",
        shards: ["birch"], deadline: runtime.time.now.advanced(by: .seconds(20)))
      _ = try await coordinator.ask(question)
      // The first ask also settles what the loads left.
      if number > 1 { most = max(most, store.durableCommits - before) }
    }
    return most
  }
}

/// There are no sources to compare with.
private struct Unread: Freshness {
  func isFresh(_ document: Document) async -> Bool? { nil }
}
