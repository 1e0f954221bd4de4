import Foundation
import Ostraka

/// Whether a reader holds its documents from one query to the next.
struct HoldExperiment: Experiment {
  static let name = "hold"
  static let title = "Does it hold its documents across queries?"
  static let hypothesis = """
    Once its documents were read, no further query reads them again, and the sources can be deleted.
    """

  private static let shard: ShardID = "hold"

  func method(_ lab: Laboratory) -> String {
    """
    A file with five facts at different depths is loaded and deleted before the first query. Then \
    \(count(lab.scale)) queries ask for them in turn, the first fact first and last. A query is answered from \
    what is held when nine tenths of that count as cached tokens and less than a tenth as fresh ones. The first and the last \
    answer must be right, by the reader itself or by matching text where it has none.
    """
  }

  func paidWork(at scale: Scale) -> [PaidWork] {
    [PaidWork(estimated: tokens(scale), queries: count(scale))]
  }

  private func count(_ scale: Scale) -> Int { scale.isQuick ? 11 : 51 }

  private func tokens(_ scale: Scale) -> Int {
    scale.largest(orUnlimited: 20_000) / (scale.isQuick ? 4 : 2)
  }

  func run(in lab: Laboratory) async throws -> Outcome {
    let hay = Haystack(
      tokens: tokens(lab.scale), depths: [0, 0.25, 0.5, 0.75, 1], seed: 1)
    let file = lab.folder + "/hold.md"
    try Data(hay.text.utf8).write(to: URL(fileURLWithPath: file))
    let (asked, held) = try await lab.withMemory { scratch in
      let text = try String(contentsOfFile: file, encoding: .utf8)
      try await scratch.load(text, into: Self.shard, from: file)
      try FileManager.default.removeItem(atPath: file)
      var asked: [LabMemory.Asked] = []
      for number in 0..<count(lab.scale) {
        scratch.lab.onProgress("query \(number + 1) of \(count(lab.scale))")
        asked.append(try await scratch.ask(hay.needles[number % hay.needles.count], of: Self.shard))
      }
      return (asked, try await scratch.held(Self.shard))
    }
    return judge(asked, held: held?.heldTokens ?? 0, lab)
  }

  private func judge(_ asked: [LabMemory.Asked], held: Int, _ lab: Laboratory) -> Outcome {
    let right = asked.count(where: \.isRight)
    let times = Spread(asked.map(\.milliseconds))
    let isSame = asked.first?.answer.text == asked.last?.answer.text
    let ends = [asked.first, asked.last].compactMap(\.self)
    let areRight = ends.allSatisfy(\.isRight)
    var outcome = Outcome(verdict: .held, because: "")
    outcome.results = [
      "\(right) of \(asked.count) answers were right. Of the first and the last, to the same question, "
        + "\(ends.count(where: \.isRight)) of 2 were right, \(ends.count { $0.isRead(by: lab.reader) }) of 2 the reader's own, and "
        + "they are \(isSame ? "the same" : "not the same").",
      "An answer took \(times.text()) ms (median, 5th to 95th percentile).",
    ]
    guard lab.hasContext else {
      outcome.because =
        "\(right) of \(asked.count) answers were right after the source was deleted. The reader has no "
        + "context: it looks text up in what is stored."
      if right < asked.count { outcome.verdict = .didNotHold }
      return outcome
    }
    let again = asked.dropFirst().count { !$0.isHeld(of: held) }
    let fresh = Spread(asked.map { Double($0.usage.freshTokens) })
    let cached = Spread(asked.map { Double($0.usage.cachedTokens) })
    let own = asked.count { $0.isRead(by: lab.reader) }
    outcome.verdict = again == 0 && held > 0 && areRight ? .held : .didNotHold
    outcome.because =
      "Of \(held) tokens held, \(again) of \(asked.count - 1) further queries were not answered from nine tenths of them; fresh "
      + "tokens a query \(fresh.text(0)), cached \(cached.text(0))."
    outcome.results.append(
      "The model itself gave \(own) of \(asked.count) answers; for the others its quote was not in the "
        + "documents or it abstained, and text matching answered.")
    outcome.charts = [
      ReportChart(
        title: "Tokens of each query", x: "query", y: "tokens",
        series: [
          ("fresh", asked.map(\.usage.freshTokens)), ("cached", asked.map(\.usage.cachedTokens)),
        ].map { name, values in
          ReportChart.Series(
            name: name,
            points: values.enumerated().map { [Double($0.offset + 1), Double($0.element)] })
        })
    ]
    outcome.limits = ["Tokens are as the reader's server counts them."]
    if own == 0 {
      outcome.limits.append(
        "The model answered nothing itself: this shows that it holds, not that it can answer.")
    }
    return outcome
  }
}
