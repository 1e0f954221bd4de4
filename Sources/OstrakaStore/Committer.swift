import Foundation
import GRDB
import Ostraka
import Synchronization

/// The one writer: callers' transactions that arrive while a commit is under way share the next one.
final class Committer: Sendable {
  /// Whether a transaction must be on the disk before its caller goes on.
  enum Durability { case durable, relaxed }

  private struct Job: Sendable {
    let durability: Durability
    let perform: @Sendable (Transaction) throws -> Void
    /// Wakes the caller, who then calls `others` to wake more.
    let finish:
      @Sendable (_ outcome: Result<Void, any Error>, _ others: @escaping @Sendable () -> Void) ->
        Void
  }

  private struct State {
    var waiting: [Job] = []
    var isScheduled = false
    /// How many transactions shared the last commit: so many may come back together.
    var expected = 0
    /// Whether the next commit waits a moment for them; counts up so that a late timer is known.
    var isGathering = false
    var gathering = 0
  }

  private let database: any DatabaseWriter
  private let lane: any Lane
  private let time: any Time
  private let randomness: any Randomness
  private let committed: @Sendable (Committed) -> Void
  private let state = Mutex(State())
  private let chain: Mutex<HashChain>
  private let durableCommits = Mutex(0)
  /// What `synchronous` is set to on the connection.
  private let level = Mutex<Durability?>(nil)
  private let partiesByText = Mutex<[String: Set<PartyID>]>([:])

  /// The most transactions that share a commit.
  static let batch = 256
  /// When at least so many shared a commit, the next one waits for as many, but no longer than
  /// `patience`: callers that were woken together send again within it, and share a commit again
  /// instead of falling apart into a small one and a large one.
  static let company = 8
  static let patience: Duration = .milliseconds(1)

  /// What a commit leaves to be done.
  struct Committed {
    let head: LedgerHead?
    let isDurable: Bool
    let rings: Set<Mailbox>
    let parties: Set<PartyID>
    let due: Timestamp?
  }

  init(
    _ database: any DatabaseWriter, lane: any Lane, time: any Time, randomness: any Randomness,
    chain: HashChain, committed: @escaping @Sendable (Committed) -> Void
  ) {
    self.database = database
    self.lane = lane
    self.time = time
    self.randomness = randomness
    self.chain = Mutex(chain)
    self.committed = committed
  }

  /// How many commits have been waited for on the disk.
  var durableCommitCount: Int { durableCommits.withLock { $0 } }

  /// Runs a transaction and returns when it is committed.
  func write<Result: Sendable>(
    _ durability: Durability = .durable,
    _ body: @escaping @Sendable (Transaction) throws -> Result
  ) async throws -> Result {
    let (outcome, others) = await withCheckedContinuation { continuation in
      let result = Mutex<Result?>(nil)
      submit(
        Job(
          durability: durability,
          perform: { transaction in
            let value = try body(transaction)
            result.withLock { $0 = value }
          },
          finish: { outcome, others in
            let value = outcome.flatMap {
              result.withLock { $0 }.map { .success($0) } ?? .failure(CancellationError())
            }
            continuation.resume(returning: (value, others))
          }))
    }
    others()
    return try outcome.get()
  }

  private func submit(_ job: Job) {
    let mustSchedule = state.withLock { state in
      state.waiting.append(job)
      if state.isGathering {
        guard state.waiting.count >= state.expected else { return false }
        state.isGathering = false
        return true
      }
      defer { state.isScheduled = true }
      return !state.isScheduled
    }
    if mustSchedule { lane.schedule { self.drain() } }
  }

  private func drain() {
    let jobs = state.withLock { state in
      let jobs = Array(state.waiting.prefix(Self.batch))
      state.waiting.removeFirst(jobs.count)
      state.expected = jobs.count
      return jobs
    }
    commit(jobs)
    goOn()
  }

  private enum Next {
    case rest, drain
    case gather(Int)
  }

  /// Commits what waits by now, or gives those who were just woken a moment to come back.
  private func goOn() {
    let next = state.withLock { state -> Next in
      if state.expected >= Self.company, state.waiting.count < state.expected {
        state.isGathering = true
        state.gathering += 1
        return .gather(state.gathering)
      }
      state.isScheduled = !state.waiting.isEmpty
      return state.waiting.isEmpty ? .rest : .drain
    }
    switch next {
    case .rest: break
    case .drain: lane.schedule { self.drain() }
    case .gather(let number): lane.schedule(after: Self.patience) { self.endGathering(number) }
    }
  }

