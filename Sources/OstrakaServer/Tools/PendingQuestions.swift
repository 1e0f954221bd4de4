import Ostraka
import Synchronization

/// Questions under way, and answers that came after their call had ended: they are kept for a while, and
/// given as often as they are asked for.
final class PendingQuestions: Sendable {
  private struct Entry {
    let party: PartyID
    /// Stops the question.
    let stop: AsyncStream<Void>.Continuation
    var outcome: Result<Answer, any Error>?
    /// When the outcome came, by the clock that never goes back.
    var ended: Duration?
    var waiting: [AsyncStream<Void>.Continuation] = []
  }

  /// A question, and a stream whose end stops it.
  private struct Job: Sendable {
    let question: Question
    let stopped: AsyncStream<Void>
  }

  private let entries = Mutex([QueryID: Entry]())
  private let source: any MemorySource
  private let time: any Time
  private let (jobs, intake) = AsyncStream<Job>.makeStream()

  /// How many of one party are under way at most.
  static let most = 64
  /// How many answers are kept, the latest, and how long.
  static let mostKept = 256
  static let life: Duration = .seconds(3_600)

  init(source: any MemorySource, time: any Time) {
    self.source = source
    self.time = time
  }

  /// Asks what is begun, until it is cancelled.
  func run() async {
    await withDiscardingTaskGroup { group in
      for await job in jobs {
        group.addTask { await self.ask(job) }
      }
      group.cancelAll()
    }
  }

  /// Begins a question. Errors: `.tryLater` when too many of the party's are under way.
  func begin(_ question: Question, for party: PartyID) throws {
    let (stopped, stop) = AsyncStream<Void>.makeStream()
    let hasRoom = entries.withLock { entries in
      sweep(&entries)
      guard entries.values.count(where: { $0.party == party && $0.outcome == nil }) < Self.most
      else { return false }
      entries[question.id] = Entry(party: party, stop: stop)
      return true
    }
    guard hasRoom else {
      throw OstrakaError(
        .tryLater, "\(Self.most) of your questions are under way. Wait for some to be answered.")
    }
    intake.yield(Job(question: question, stopped: stopped))
  }

  /// Nobody wants to know any more: whoever asked has gone before a ticket was given.
  func drop(_ id: QueryID) {
    entries.withLock { $0.removeValue(forKey: id) }?.stop.finish()
  }

  /// Waits for an answer; nil when it isn't there within the patience.
  ///
  /// Errors: those of the question, `.notFound` for one that isn't the party's or is too old.
  func answer(
    to id: QueryID, for party: PartyID, within patience: Duration
  ) async throws -> Answer? {
    let (ended, signal) = AsyncStream<Void>.makeStream()
    let isKnown = entries.withLock { entries in
      guard entries[id]?.party == party else { return false }
      if entries[id]?.outcome == nil {
        entries[id]?.waiting.append(signal)
      } else {
        signal.finish()
      }
      return true
    }
    guard isKnown else {
      throw OstrakaError(
        .notFound, "There is no question with the ticket “\(id)”, or it is too old. Ask again.")
    }
    await withTaskGroup { group in
      group.addTask { for await _ in ended {} }
      group.addTask { try? await self.time.sleep(for: patience) }
      await group.next()
      group.cancelAll()
    }
    try Task.checkCancellation()
    return try entries.withLock { $0[id]?.outcome }?.get()
  }

  private func ask(_ job: Job) async {
    let outcome = await withTaskGroup(of: Result<Answer, any Error>?.self) { group in
      group.addTask {
        do {
          return .success(try await self.source.withMemory { try await $0.ask(job.question) })
        } catch {
          return .failure(error)
        }
      }
      group.addTask {
        for await _ in job.stopped {}
        return nil
      }
      defer { group.cancelAll() }
      return await group.next() ?? nil
    }
    let waiting = entries.withLock { entries in
      entries[job.question.id]?.outcome = outcome
      entries[job.question.id]?.ended = time.uptime
      defer { entries[job.question.id]?.waiting = [] }
      return entries[job.question.id]?.waiting ?? []
    }
    for signal in waiting { signal.finish() }
  }

  /// Lets go of answers that are too old, or too many.
  private func sweep(_ entries: inout [QueryID: Entry]) {
    let now = time.uptime
    let ended = entries.compactMap { id, entry in entry.ended.map { (id: id, ended: $0) } }
      .sorted { $0.ended > $1.ended }
    for (place, entry) in ended.enumerated()
    where place >= Self.mostKept || now - entry.ended > Self.life {
      entries[entry.id] = nil
    }
  }
}
