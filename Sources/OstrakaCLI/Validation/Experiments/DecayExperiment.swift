import Foundation
import Ostraka

/// Whether what is held decays as queries and time pass.
struct DecayExperiment: Experiment {
  static let name = "decay"
  static let title = "Does what it holds decay?"
  static let hypothesis = """
    The same questions have the same answers after two hundred other queries and after a quarter of an hour.
    """

  private static let shard: ShardID = "decay"

  func method(_ lab: Laboratory) -> String {
    let (queries, minutes) = (queries(lab.scale), waits(lab.scale))
    return """
      The largest set of documents that fits, with five facts at five depths and twenty more that are asked for in \
      between. The five are asked for at the beginning, after \
      \(queries.map(String.init).joined(separator: ", ")) queries in between, and after \
      \(minutes.map { "\($0.components.seconds)" }.joined(separator: ", ")) s without any. \
      They must have the same answers, as many of them right, and a reader with a context must have nine tenths of what it holds \
      in its cache for each, and at most a tenth fresh.
      """
  }

  func paidWork(at scale: Scale) -> [PaidWork] {
    let moments = 1 + queries(scale).count + waits(scale).count
    return [
      PaidWork(
        estimated: tokens(scale), readings: 1 + waits(scale).count { $0 >= .seconds(300) },
        queries: (queries(scale).max() ?? 0) + moments * 5)
    ]
  }

  private func queries(_ scale: Scale) -> [Int] { scale.isQuick ? [5, 10] : [10, 50, 200] }

  private func tokens(_ scale: Scale) -> Int {
    scale.largest(orUnlimited: 1_000_000) / (scale.isQuick ? 4 : 1)
  }

  private func waits(_ scale: Scale) -> [Duration] {
    scale.isQuick ? [.seconds(5)] : [.seconds(60), .seconds(300), .seconds(900)]
  }

  /// What the same questions gave at one moment.
  private struct Moment: Sendable {
    let name: String
    let asked: [LabMemory.Asked]

    var right: Int { asked.count(where: \.isRight) }
  }

  func run(in lab: Laboratory) async throws -> Outcome {
    let depths = [0, 0.25, 0.5, 0.75, 1] + (0..<20).map { 0.02 + 0.048 * Double($0) }
    let hay = Haystack(tokens: tokens(lab.scale), depths: depths, seed: 3)
    let (moments, held) = try await lab.withMemory { scratch in
      try await scratch.load(hay.text, into: Self.shard)
      var moments = [try await moment("at the beginning", hay, scratch)]
      var done = 0
      for count in queries(lab.scale) {
        while done < count {
          scratch.lab.onProgress("query \(done + 1) of \(count) in between")
          _ = try await scratch.ask(hay.needles[5 + done % 20], of: Self.shard)
          done += 1
        }
        moments.append(try await moment("after \(count) queries", hay, scratch))
      }
      for wait in waits(lab.scale) {
        try await scratch.lab.wait(wait, "no query")
        moments.append(try await moment("after \(wait.components.seconds) s", hay, scratch))
      }
      return (moments, try await scratch.held(Self.shard)?.heldTokens)
    }
    return judge(moments, hay, held: held, lab)
  }

  private func moment(_ name: String, _ hay: Haystack, _ scratch: LabMemory) async throws -> Moment
  {
    scratch.lab.onProgress(name)
    var asked: [LabMemory.Asked] = []
    for needle in hay.needles.prefix(5) {
      asked.append(try await scratch.ask(needle, of: Self.shard))
    }
    return Moment(name: name, asked: asked)
  }

  private func judge(
    _ moments: [Moment], _ hay: Haystack, held: Int?, _ lab: Laboratory
  ) -> Outcome {
    let first = moments[0]
    let same = moments.map { moment in
      zip(moment.asked, first.asked).count { $0.answer.text == $1.answer.text }
    }
    let isStable = same.allSatisfy { $0 == 5 }
    let all = moments.flatMap(\.asked)
    let fromHeld = all.count { asked in held.map { asked.isHeld(of: $0) } ?? false }
    let isHeld = !lab.hasContext || fromHeld == all.count
    let isSame =
      isStable && isHeld && first.right > 0 && moments.allSatisfy { $0.right >= first.right }
    var outcome = Outcome(
      verdict: !isSame ? .didNotHold : lab.scale.isQuick ? .notMeasurable : .held,
      because:
        "At each of \(moments.count) moments at least \(same.min() ?? 0) of 5 answers were the same as at the beginning, where "
        + "\(first.right) of 5 were right; \(held.map { "\($0) tokens held" } ?? "\(hay.tokens) tokens by estimate")."
        + (lab.hasContext ? " \(fromHeld) of \(all.count) queries were answered from it." : "")
        + (lab.scale.isQuick ? " The quick form neither asks nor waits for as long." : "")
    )
    outcome.tables = [
      ReportTable(
        title: "The same five questions",
        columns: [
          "when", "right", "the reader's own", "same as at first", "fresh tokens", "cached", "ms",
        ],
        rows: zip(moments, same).map { moment, same in
          [
            moment.name, "\(moment.right) of 5",
            "\(moment.asked.count { $0.isRead(by: lab.reader) })", "\(same) of 5",
            Spread(moment.asked.map { Double($0.usage.freshTokens) }).text(0),
            Spread(moment.asked.map { Double($0.usage.cachedTokens) }).text(0),
            Spread(moment.asked.map(\.milliseconds)).text(),
          ]
        })
    ]
    if lab.hasContext,
      first.right == 0 || !first.asked.contains(where: { $0.isRead(by: lab.reader) })
    {
      outcome.limits = [
        "The model itself answered none of the five at the beginning: what is stable here is what it holds, not what it can answer."
      ]
    }
    return outcome
  }
}
