import Foundation
import Ostraka
import OstrakaReaders
import OstrakaTesting

/// Four shards on one server, asked at once and in any order: each must find its own context.
struct MixedQueries {
  let bench: ModelBench
  let count: Int

  struct Figures: Encodable {
    let shards: Int
    let queries: Int
    let seed: UInt64
    /// Queries whose shard's context was not whole in its slot.
    let stolen: Int
    /// Citations that are another shard's.
    let foreignCitations: Int
    let citations: Int
    /// Answers whose quote was the model's own; the others were matched text or none.
    let modelAnswers: Int
    let mostFreshTokens: Int
    let seconds: Double

    var text: String {
      """
      \(queries) queries to \(shards) shards at once in \(Int(seconds)) s: \(stolen) slots stolen, \
      \(foreignCitations) of \(citations) citations another shard's, \(modelAnswers) \
      answers the model's own, fresh at most \(mostFreshTokens)
      """
    }
  }

  private static let names: [ShardID] = ["north", "south", "east", "west"]
  /// Each another size, so that another's context would show.
  private static let sizes = [1_000, 1_500, 2_000, 2_500]
  /// What a question and the marks around it may take.
  private static let slack = 64

  func run() async throws -> Figures {
    try await ScratchMemory.with(bench.options) { memory in
      let (bench, count) = (bench, count)
      return try await bench.withServer(in: memory, slots: 4, window: 2_048) { server in
        var sessions: [BenchSession] = []
        for (name, bytes) in zip(Self.names, Self.sizes) {
          sessions.append(
            try await BenchSession(name, bytes: bytes, store: memory.store, server: server))
        }
        return try await Self.ask(sessions, count)
      }
    }
  }

  private struct Outcome {
    let isStolen: Bool
    let citations: Int
    let foreign: Int
    let fresh: Int
    let isModels: Bool
  }

  private static func ask(_ sessions: [BenchSession], _ count: Int) async throws -> Figures {
    let seed = UInt64.random(in: 1...UInt64(UInt32.max))
    let random = SeededRandomness(seed: seed)
    var outcomes: [Outcome] = []
    let time = try await seconds {
      try await withThrowingTaskGroup(of: Outcome.self) { group in
        for number in 0..<count {
          if number >= sessions.count, let next = try await group.next() { outcomes.append(next) }
          let session = sessions[Int(random.next() % UInt64(sessions.count))]
          let lamp = random.next() % 12
          group.addTask { try await ask(session, "Who lit lamp number \(lamp)?") }
        }
        for try await next in group { outcomes.append(next) }
      }
    }
    return Figures(
      shards: sessions.count, queries: outcomes.count, seed: seed,
      stolen: outcomes.count { $0.isStolen },
      foreignCitations: outcomes.reduce(0) { $0 + $1.foreign },
      citations: outcomes.reduce(0) { $0 + $1.citations },
      modelAnswers: outcomes.count { $0.isModels },
      mostFreshTokens: outcomes.map(\.fresh).max() ?? 0, seconds: Figure.rounded(time))
  }

  private static func ask(_ session: BenchSession, _ question: String) async throws -> Outcome {
    let finding = try await session.read(question)
    let held = session.gauge.status.heldTokens
    let foreign = finding.citations.count { !$0.quote.contains("In \(session.shard) ") }
    return Outcome(
      isStolen: finding.usage.cachedTokens < held || finding.usage.freshTokens > slack,
      citations: finding.citations.count, foreign: foreign, fresh: finding.usage.freshTokens,
      isModels: finding.answer != nil && finding.note == nil)
  }
}
