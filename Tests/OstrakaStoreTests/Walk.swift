import Foundation
import Logging
import Ostraka
import OstrakaStore
import OstrakaTesting

/// A memory in this process with its shards running, on a seeded executor.
struct Walk {
  let store: Store
  let runtime: Runtime
  let coordinator: Coordinator

  static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  /// Loads the texts, runs a shard for each of the readers and does the work.
  static func run<Result: Sendable>(
    _ texts: [(shard: String, name: String, text: String)],
    readers: [ShardID: any Reader] = [:], router: Router = Router(),
    model: (any CoordinatorModel)? = nil,
    _ work: @escaping @Sendable (Walk) async throws -> Result
  ) throws -> Result {
    let (runtime, executor) = Runtime.seeded(7)
    let store = try Store(inMemory: runtime, logger: logger)
    let walk = Walk(
      store: store, runtime: runtime,
      coordinator: Coordinator(
        bus: store.bus(for: .coordinator), library: store.library(for: .coordinator),
        freshness: UnknownFreshness(), router: router, model: model, time: runtime.time,
        logger: logger))
    return try executor.run { try await walk.serve(texts, readers, work) }
  }

  private func serve<Result: Sendable>(
    _ texts: [(shard: String, name: String, text: String)], _ readers: [ShardID: any Reader],
    _ work: @escaping @Sendable (Walk) async throws -> Result
  ) async throws -> Result {
    for each in texts { _ = try await put(each.text, each.name, in: each.shard) }
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await store.run() }
      for shard in try await store.library(for: .owner).shards().map(\.id) {
        let library = store.library(for: .shard(shard))
        let served = Shard(
          id: shard, reader: readers[shard] ?? ExtractiveReader(shard: shard, library: library),
          bus: store.bus(for: .shard(shard)), library: library, time: runtime.time,
          logger: Self.logger)
        group.addTask { try await served.run() }
      }
      defer { group.cancelAll() }
      return try await work(self)
    }
  }

  func put(_ text: String, _ name: String, in shard: String) async throws -> Loaded {
    try await store.library(for: .owner).put(
      Load(
        id: runtime.identifiers.next(), source: .file("/x/\(name)"), name: name,
        shard: ShardID(rawValue: shard), bytes: Data(text.utf8), modified: runtime.time.now))
  }

  func ask(
    _ text: String, shards: [ShardID]? = nil, id: QueryID = "q"
  ) async throws -> Answer {
    try await coordinator.ask(
      Question(
        id: id, text: text, shards: shards,
        deadline: runtime.time.now.advanced(by: Question.defaultPatience)))
  }
}
