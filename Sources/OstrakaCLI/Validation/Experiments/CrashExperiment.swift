import Foundation
import Ostraka
import OstrakaReaders
import OstrakaServer

/// What a reader that dies or hangs costs whoever asks.
struct CrashExperiment: Experiment {
  static let name = "crash"
  static let title = "What happens when something dies or hangs in the middle of a query?"
  static let hypothesis = """
    Whatever of the reader's process, the shard's and the daemon's is killed or stopped in the middle of a query, as far as there \
    is such a process, the next right answer comes within the deadline of 25 s, and no message is lost.
    """

  static let shard: ShardID = "crash-experiment"

  func method(_ lab: Laboratory) -> String {
    """
    A daemon with a process for each shard holds a text. A question that was answered right before is asked in a process of its own; \
    while that waits, SIGKILL or SIGSTOP goes to the reader's process, the shard's, or the daemon's (which is started again at once, or \
    continued after \(CrashHost.stop.components.seconds) s), until \(rounds(lab.scale).of("query")) each were struck between the ledger's entry that they were sent and the one that they were \
    settled. Measured is the \
    time from the signal to the next right answer, and whether that came from what is held. Afterwards the ledger is followed: every \
    message sent once, settled once, nothing waiting.
    """
  }

  func paidWork(at scale: Scale) -> [PaidWork] {
    // A reader that was killed reads again.
    [
      PaidWork(
        estimated: scale.small(1_500), readings: 1 + 6 * rounds(scale), queries: 60 * rounds(scale))
    ]
  }

  private func rounds(_ scale: Scale) -> Int { scale.isQuick ? 1 : 5 }

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
    /// From the signal to the next right answer.
    var seconds: [Double] = []
    var isWarm: [Bool] = []
    var byText = 0
    var never = 0
    /// Queries that were not sent yet when the signal came, or settled already: they don't count.
    var missed = 0
    var count: Int { seconds.count + never }

