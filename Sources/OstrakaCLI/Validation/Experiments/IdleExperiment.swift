import Foundation
import Ostraka

/// How long what is held lives when nobody asks, and whether asking keeps it.
struct IdleExperiment: Experiment {
  static let name = "idle"
  static let title = "How long does it live when idle, and does keeping it warm help?"
  static let hypothesis = """
    What was read is still held after a quarter of an hour without a query.
    """

  func method(_ lab: Laboratory) -> String {
    let waits = pauses(lab).map { "\($0.components.seconds)" }.joined(separator: ", ")
    return """
      Two shards hold the same. One is silent for \(waits) s, one after the other, and asked after each; the other is also \
      asked once in each \(Self.pulse(lab).components.seconds) s. A pause ends cold unless nine tenths of what is held \
      count as cached tokens of the query then, and at most a tenth as fresh ones, of the query or, since a shard looks every few \
      seconds whether its reader still holds everything, of what was read before it. Pauses then double until the first cold query or --idle-max \
      (\(lab.idleMax.components.seconds) s).
      """
  }

  /// The silence that the hypothesis names.
  private static let promised: Duration = .seconds(900)

  func paidWork(at scale: Scale) -> [PaidWork] {
    // Two shards; a ping a minute in one, for as long as the usual pauses last.
    [PaidWork(estimated: scale.small(Self.tokens), readings: 4, queries: scale.isQuick ? 10 : 45)]
  }

  private static let tokens = 3_000

  private static func pulse(_ lab: Laboratory) -> Duration {
    lab.scale.isQuick ? .seconds(2) : .seconds(60)
  }

  private func pauses(_ lab: Laboratory) -> [Duration] {
    let usual: [Duration] =
      lab.scale.isQuick
      ? [.zero, .seconds(3), .seconds(6)]
      : [.zero, .seconds(60), .seconds(300), .seconds(600), .seconds(900)]
    return usual.filter { $0 <= lab.idleMax }
  }

  /// One query after a pause, in both arms.
  private struct Step: Sendable {
    let pause: Duration
    let silent: LabMemory.Asked
    /// What the silent shard's reader used during the pause, with nobody asking.
    let unasked: Usage
    let kept: LabMemory.Asked
    /// What the pings of the second arm used meanwhile.
    let pings: Usage
    let pingCount: Int
  }

  func run(in lab: Laboratory) async throws -> Outcome {
    let hay = Haystack(
      tokens: lab.hasContext
        ? lab.scale.small(Self.tokens) : 20_000,
      depths: [0.3, 0.7], seed: 5)
    let (steps, held) = try await lab.withMemory { scratch in
      for shard: ShardID in ["silent", "kept"] { try await scratch.load(hay.text, into: shard) }
      for shard: ShardID in ["silent", "kept"] {
        _ = try await scratch.ask(hay.needles[0], of: shard)
      }
      let held = try await scratch.held("silent")?.heldTokens ?? 0
      var steps: [Step] = []
      for pause in pauses(scratch.lab) { steps.append(try await step(pause, hay, scratch)) }
      var pause = max(steps.last?.pause ?? .zero, .milliseconds(500)) * 2
      while pause <= scratch.lab.idleMax, !steps.contains(where: { isCold($0, held) }) {
        steps.append(try await step(pause, hay, scratch))
        pause *= 2
      }
      return (steps, held)
    }
    return judge(steps, held: held, lab)
  }

  /// An answer for which the reader wasn't asked at all shows nothing that is held.
  private func isCold(_ step: Step, _ held: Int) -> Bool {
    held > 0 && (!step.silent.isHeld(of: held) || step.unasked.freshTokens * 10 > held)
  }

  private func step(_ pause: Duration, _ hay: Haystack, _ scratch: LabMemory) async throws -> Step {
    let time = scratch.lab.runtime.time
    let end = time.uptime + pause
    var (pings, count) = (Usage.none, 0)
    let before = try await scratch.held("silent")?.used ?? .none
    while time.uptime < end {
      let left = end - time.uptime
      try await scratch.lab.wait(
        min(left, Self.pulse(scratch.lab)), "idle for \(pause.components.seconds) s")
      guard time.uptime < end else { break }
      pings += try await scratch.ask(hay.needles[0], of: "kept").usage
      count += 1
    }
    let unasked = (try await scratch.held("silent")?.used ?? .none).since(before)
    let silent = try await scratch.ask(hay.needles[1], of: "silent")
    let kept = try await scratch.ask(hay.needles[1], of: "kept")
    return Step(
      pause: pause, silent: silent, unasked: unasked, kept: kept, pings: pings, pingCount: count)
  }

