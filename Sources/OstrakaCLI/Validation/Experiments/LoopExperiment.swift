import Foundation
import Ostraka
import OstrakaReaders

/// What becomes of a live session that believes it is done.
struct LoopExperiment: Experiment {
  static let name = "loop"
  static let title = "Does completion bias break the loop?"
  static let hypothesis = """
    A live session that stops answering costs no query its answer: the memory matches text in its stead within the \
    deadline, and says so.
    """

  private static let shard: ShardID = "attended"
  private static let queries = 15

  func method(_ lab: Laboratory) -> String {
    """
    A shard is attended by a session that this program plays through the same calls as an agent over MCP: it reads what it is handed, \
    answers \(Self.queries) queries by quoting the sentence, and stops after each answer for \(Self.absence.components.seconds) s, for good after one \
    or after ten, or never. \
    No model is involved: this is about the memory, whoever attends. The reader under examination plays no part.
    """
  }

  /// When the session stops.
  private enum Stop: String, CaseIterable {
    case afterEach = "after each answer, and comes back"
    case afterOne = "after one answer, for good"
    case afterTen = "after ten answers, for good"
    case never = "never"

    /// After how many answers it is gone for good.
    var answers: Int? {
      switch self {
      case .afterOne: 1
      case .afterTen: 10
      case .afterEach, .never: nil
      }
    }

    /// How many of the queries it must answer itself: else it was not asked.
    var fewest: Int { self == .afterEach ? 2 : answers ?? LoopExperiment.queries }
  }

  /// How long a session is away that comes back.
  private static let absence: Duration = .seconds(1)

  /// What came of one session.
  private struct Figures: Sendable {
    let stop: Stop
    var bySession = 0
    var byText = 0
    var right = 0
    var sessionTimes: [Double] = []
    var textTimes: [Double] = []
    var silentUnsaid = 0

    mutating func add(_ asked: LabMemory.Asked) {
      if asked.isRight { right += 1 }
      if asked.isRead(by: AttachedReader.kind) {
        bySession += 1
        sessionTimes.append(asked.milliseconds)
      } else {
        byText += 1
        textTimes.append(asked.milliseconds)
        if asked.coverage?.because == nil { silentUnsaid += 1 }
      }
    }
  }

  func run(in lab: Laboratory) async throws -> Outcome {
    var all: [Figures] = []
    for stop in Stop.allCases {
      lab.onProgress("a session that stops: \(stop.rawValue)")
      all.append(try await measure(stop, lab))
    }
    return judge(all)
  }

  private func measure(_ stop: Stop, _ lab: Laboratory) async throws -> Figures {
    let hay = Haystack(
      tokens: 2_000, depths: (0..<Self.queries).map { Double($0) / Double(Self.queries) }, seed: 11)
    var attended = lab
    attended.reader = AttachedReader.kind
    return try await attended.withMemory { scratch in
      try await scratch.load(hay.text, into: Self.shard)
      return try await withThrowingTaskGroup(of: Void.self) { group in
        let desk = scratch.memory.desk
        let (ready, isReady) = AsyncStream<Void>.makeStream()
        group.addTask {
          defer { isReady.finish() }
          try await attend(desk, hay, stop) { isReady.yield() }
        }
        for await _ in ready { break }
        var figures = Figures(stop: stop)
        for needle in hay.needles {
          figures.add(try await scratch.ask(needle, of: Self.shard))
        }
        group.cancelAll()
        // What the session failed with is this experiment's failure.
        try await group.waitForAll()
        return figures
      }
    }
  }

  /// The session: takes pages and queries, answers, and stops.
  private func attend(
    _ desk: any ShardDesk, _ hay: Haystack, _ stop: Stop, onReady: @Sendable () -> Void
  ) async throws {
    var session: AttachedHandle?
    var answers = 0
    while !Task.isCancelled {
      let assignment: AttachedAssignment
      do {
        assignment = try await desk.next(
          AttachedCall(shard: Self.shard, session: session, client: "validate"),
          within: .milliseconds(500))
      } catch is CancellationError {
        return
      } catch let error as OstrakaError where [.notFound, .unavailable].contains(error.code) {
        // The shard has not opened yet.
        try? await Task.sleep(for: .milliseconds(20))
        continue
      }
      session = assignment.session
      switch assignment.work {
      case .documents: continue
      case .wait: onReady()
      case .stop: return
      case .query(let query):
        let needle = hay.needles.first { $0.question == query.question }
        _ = try await desk.reply(
          AttachedReply(
            session: assignment.session, query: query.id, answer: needle?.code,
            quotes: needle.map { [AttachedQuote(text: $0.sentence)] } ?? []))
        answers += 1
        if answers == stop.answers { return }
        // As an agent does that says that it is done, and is asked back by its host's hook.
        if stop == .afterEach { try? await Task.sleep(for: Self.absence) }
      }
    }
  }

  private func judge(_ all: [Figures]) -> Outcome {
    let right = all.reduce(0) { $0 + $1.right }
    let asked = all.count * Self.queries
    let unsaid = all.reduce(0) { $0 + $1.silentUnsaid }
    let slowest = all.flatMap(\.textTimes).max() ?? 0
    let idle = all.filter { $0.bySession < $0.stop.fewest }
    let isHeld =
      right == asked && unsaid == 0 && idle.isEmpty
      && slowest < Question.defaultPatience.milliseconds
    var outcome = Outcome(
      verdict: isHeld ? .held : .didNotHold,
      because:
        "\(right) of \(asked) queries had the right answer; without a session the slowest took "
        + "\(slowest.rounded(to: 0)) ms, and \(unsaid) of these answers did not say that text was matched."
        + (idle.isEmpty
          ? ""
          : " A session that was there was not asked: \(idle.map(\.stop.rawValue).joined(separator: ", ")).")
    )
    outcome.tables = [
      ReportTable(
        title: "A session that stops",
        columns: [
          "stops", "answered by the session", "ms", "by matching text", "ms", "right",
        ],
        rows: all.map {
          [
            $0.stop.rawValue, "\($0.bySession)",
            Spread($0.sessionTimes).text(), "\($0.byText)", Spread($0.textTimes).text(),
            "\($0.right) of \(Self.queries)",
          ]
        })
    ]
    outcome.limits = [
      "Whether a given agent stops is not measured here: a Stop hook that asks it back is in docs/attached.md."
    ]
    return outcome
  }
}