    var name: String { (signal == SIGKILL ? "SIGKILL of " : "SIGSTOP of ") + victim.rawValue }
  }

  func run(in lab: Laboratory) async throws -> Outcome {
    guard ProcessList.isKnown else {
      return Outcome(
        verdict: .notMeasurable, because: "Processes can't be found on this system to be struck.")
    }
    let directory = try await lab.makeMemory()
    defer { lab.remove(directory) }
    let hay = Haystack(
      tokens: lab.hasContext ? lab.scale.small(1_500) : 20_000, depths: [0.2, 0.4, 0.6, 0.8],
      seed: 21)
    let host = CrashHost(lab: lab, directory: directory)
    let (all, untried) = try await host.run { host in
      try await host.load(hay.text, into: Self.shard)
      let needles = try await known(hay.needles, host)
      var (all, untried) = ([Figures](), [String]())
      var there: [Victim] = []
      for victim in Victim.allCases where try await host.has(victim.rawValue) {
        there.append(victim)
      }
      let randomness = SeededRandomness(seed: 31)
      for victim in Victim.allCases where !needles.isEmpty {
        for signal in [SIGKILL, SIGSTOP] {
          var figures = Figures(victim: victim, signal: signal)
          guard there.contains(victim) else {
            untried.append(figures.name)
            continue
          }
          try await strike(&figures, needles, host, randomness)
          all.append(figures)
        }
      }
      return (all, untried)
    }
    guard !all.isEmpty else {
      return Outcome(
        verdict: .notMeasurable,
        because: "No question was answered right before anything was struck.")
    }
    lab.onProgress("waiting until nothing is unsettled")
    let aftermath = try await lab.access(to: directory).withMemory {
      try await Aftermath(of: $0, waitsForAll: true, time: lab.runtime.time)
    }
    return judge(all, untried, aftermath, lab)
  }

  /// The needles that are found twice with nothing in the way.
  private func known(_ needles: [Needle], _ host: CrashHost) async throws -> [Needle] {
    var known: [Needle] = []
    for needle in needles {
      var right = 0
      for _ in 0..<2 {
        let answer = try await host.ask(needle, of: Self.shard)
        if answer?.answer?.contains(needle.code) == true { right += 1 }
      }
      if right == 2 { known.append(needle) }
    }
    return known
  }

  private func strike(
    _ figures: inout Figures, _ needles: [Needle], _ host: CrashHost,
    _ randomness: SeededRandomness
  ) async throws {
    let (rounds, time) = (rounds(host.lab.scale), host.lab.runtime.time)
    var attempt = 0
    while figures.count < rounds, attempt < rounds * 10 {
      try Task.checkCancellation()
      host.lab.onProgress("\(figures.name), \(figures.count + 1) of \(rounds)")
      let needle = needles[attempt % needles.count]
      attempt += 1
      // As long as a shard rests that died too often, and a little longer.
      guard
        try await host.has(figures.victim.rawValue, within: OstrakaCLI.Host.rest + .seconds(15))
      else {
        figures.never += 1
        break
      }
      let typical = host.typical
      let blow = try await host.ask(
        needle, of: Self.shard, striking: figures.victim.rawValue, figures.signal,
        after: typical * (0.3 + 0.6 * randomness.fraction()))
      guard try await host.wasMidway(blow, in: Self.shard) else {
        figures.missed += 1
        continue
      }
      var (next, at) = (blow.answer, blow.answered)
      var asks = 1
      while next?.answer?.contains(needle.code) != true, asks < 30,
        time.uptime < blow.struck + .seconds(120)
      {
        try await time.sleep(for: .milliseconds(50))
        next = try await host.ask(needle, of: Self.shard)
        (at, asks) = (time.uptime, asks + 1)
      }
      note(next, of: needle, after: at - blow.struck, in: &figures)
      let head = try await host.head()
      try host.lab.log.write(
        BlowEvidence(
          blow: figures.name, at: blow.at.description,
          millisecondsToRightAnswer: (at - blow.struck).milliseconds,
          isRight: next?.answer?.contains(needle.code) == true, ledgerBefore: blow.before,
          ledgerEntry: head?.sequence, ledgerHead: head?.hash.description))
    }
  }

  private func note(
    _ answer: AnswerBody?, of needle: Needle, after delay: Duration, in figures: inout Figures
  ) {
    guard let answer, answer.answer?.contains(needle.code) == true else {
      figures.never += 1
      return
    }
    figures.seconds.append(delay.milliseconds / 1_000)
    let coverage = answer.coverage.first
    let (fresh, cached) = (coverage?.usage?.freshTokens ?? 0, coverage?.usage?.cachedTokens ?? 0)
    figures.isWarm.append(cached > fresh)
    if coverage?.reader == ExtractiveReader.kind { figures.byText += 1 }
  }

  private func judge(
    _ all: [Figures], _ untried: [String], _ aftermath: Aftermath, _ lab: Laboratory
  ) -> Outcome {
    let slowest = all.flatMap(\.seconds).max()
    let never = all.reduce(0) { $0 + $1.never }
    let (problems, unsettled) = (aftermath.problems, aftermath.replay.unsettled.count)
    let isHeld = slowest ?? .infinity < 25 && never == 0 && problems.isEmpty && unsettled == 0
    let rare = all.filter { $0.count < rounds(lab.scale) }.map(\.name)
    var outcome = Outcome(
      verdict: !isHeld ? .didNotHold : rare.isEmpty ? .held : .notMeasurable,
      because:
        "Of six kinds of blows there were \(all.count). The slowest right answer came \(slowest.map { $0.rounded(to: 1) } ?? "-") s "
        + "after the signal, \(never) never; the ledger shows \(problems.count.of("broken promise")) and "
        + "\(unsettled.of("message")) that nobody settled."
        + (rare.isEmpty ? "" : " Struck too rarely in mid-query: \(rare.joined(separator: ", "))."))
    outcome.tables = [
      ReportTable(
        title: "From the signal to the next right answer",
        columns: [
          "blow", "struck in mid-query", "seconds (5th-95th)", "from what is held",
          "by matching text", "never", "struck before or after it",
        ],
        rows: all.map {
          [
            $0.name, "\($0.count)", Spread($0.seconds).text(2),
            lab.hasContext ? "\($0.isWarm.count { $0 }) of \($0.isWarm.count)" : "-",
            lab.hasContext ? "\($0.byText)" : "-", "\($0.never)", "\($0.missed)",
          ]
        })
    ]
    outcome.results = problems
    outcome.limits = untried.map {
      "\($0) was not tried: there is no such process. A reader or a shard may be part of another process."
    }
    return outcome
  }
}