  private func judge(_ steps: [Step], held: Int, _ lab: Laboratory) -> Outcome {
    let cold = steps.first { isCold($0, held) }
    let longest = steps.last?.pause.components.seconds ?? 0
    var outcome = Outcome(verdict: .held, because: "")
    outcome.tables = [
      ReportTable(
        title: "After a pause",
        columns: [
          "pause (s)", "silent, meanwhile: fresh, cached", "then: fresh, cached", "ms", "dollars",
          "asked meanwhile: fresh, cached", "ms", "pings", "their tokens", "their dollars",
        ],
        rows: steps.map {
          [
            "\($0.pause.components.seconds)",
            "\($0.unasked.freshTokens), \($0.unasked.cachedTokens)",
            "\($0.silent.usage.freshTokens), \($0.silent.usage.cachedTokens)",
            $0.silent.milliseconds.rounded(to: 1),
            ($0.unasked.cost + $0.silent.usage.cost).rounded(to: 4),
            "\($0.kept.usage.freshTokens), \($0.kept.usage.cachedTokens)",
            $0.kept.milliseconds.rounded(to: 1), "\($0.pingCount)",
            "\($0.pings.freshTokens + $0.pings.cachedTokens + $0.pings.outputTokens)",
            $0.pings.cost.rounded(to: 4),
          ]
        })
    ]
    outcome.charts = [
      ReportChart(
        title: "Time of the first query after a pause", x: "pause (s)", y: "ms",
        series: [
          ("silent", steps.map { [seconds($0), $0.silent.milliseconds] }),
          ("kept warm", steps.map { [seconds($0), $0.kept.milliseconds] }),
        ].map { ReportChart.Series(name: $0, points: $1) })
    ]
    outcome.limits = [
      "One query for each pause and arm: a single slow one may be chance.",
      "The other arm is asked; what a reader's own keep_warm does, such as anthropic's, is not what is compared here.",
    ]
    let isLong = steps.last.map { $0.pause >= Self.promised } ?? false
    let tooShort = isLong ? "" : " That is less than the quarter of an hour of the hypothesis."
    guard lab.hasContext else {
      outcome.verdict =
        !steps.allSatisfy { $0.silent.isRight } ? .didNotHold : isLong ? .held : .notMeasurable
      let right = steps.count { $0.silent.isRight }
      outcome.because =
        "\(right) of \(steps.count) answers after pauses of up to \(longest) s were right. The reader has no context that "
        + "could go cold." + tooShort
      return outcome
    }
    if steps.contains(where: { $0.unasked.cachedTokens > 0 }) {
      outcome.verdict = .notMeasurable
      outcome.because =
        "The silent shard was pinged too, since the reader's keep_warm is on: turn that off to measure silence."
    } else if let cold {
      outcome.verdict = .didNotHold
      outcome.because = "It was cold after \(cold.pause.components.seconds) s of silence."
    } else {
      outcome.verdict = isLong ? .held : .notMeasurable
      outcome.because =
        "It was still held after \(longest) s of silence, the longest pause that was tried."
        + tooShort
      outcome.limits += [
        "How long it lives beyond \(longest) s was not tried: --idle-max.",
        "Both shards are on one machine with nothing else to do: what other programs' memory would do to it was not tried.",
      ]
    }
    return outcome
  }

  private func seconds(_ step: Step) -> Double { Double(step.pause.components.seconds) }
}

extension Usage {
  /// What was used since an earlier sum.
  fileprivate func since(_ earlier: Usage) -> Usage {
    Usage(
      freshTokens: freshTokens - earlier.freshTokens,
      cachedTokens: cachedTokens - earlier.cachedTokens,
      outputTokens: outputTokens - earlier.outputTokens, cost: cost - earlier.cost)
  }
}
