import Foundation
import Ostraka
import OstrakaReaders

/// What one size of documents gave.
struct HeldFigures: Encodable {
  let documentTokens: Int
  let questionTokens: Int
  /// Documents and question read together by the bare server, in seconds.
  let coldSeconds: Figure
  /// A query to the session that holds the documents.
  let warmSeconds: Figure
  /// The same request without anything of ours around it, its prefix held.
  let bareSeconds: Figure
  let coldOverWarm: Double
  /// What a read takes beyond the bare request: median of the rounds' differences.
  let overheadMilliseconds: Figure
  /// Of the warm queries: the most fresh and the fewest cached tokens.
  let mostFreshTokens: Int
  let fewestCachedTokens: Int
  /// The first query after kill -9, the server being up again: a restore and a read.
  let restoredSeconds: Figure
  /// How much longer it takes to read the documents again with it: a cold query.
  let coldOverRestored: Double
  /// From the kill to the answer.
  let recoverySeconds: Figure
  let isSameAnswer: Bool

  var text: String {
    """
    \(documentTokens) tokens: cold \(coldSeconds.text) s, warm \(warmSeconds.text) s, \
    \(coldOverWarm) times faster; fresh at most \(mostFreshTokens), cached at least \
    \(fewestCachedTokens); bare \(bareSeconds.text) s, overhead \(overheadMilliseconds.text) ms; \
    after kill -9 \(restoredSeconds.text) s, \(coldOverRestored) times faster than cold, \
    \(recoverySeconds.text) s from the kill; \
    \(isSameAnswer ? "same answer" : "ANOTHER ANSWER")
    """
  }
}

/// Measures one size.
struct HeldMeasure {
  let bench: ModelBench
  let tokens: Int

  private static func question(_ number: Int) -> String { "Who lit lamp number \(number)?" }
  /// Of this text; where it turns out otherwise, the figures say how many tokens it was.
  private static let bytesPerToken = 2.62
  /// What prompt, question and answer may take besides.
  private static let around = 800
  /// The session has the first slot, the bare request the second.
  private static let bareSlot = 1

  /// A cold run takes up to minutes and hardly varies.
  private var coldRounds: Int { max(1, min(3, bench.options.rounds)) }

  func run() async throws -> HeldFigures {
    try await ScratchMemory.with(bench.options) { memory in
      let (bench, tokens) = (bench, tokens)
      return try await bench.withServer(
        in: memory, slots: 2, window: min(8_192, (tokens * 10 / 9 + Self.around) / 256 * 256 + 256)
      ) { server in
        let held = try await BenchSession(
          "harbour", bytes: Int(Double(tokens) * Self.bytesPerToken), store: memory.store,
          server: server)
        let bare = try await BareRequest(
          about: held.extents, from: held.library, on: server)
        return try await measure(held, bare, server)
      }
    }
  }

  private func measure(
    _ held: BenchSession, _ bare: BareRequest, _ server: LlamaServer
  ) async throws -> HeldFigures {
    var (cold, warm, direct, findings): ([Double], [Double], [Double], [Finding]) = ([], [], [], [])
    for number in 0..<coldRounds {
      try await bare.erase(Self.bareSlot)
      cold.append(
        try await seconds { _ = try await bare.run(Self.question(number), in: Self.bareSlot) })
    }
    for number in 0..<bench.options.rounds * 4 {
      // Another question each time: one that is repeated would be cached too.
      let question = Self.question(number)
      warm.append(try await seconds { findings.append(try await held.read(question)) })
      direct.append(try await seconds { _ = try await bare.run(question, in: Self.bareSlot) })
    }
    let before = try await held.read(Self.question(7))
    var (restored, recovery): ([Double], [Double]) = ([], [])
    var isSame = true
    for _ in 0..<max(1, bench.options.rounds) {
      recovery.append(
        try await seconds {
          try await kill(server)
          restored.append(
            try await seconds {
              let after = try await held.read(Self.question(7))
              isSame =
                isSame && after.answer == before.answer && after.citations == before.citations
            })
        })
    }
    let usages = findings.map(\.usage)
    return HeldFigures(
      documentTokens: bare.documentTokens,
      questionTokens: try await bare.tokens(of: Self.question(7)),
      coldSeconds: Figure(cold), warmSeconds: Figure(warm), bareSeconds: Figure(direct),
      coldOverWarm: Figure.rounded(Figure(cold).median / Figure(warm).median),
      overheadMilliseconds: Figure(zip(warm, direct).map { ($0 - $1) * 1_000 }),
      mostFreshTokens: usages.map(\.freshTokens).max() ?? 0,
      fewestCachedTokens: usages.map(\.cachedTokens).min() ?? 0,
      restoredSeconds: Figure(restored),
      coldOverRestored: Figure.rounded(Figure(cold).median / Figure(restored).median),
      recoverySeconds: Figure(recovery),
      isSameAnswer: isSame)
  }

  /// Kills the server and waits until the next one is up.
  private func kill(_ server: LlamaServer) async throws {
    let starts = server.starts
    guard let process = server.process else { return }
    Foundation.kill(process, SIGKILL)
    while server.starts == starts { try await Task.sleep(for: .milliseconds(5)) }
  }
}
