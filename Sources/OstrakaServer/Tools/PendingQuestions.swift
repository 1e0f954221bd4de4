import Ostraka
import Synchronization

/// Questions under way, and answers that nobody has fetched yet: an answer may take longer than a call.
final class PendingQuestions: Sendable {
  /// One of them.
  private struct Entry {
    let party: PartyID
    var outcome: Result<Answer, any Error>?
    /// When the outcome came, by the clock that never goes back.
    var ended: Duration?
    var waiting: [AsyncStream<Void>.Continuation] = []
  }

  private let entries = Mutex([QueryID: Entry]())
  private let source: any MemorySource
  private let time: any Time
  private let jobs: AsyncStream<Question>
  private let intake: AsyncStream<Question>.Continuation

  /// How many there are at most, and how long an answer waits to be fetched.
  static let most = 256
  static let life: Duration = .seconds(3_600)

  init(source: any MemorySource, time: any Time) {
    self.source = source
    self.time = time
    (jobs, intake) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.most))
  }

  /// Asks what is begun, until it is cancelled.
  func run() async {
    await withDiscardingTaskGroup { group in
      for await question in jobs {
        group.addTask { await self.ask(question) }
      }
      group.cancelAll()
    }
  }

  /// Begins a question. Errors: `.tryLater` when too many are under way.
  func begin(_ question: Question, for party: PartyID) throws {
    let hasRoom = entries.withLock { entries in
      let now = time.uptime
      for (id, entry) in entries where entry.ended.map({ now - $0 > Self.life }) ?? false {
        entries[id] = nil
      }
      guard entries.count < Self.most else { return false }
      entries[question.id] = Entry(party: party)
      return true
    }
    guard hasRoom else {
      throw OstrakaError(.tryLater, "Too many questions are under way.")
    }
    intake.yield(question)
  }

  /// Waits for an answer; nil when it isn't there within the patience. It is given once: then it is
  /// no longer pending.
  ///
  /// Errors: those of the question, `.notFound` for one that isn't the party's or was fetched.
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
        .notFound,
        "There is no question with the ticket “\(id)”, or its answer was fetched. Ask again."
      )
    }
    await withTaskGroup { group in
      group.addTask { for await _ in ended {} }
      group.addTask { try? await self.time.sleep(for: patience) }
      await group.next()
      group.cancelAll()
    }
    try Task.checkCancellation()
    let outcome = entries.withLock { entries in
      entries[id]?.outcome == nil ? nil : entries.removeValue(forKey: id)?.outcome
    }
    return try outcome?.get()
  }

  private func ask(_ question: Question) async {
    let outcome: Result<Answer, any Error>
    do {
      outcome = .success(try await source.withMemory { try await $0.ask(question) })
    } catch {
      outcome = .failure(error)
    }
    let waiting = entries.withLock { entries in
      entries[question.id]?.outcome = outcome
      entries[question.id]?.ended = time.uptime
      defer { entries[question.id]?.waiting = [] }
      return entries[question.id]?.waiting ?? []
    }
    for signal in waiting { signal.finish() }
  }
}
