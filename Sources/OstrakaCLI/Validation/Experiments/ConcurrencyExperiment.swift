import Foundation
import Ostraka
import OstrakaReaders

/// How several shards behave that are asked at once.
struct ConcurrencyExperiment: Experiment {
  static let name = "concurrency"
  static let title = "How do several shards behave at once?"
  static let hypothesis = """
    Shards that are asked at once all answer, each from what it holds itself, and never from each other's documents.
    """

  func method(_ lab: Laboratory) -> String {
    """
    Every shard holds a text with the same subjects and other facts. 1, 2, 4 and 8 shards are asked the same question at \
    once, each by itself, \(rounds(lab.scale)) times. An answer with the fact of another shard is cross-talk. Since a wrong quote never gets into an answer, a \
    reader with a context must also be asked with nine tenths of its own shard's tokens in its cache and at most a tenth fresh: a server that counts \
    cached tokens compares them one by one.
    """
  }

  func paidWork(at scale: Scale) -> [PaidWork] {
    let most = Self.counts.max() ?? 0
    let queries = Self.counts.reduce(0, +) * rounds(scale)
    return [PaidWork(estimated: scale.small(Self.tokens), readings: most, queries: queries)]
  }

  private func rounds(_ scale: Scale) -> Int { scale.isQuick ? 2 : 5 }
  private static let tokens = 600
  private static let counts = [1, 2, 4, 8]

  /// What came of so many shards.
  private struct Figures: Sendable {
    let shards: Int
    var walls: [Double] = []
    var times: [Double] = []
    var right = 0
    var own = 0
    var crossed = 0
    var asked = 0
    /// Answers for which nine tenths of what the shard holds were in the reader's cache.
    var fromOwn = 0

    /// Of each round.
    var perSecond: Spread { Spread(walls.map { Double(shards) / ($0 / 1_000) }) }
  }

  func run(in lab: Laboratory) async throws -> Outcome {
    let most = Self.counts[Self.counts.count - 1]
    let tokens = lab.hasContext ? lab.scale.small(Self.tokens) : 5_000
    let hays = (0..<most).map {
      Haystack(tokens: tokens, depths: [0.2, 0.5, 0.8], seed: UInt64(100 + $0))
    }
    let all = try await lab.withMemory { scratch in
      var held: [Int] = []
      for (number, hay) in hays.enumerated() {
        scratch.lab.onProgress("loading shard \(number + 1) of \(most)")
        try await scratch.load(hay.text, into: Self.shard(number))
        held.append(try await scratch.held(Self.shard(number))?.heldTokens ?? 0)
      }
      var all: [Figures] = []
      for count in Self.counts {
        scratch.lab.onProgress("\(count.of("shard")) at once")
        all.append(try await measure(count, hays, held, scratch))
      }
      return all
    }
    return judge(all, lab)
  }

  private static func shard(_ number: Int) -> ShardID { ShardID(rawValue: "at-once-\(number)") }

  private func measure(
    _ count: Int, _ hays: [Haystack], _ held: [Int], _ scratch: LabMemory
  ) async throws
    -> Figures
  {
    var figures = Figures(shards: count)
    for round in 0..<rounds(scratch.lab.scale) {
      let started = scratch.lab.runtime.time.uptime
      let asked = try await withThrowingTaskGroup(of: (Int, LabMemory.Asked).self) { group in
        for number in 0..<count {
          let needles = hays[number].needles
          group.addTask {
            (number, try await scratch.ask(needles[round % needles.count], of: Self.shard(number)))
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      figures.walls.append((scratch.lab.runtime.time.uptime - started).milliseconds)
      for (number, each) in asked {
        figures.asked += 1
        figures.times.append(each.milliseconds)
        if each.isRight { figures.right += 1 }
        if each.isRead(by: scratch.lab.reader) { figures.own += 1 }
        if each.isHeld(of: held[number]) { figures.fromOwn += 1 }
        let others = hays.indices.filter { $0 != number }.flatMap { hays[$0].needles.map(\.code) }
        let said = [each.answer.text ?? ""] + each.answer.citations.map(\.citation.quote)
        if others.contains(where: { code in said.contains { $0.contains(code) } }) {
          figures.crossed += 1
        }
      }
    }
    return figures
  }

  private func judge(_ all: [Figures], _ lab: Laboratory) -> Outcome {
    let crossed = all.reduce(0) { $0 + $1.crossed }
    let asked = all.reduce(0) { $0 + $1.asked }
    let right = all.reduce(0) { $0 + $1.right }
    let own = all.reduce(0) { $0 + $1.own }
    let fromOwn = all.reduce(0) { $0 + $1.fromOwn }
    let isHeld = !lab.hasContext || fromOwn == asked
    var outcome = Outcome(
      verdict: crossed == 0 && right == asked && isHeld ? .held : .didNotHold,
      because:
        "Of \(asked) answers \(right) were right and \(crossed) had something of another shard; \(own) were the reader's own."
        + (lab.hasContext
          ? " \(fromOwn) queries were answered with the shard's own tokens in the cache." : ""))
    outcome.tables = [
      ReportTable(
        title: "Shards asked at once",
        columns: [
          "shards", "answers a second (5th-95th)", "ms an answer (5th-95th)", "right",
          "the reader's own", "from its own tokens", "cross-talk",
        ],
        rows: all.map {
          [
            "\($0.shards)", $0.perSecond.text(), Spread($0.times).text(),
            "\($0.right) of \($0.asked)", "\($0.own)",
            lab.hasContext ? "\($0.fromOwn)" : "-", "\($0.crossed)",
          ]
        })
    ]
    outcome.charts = [
      ReportChart(
        title: "Time of an answer", x: "shards at once", y: "ms (median)",
        series: [
          ReportChart.Series(
            name: "median", points: all.map { [Double($0.shards), Spread($0.times).median] })
        ])
    ]
    if lab.reader == "llama", let slots = lab.settings.model?.model.slots {
      outcome.limits = [
        "The model has \(slots.of("slot")): more shards than that take turns by saving and restoring."
      ]
    }
    if own * 2 < asked {
      outcome.limits.append(
        "Most answers were found by matching text, since the model had none that stood: cross-talk in what it says can't be "
          + "seen in them, only in its cache.")
    }
    return outcome
  }
}
