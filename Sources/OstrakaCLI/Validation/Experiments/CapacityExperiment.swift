import Foundation
import Ostraka

/// How many tokens a reader truly holds, and from where in them it answers.
struct CapacityExperiment: Experiment {
  static let name = "capacity"
  static let title = "How much does it truly hold?"
  static let hypothesis = """
    The reader itself answers nine of ten questions from any depth of as many tokens as its budget says; one without a \
    budget, of a million.
    """

  private static let depths = [0, 0.25, 0.5, 0.75, 1]

  func method(_ lab: Laboratory) -> String {
    """
    Texts of \(sizes(lab.scale).count) sizes with five facts each, at the beginning, a quarter, the middle, three quarters and the \
    end, in \(rounds(lab.scale).of("round")) with other facts. Each is asked for once. An answer counts when it has the fact; \
    it counts as the model's own when the model gave it with a quote that stands in the documents.
    """
  }

  func paidWork(at scale: Scale) -> [PaidWork] {
    sizes(scale).map {
      PaidWork(
        estimated: $0, readings: rounds(scale), queries: rounds(scale) * Self.depths.count)
    }
  }

  private func rounds(_ scale: Scale) -> Int { scale.isQuick ? 1 : 3 }

  private func sizes(_ scale: Scale) -> [Int] {
    guard scale.budget != nil else {
      return scale.isQuick ? [1_000, 10_000] : [1_000, 10_000, 100_000, 1_000_000]
    }
    let largest = scale.largest(orUnlimited: 0)
    let parts = scale.isQuick ? [0.15, 0.4] : [0.1, 0.25, 0.5, 0.75, 1]
    return parts.map { Int(Double(largest) * $0) }
  }

  /// What was found at one size.
  private struct Size {
    let tokens: Int
    let held: Int
    var parts = 0
    /// By depth: how many were right, and how many of them the model's own.
    var right = [Int](repeating: 0, count: CapacityExperiment.depths.count)
    var own = [Int](repeating: 0, count: CapacityExperiment.depths.count)
    var asked = 0
    var cached: [Double] = []

    var recall: Proportion { Proportion(count: right.reduce(0, +), total: asked) }
    var ownRecall: Proportion { Proportion(count: own.reduce(0, +), total: asked) }
  }

  func run(in lab: Laboratory) async throws -> Outcome {
    var sizes: [Size] = []
    for (number, tokens) in self.sizes(lab.scale).enumerated() {
      var size: Size?
      for round in 0..<rounds(lab.scale) {
        lab.onProgress("\(tokens) tokens, round \(round + 1)")
        let seed = UInt64(10 + number * 10 + round)
        let hay = Haystack(tokens: tokens, depths: Self.depths, seed: seed)
        size = try await measure(hay, after: size, in: lab)
      }
      if let size { sizes.append(size) }
    }
    return judge(sizes, lab)
  }

  private func measure(
    _ hay: Haystack, after earlier: Size?, in lab: Laboratory
  ) async throws -> Size {
    let shard: ShardID = "capacity"
    let (asked, status) = try await lab.withMemory { scratch in
      try await scratch.load(hay.text, into: shard)
      var asked: [LabMemory.Asked] = []
      for needle in hay.needles { asked.append(try await scratch.ask(needle, of: shard)) }
      return (asked, try await scratch.held(shard))
    }
    var size = earlier ?? Size(tokens: hay.tokens, held: status?.heldTokens ?? 0)
    size.parts = max(size.parts, status?.parts ?? 0)
    for (depth, each) in asked.enumerated() {
      size.asked += 1
      size.cached.append(Double(each.usage.cachedTokens))
      guard each.isRight else { continue }
      size.right[depth] += 1
      if each.isRead(by: lab.reader) { size.own[depth] += 1 }
    }
    return size
  }

  private func judge(_ sizes: [Size], _ lab: Laboratory) -> Outcome {
    let largest = sizes[sizes.count - 1]
    let recall = lab.hasContext ? largest.ownRecall : largest.recall
    // A part of the budget says nothing of the whole.
    let isWhole = !lab.scale.isQuick
    var outcome = Outcome(
      verdict: recall.share < 0.9 ? .didNotHold : isWhole ? .held : .notMeasurable,
      because: "With the largest text (\(largest.tokens) tokens by estimate"
        + (lab.hasContext ? ", \(largest.held) by the reader's count" : "")
        + ") the reader itself answered \(recall.text) of \(largest.asked) questions."
        + (isWhole ? "" : " The quick form reaches neither the budget nor a million."))
    outcome.tables = [
      ReportTable(
        title: "Right answers by depth" + (lab.hasContext ? " (the model's own in brackets)" : ""),
        columns: ["tokens (estimate)"] + (lab.hasContext ? ["held", "parts", "cached"] : [])
          + Self.depths.map { "at \(Int($0 * 100))%" } + ["all"],
        rows: sizes.map { size in
          ["\(size.tokens)"]
            + (lab.hasContext
              ? ["\(size.held)", "\(size.parts)", Spread(size.cached).text(0)] : [])
            + Self.depths.indices.map { depth in
              "\(size.right[depth])" + (lab.hasContext ? " (\(size.own[depth]))" : "")
            }
            + [size.recall.text + (lab.hasContext ? ", own \(size.ownRecall.text)" : "")]
        })
    ]
    var series = [
      ReportChart.Series(
        name: "all answers", points: sizes.map { [Double($0.tokens), $0.recall.share * 100] })
    ]
    if lab.hasContext {
      series.append(
        ReportChart.Series(
          name: "the model's own",
          points: sizes.map { [Double($0.tokens), $0.ownRecall.share * 100] }))
      outcome.results = [
        "Held were \(largest.held) tokens in \(largest.parts.of("part")), and a query was answered "
          + "with \(Spread(largest.cached).text(0)) of them cached.",
        "All answers together, with text matching where the model has none: \(largest.recall.text).",
      ]
    }
    outcome.charts = [
      ReportChart(title: "Right answers by size", x: "tokens", y: "%", series: series)
    ]
    outcome.limits = [
      "The facts are short sentences and the questions use their words: paraphrased questions are harder.",
      "In brackets after a share: what the true one may be (95%, Wilson), with \(largest.asked) questions a size.",
    ]
    return outcome
  }
}
