import Foundation
import Ostraka
import OstrakaReaders
import OstrakaServer

/// What a reader that dies or hangs costs whoever asks.
struct CrashExperiment: Experiment {
  static let name = "crash"
  static let title = "What happens when something dies or hangs in the middle of a query?"
  static let hypothesis = """
    Whatever is killed or stopped in the middle of a query, the next right answer comes within the deadline of 25 s, \
    and no message is lost.
    """

  static let shard: ShardID = "crash-experiment"

  func method(_ lab: Laboratory) -> String {
    """
    A daemon with a process for each shard holds a text. A question is asked in a process of its own; a moment later SIGKILL or SIGSTOP goes \
    to the reader's process, the shard's, or the daemon's (which is started again at once, or continued after 6 s), \(rounds(lab)) times each. \
    Measured is the time from the signal to the next right answer; whether that was warm, by its cached tokens. Afterwards the ledger is \
    followed: every message sent once, settled once, nothing waiting.
    """
  }

  private func rounds(_ lab: Laboratory) -> Int { lab.isQuick ? 1 : 5 }

  /// What is struck.
  private enum Victim: String, CaseIterable {
    case reader = "the reader"
    case shard = "the shard"
    case daemon = "the daemon"
  }

  /// What came of one kind of blow.
  private struct Figures {
    let victim: Victim
    let signal: Int32
    var seconds: [Double] = []
    var isWarm: [Bool] = []
    var byText = 0
    var never = 0
  }

  func run(in lab: Laboratory) async throws -> Outcome {
    guard ProcessList.isKnown else {
      return Outcome(
        verdict: .notMeasurable, because: "Processes can't be found on this system to be struck.")
    }
    let directory = try await lab.makeMemory()
    defer { try? FileManager.default.removeItem(atPath: directory.path) }
    let hay = Haystack(
      tokens: lab.hasContext ? 1_500 : 20_000, depths: [0.2, 0.4, 0.6, 0.8], seed: 21)
    let host = CrashHost(lab: lab, directory: directory)
    let all = try await host.run { host in
      try await host.load(hay.text, into: Self.shard)
      _ = try await host.ask(hay.needles[0], of: Self.shard)
      var all: [Figures] = []
      for victim in Victim.allCases {
        for signal in [SIGKILL, SIGSTOP] {
          guard try await host.has(victim.rawValue) else { continue }
          all.append(try await strike(victim, signal, hay, host))
        }
      }
      return all
    }
    let access = try await lab.access(to: directory)
    // A question that nobody waits for any more expires after its deadline.
    let (problems, unsettled) = try await access.withMemory { memory in
      let entries = try await memory.ledger.entries(from: 1, limit: 1_000_000)
      let replay = LedgerReplay(entries)
      return (replay.problems, replay.unsettled.count)
    }
    return judge(all, problems: problems, unsettled: unsettled, lab)
  }

  private func strike(
    _ victim: Victim, _ signal: Int32, _ hay: Haystack, _ host: CrashHost
  ) async throws -> Figures {
    var figures = Figures(victim: victim, signal: signal)
    let time = host.lab.runtime.time
    for round in 0..<rounds(host.lab) {
      let name = signal == SIGKILL ? "SIGKILL" : "SIGSTOP"
      host.lab.onProgress("\(name) of \(victim.rawValue), \(round + 1) of \(rounds(host.lab))")
      let needle = hay.needles[round % hay.needles.count]
      let started = time.uptime
      let answer = try await withThrowingTaskGroup(of: AnswerBody?.self) { group in
        group.addTask { try await host.ask(needle, of: Self.shard) }
        try await time.sleep(for: .milliseconds(60 + 20 * round))
        try await host.strike(victim.rawValue, signal)
        return try await group.next() ?? nil
      }
      var next = answer
      let limit = started + .seconds(120)
      while next?.answer?.contains(needle.code) != true, time.uptime < limit {
        next = try await host.ask(needle, of: Self.shard)
      }
      guard let next, next.answer?.contains(needle.code) == true else {
        figures.never += 1
        continue
      }
      figures.seconds.append((time.uptime - started).milliseconds / 1_000)
      let coverage = next.coverage.first
      let (fresh, cached) = (coverage?.usage?.freshTokens ?? 0, coverage?.usage?.cachedTokens ?? 0)
      figures.isWarm.append(cached > fresh)
      if coverage?.reader == ExtractiveReader.kind { figures.byText += 1 }
    }
    return figures
  }

  private func judge(
    _ all: [Figures], problems: [String], unsettled: Int, _ lab: Laboratory
  ) -> Outcome {
    let slowest = all.flatMap(\.seconds).max() ?? .infinity
    let never = all.reduce(0) { $0 + $1.never }
    let isHeld = slowest < 25 && never == 0 && problems.isEmpty && unsettled == 0
    var outcome = Outcome(
      verdict: isHeld ? .held : .didNotHold,
      because:
        "The slowest right answer came \(slowest.rounded(to: 1)) s after the question, \(never) never; the ledger shows "
        + "\(problems.count.of("broken promise")) and \(unsettled.of("message")) that nobody settled."
    )
    outcome.tables = [
      ReportTable(
        title: "From the question to the next right answer",
        columns: ["signal", "to", "seconds (5th-95th)", "warm", "by matching text", "never"],
        rows: all.map {
          [
            $0.signal == SIGKILL ? "SIGKILL" : "SIGSTOP", $0.victim.rawValue,
            Spread($0.seconds).text(2),
            lab.hasContext ? "\($0.isWarm.count { $0 }) of \($0.isWarm.count)" : "-",
            "\($0.byText)", "\($0.never)",
          ]
        })
    ]
    outcome.results = problems
    if !all.contains(where: { $0.victim == .reader }) {
      outcome.limits.append("The reader has no process of its own: it is the shard's.")
    }
    if !all.contains(where: { $0.victim == .shard }) {
      outcome.limits.append(
        "The shard has no process of its own: its reader's model is the daemon's child.")
    }
    return outcome
  }
}
