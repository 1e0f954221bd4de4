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
    let finish: @Sendable (Result<Void, any Error>) -> Void
  }

  private struct State {
    var waiting: [Job] = []
    var isScheduled = false
  }

  private let database: any DatabaseWriter
  private let lane: any Lane
  private let time: any Time
  private let randomness: any Randomness
  private let committed: @Sendable (Committed) -> Void
  private let state = Mutex(State())
  private let chain: Mutex<HashChain>
  private let durableCommits = Mutex(0)

  /// The most transactions that share a commit.
  static let batch = 256

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
    try await withCheckedThrowingContinuation { continuation in
      let result = Mutex<Result?>(nil)
      submit(
        Job(
          durability: durability,
          perform: { transaction in
            let value = try body(transaction)
            result.withLock { $0 = value }
          },
          finish: { outcome in
            continuation.resume(
              with: outcome.flatMap {
                result.withLock { $0 }.map { .success($0) } ?? .failure(CancellationError())
              })
          }))
    }
  }

  private func submit(_ job: Job) {
    let mustSchedule = state.withLock { state in
      state.waiting.append(job)
      defer { state.isScheduled = true }
      return !state.isScheduled
    }
    if mustSchedule { lane.schedule { self.drain() } }
  }

  private func drain() {
    let jobs = state.withLock { state in
      let jobs = Array(state.waiting.prefix(Self.batch))
      state.waiting.removeFirst(jobs.count)
      return jobs
    }
    commit(jobs)
    let isDone = state.withLock { state in
      state.isScheduled = !state.waiting.isEmpty
      return state.waiting.isEmpty
    }
    if !isDone { lane.schedule { self.drain() } }
  }

  /// Commits the jobs together; when that fails as a whole, each by itself, so that one caller's
  /// document that fills the disk doesn't take the others along.
  private func commit(_ jobs: [Job]) {
    do {
      let outcomes = try transact(jobs)
      for (job, outcome) in zip(jobs, outcomes) { job.finish(outcome) }
    } catch  where jobs.count > 1 {
      for job in jobs { commit([job]) }
    } catch {
      for job in jobs { job.finish(.failure(StoreError.explain(error))) }
    }
  }

  private func transact(_ jobs: [Job]) throws -> [Result<Void, any Error>] {
    let isDurable = jobs.contains { $0.durability == .durable }
    let before = chain.withLock { $0 }
    var outcomes: [Result<Void, any Error>] = []
    let transaction = try database.writeWithoutTransaction { database in
      try database.execute(sql: "PRAGMA synchronous = \(isDurable ? "FULL" : "NORMAL")")
      let transaction = Transaction(
        database, now: time.now, chain: before, randomness: randomness)
      try database.inTransaction(.immediate) {
        for job in jobs {
          outcomes.append(try perform(job, in: transaction))
        }
        return .commit
      }
      return transaction
    }
    let wroteSomething = transaction.chain != before
    if wroteSomething && isDurable { durableCommits.withLock { $0 += 1 } }
    chain.withLock { $0 = transaction.chain }
    committed(
      Committed(
        head: wroteSomething ? transaction.chain.head : nil, isDurable: isDurable,
        rings: transaction.rings, parties: transaction.parties, due: transaction.due))
    return outcomes
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
