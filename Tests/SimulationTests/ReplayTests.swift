import Foundation
import Logging
import Ostraka
import OstrakaStore
import OstrakaTesting
import Testing

/// Everything that a run leaves behind.
private struct Trace: Hashable, Sendable {
  var schedule: [Int] = []
  var ledger: [LedgerEntry] = []
  var answer: String?
  var citations: [String] = []
}

@Suite("A seed replays a run")
struct ReplayTests {
  private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  /// A whole system in one process and on one thread: two shards, a coordinator, one query.
  private func run(seed: UInt64) throws -> Trace {
    let (runtime, executor) = Runtime.seeded(seed)
    let store = try Store(inMemory: runtime, logger: Self.logger)
    var trace = try executor.run { try await Self.ask(store, runtime) }
    trace.schedule = executor.choices
    try store.close()
    return trace
  }

  private static func ask(_ store: Store, _ runtime: Runtime) async throws -> Trace {
    let library = store.library(for: .owner)
    let texts = [
      ("docs", "guide.md", "# Retries\n\nA failed send is retried after 250 milliseconds.\n"),
      ("code", "retry.swift", "struct Retry {\n  /// Retried after 250 milliseconds.\n}\n"),
    ]
    for (shard, name, text) in texts {
      _ = try await library.put(
        Load(
          id: runtime.identifiers.next(), source: .file("/x/\(name)"), name: name,
          shard: ShardID(rawValue: shard), bytes: Data(text.utf8)))
    }
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await store.run() }
      for shard: ShardID in ["code", "docs"] {
        let library = store.library(for: .shard(shard))
        let served = Shard(
          id: shard, reader: ExtractiveReader(shard: shard, library: library),
          bus: store.bus(for: .shard(shard)), library: library, time: runtime.time,
          logger: logger)
        group.addTask { try await served.run() }
      }
      let coordinator = Coordinator(
        bus: store.bus(for: .coordinator), library: library, freshness: UnknownFreshness(),
        time: runtime.time, logger: logger)
      let answer = try await coordinator.ask(
        Question(
          id: "q", text: "After how many milliseconds is a failed send retried?",
          deadline: runtime.time.now.advanced(by: .seconds(25))))
      group.cancelAll()
      let entries = try await store.ledger.entries(from: 1, limit: 1000)
      return Trace(
        ledger: entries, answer: answer.text, citations: answer.citations.map(\.citation.quote))
    }
  }

  @Test("to the last scheduling decision and ledger entry", arguments: [1, 2, 77] as [UInt64])
  func replay(seed: UInt64) throws {
    let (first, second) = (try run(seed: seed), try run(seed: seed))
    #expect(first == second)
    #expect(first.answer?.contains("250 milliseconds") == true)
    #expect(first.schedule.count > 50)
  }

  @Test("and another seed makes another schedule with the same answer")
  func otherSeed() throws {
    let (first, second) = (try run(seed: 1), try run(seed: 2))
    #expect(first.schedule != second.schedule)
    #expect(first.answer == second.answer)
  }
}