  /// Whoever has come by now shares the next commit.
  private func endGathering(_ number: Int) {
    let isOver = state.withLock { state in
      guard state.isGathering, state.gathering == number else { return false }
      state.isGathering = false
      state.expected = 0
      return true
    }
    if isOver { goOn() }
  }

  /// Commits the jobs together. When one of them fails, they are done again, each in a savepoint of
  /// its own; when even that fails as a whole, each by itself, so that one caller's document that
  /// fills the disk doesn't take the others along.
  private func commit(_ jobs: [Job]) {
    if let done = try? transact(jobs, isIsolated: false) { return finish(jobs, done) }
    do {
      finish(jobs, try transact(jobs, isIsolated: true))
    } catch  where jobs.count > 1 {
      for job in jobs { commit([job]) }
    } catch {
      for job in jobs { job.finish(.failure(StoreError.explain(error))) {} }
    }
  }

  private func finish(_ jobs: [Job], _ done: Done) {
    wake(0, of: jobs, done.outcomes)
    committed(done.committed)
  }

  /// Wakes one caller, who wakes two more, and so on: waking a thread takes longer than an insert,
  /// and the writer has other things to do.
  private func wake(_ index: Int, of jobs: [Job], _ outcomes: [Result<Void, any Error>]) {
    guard index < jobs.count else { return }
    jobs[index].finish(outcomes[index]) {
      self.wake(2 * index + 1, of: jobs, outcomes)
      self.wake(2 * index + 2, of: jobs, outcomes)
    }
  }

  private struct Done {
    let outcomes: [Result<Void, any Error>]
    let committed: Committed
  }

  private func transact(
    _ jobs: [Job], isIsolated: Bool
  ) throws -> Done {
    let isDurable = jobs.contains { $0.durability == .durable }
    let before = chain.withLock { $0 }
    var outcomes: [Result<Void, any Error>] = []
    let transaction = try database.writeWithoutTransaction { database in
      try setLevel(isDurable ? .durable : .relaxed, of: database)
      let transaction = Transaction(
        database, now: time.now, chain: before, randomness: randomness,
        parties: { [self] in try parties(in: $0) })
      try database.inTransaction(.immediate) {
        for job in jobs {
          guard isIsolated else {
            try job.perform(transaction)
            outcomes.append(.success(()))
            continue
          }
          outcomes.append(try perform(job, in: transaction))
        }
        return .commit
      }
      return transaction
    }
    let wroteSomething = transaction.chain != before
    if wroteSomething && isDurable { durableCommits.withLock { $0 += 1 } }
    chain.withLock { $0 = transaction.chain }
    return Done(
      outcomes: outcomes,
      committed: Committed(
        head: wroteSomething ? transaction.chain.head : nil, isDurable: isDurable,
        rings: transaction.rings, parties: transaction.partiesToRing, due: transaction.due))
  }

  private func setLevel(_ durability: Durability, of database: Database) throws {
    guard level.withLock({ $0 }) != durability else { return }
    try database.execute(sql: "PRAGMA synchronous = \(durability == .durable ? "FULL" : "NORMAL")")
    level.withLock { $0 = durability }
  }

  /// A conversation's parties, from their stored text. Many conversations have the same.
  private func parties(in text: String) throws -> Set<PartyID> {
    if let known = partiesByText.withLock({ $0[text] }) { return known }
    let parties = try JSONDecoder().decode(Set<PartyID>.self, from: Data(text.utf8))
    partiesByText.withLock { cache in
      if cache.count >= Self.batch { cache = [:] }
      cache[text] = parties
    }
    return parties
  }

  /// One job's outcome. Throws only when the whole transaction is lost with it.
  private func perform(
    _ job: Job, in transaction: Transaction
  ) throws -> Result<Void, any Error> {
    do {
      try transaction.part(job.perform)
      return .success(())
    } catch {
      guard transaction.database.isInsideTransaction else { throw error }
      return .failure(StoreError.explain(error))
    }
  }
}
