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
    /// Whether the lane works or will.
    var isScheduled = false
    /// Whether the lane sleeps until somebody comes.
    var isAwaited = false
    /// How many transactions shared the last commit: so many may come back together.
    var expected = 0

    /// How long to wait for somebody when so many are in the transaction; nil for not at all.
    func patience(after taken: Int) -> Duration? {
      if taken < expected, expected >= Committer.company { return Committer.patience }
      return taken == 0 && expected > 0 ? Committer.shortPatience : nil
    }
  }

  private let database: any DatabaseWriter
  private let lane: any Lane
  private let time: any Time
  private let randomness: any Randomness
  private let failpoints: Failpoints
  private let committed: @Sendable (Committed) -> Void
  private let state = Mutex(State())
  private let tail: Mutex<LedgerTail>
  private let durableCommits = Mutex(0)
  /// What `synchronous` is set to on the connection.
  private let level = Mutex<Durability?>(nil)
  private let conversations = Mutex(ConversationCache())

  /// Rung when somebody comes while the lane sleeps.
  private let bell = Doorbell()

  /// The most transactions that share a commit.
  static let batch = 256
  /// When at least so many shared a commit, the next one stays open for as many, but sleeps no
  /// longer than `patience` for them: callers that were woken together send again within it, are
  /// written while the others are still on their way, and share a commit again.
  static let company = 8
  static let patience: Duration = .milliseconds(1)
  /// How long the lane stays for the next caller when fewer shared a commit: about as long as a
  /// woken one takes to send again.
  static let shortPatience: Duration = .microseconds(100)

  /// What a commit leaves to be done.
  struct Committed {
    let head: LedgerHead?
    let isDurable: Bool
    let rings: Set<Mailbox>
    let parties: Set<PartyID>
    let due: Timestamp?
  }

  init(
    _ database: any DatabaseWriter, lane: any Lane, runtime: Runtime, tail: LedgerTail,
    committed: @escaping @Sendable (Committed) -> Void
  ) {
    self.database = database
    self.lane = lane
    time = runtime.time
    randomness = runtime.randomness
    failpoints = runtime.failpoints
    self.tail = Mutex(tail)
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
    let (mustSchedule, mustRing) = state.withLock { state in
      state.waiting.append(job)
      defer { (state.isScheduled, state.isAwaited) = (true, false) }
      return (!state.isScheduled, state.isAwaited)
    }
    if mustSchedule { lane.schedule { self.drain() } }
    if mustRing { bell.ring() }
  }

  /// Commits until nobody comes any more.
  private func drain() {
    while true {
      let first = next()
      if first.isEmpty { break }
      commit(first)
    }
  }

  /// Those who have come since; when nobody has but more are expected, those who come in a moment.
  /// Nobody: then the lane rests, unless it has taken some that must be committed.
  ///
  /// - Parameters:
  ///   - isDurable: whether the transaction under way is; a relaxed one takes none that is.
  ///   - deadline: when the patience ends that a transaction has with all who are awaited.
  private func next(
    after taken: Int = 0, isDurable: Bool = true,
    until deadline: ContinuousClock.Instant = .now + patience
  ) -> [Job] {
    // What nobody waits for on the disk gains nothing from company.
    var isPatient = deadline > .now && (isDurable || taken == 0)
    while true {
      let (jobs, patience) = state.withLock { state in
        let jobs = Array(
          state.waiting.prefix(Self.batch - taken)
            .prefix { isDurable || $0.durability == .relaxed })
        state.waiting.removeFirst(jobs.count)
        let patience = state.waiting.isEmpty && isPatient ? state.patience(after: taken) : nil
        state.isAwaited = jobs.isEmpty && patience != nil
        state.isScheduled = state.isAwaited || !jobs.isEmpty || taken > 0
        return (jobs, patience)
      }
      guard jobs.isEmpty, let patience else { return jobs }
      let rest = ContinuousClock.now.duration(to: deadline)
      isPatient = lane.wait(at: bell, atMost: max(.zero, min(patience, rest))) && deadline > .now
    }
  }

  /// Commits the jobs together with those who come meanwhile. When one of them fails, they are done
  /// again, each in a savepoint of its own; when even that fails as a whole, each by itself, so that
  /// one caller's document that fills the disk doesn't take the others along.
  private func commit(_ first: [Job]) {
    let isDurable = first.contains { $0.durability == .durable }
    let deadline = ContinuousClock.now + Self.patience
    var jobs = first
    let together = try? transact(isDurable) { transaction in
      var outcomes: [Result<Void, any Error>] = []
      while outcomes.count < jobs.count {
        try transaction.begin(at: time.now)
        try jobs[outcomes.count].perform(transaction)
        outcomes.append(.success(()))
        if outcomes.count == jobs.count {
          jobs += next(after: outcomes.count, isDurable: isDurable, until: deadline)
        }
      }
      return outcomes
    }
    state.withLock { $0.expected = jobs.count }
    if let together { finish(jobs, together) } else { isolate(jobs, isDurable) }
  }

  private func isolate(_ jobs: [Job], _ isDurable: Bool) {
    do {
      let done = try transact(isDurable) { transaction in
        try transaction.begin(at: time.now)
        return try jobs.map { try perform($0, in: transaction) }
      }
      finish(jobs, done)
    } catch  where jobs.count > 1 {
      for job in jobs { isolate([job], isDurable) }
    } catch {
      for job in jobs { job.finish(.failure(StoreError.explain(error))) {} }
    }
  }

  private func finish(_ jobs: [Job], _ done: Done) {
    wake(0, of: jobs, done.outcomes)
    committed(done.committed)
    try? failpoints.reach(.afterHead)
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

  /// - Parameter body: does the callers' parts and returns their outcomes.
  private func transact(
    _ isDurable: Bool, _ body: (Transaction) throws -> [Result<Void, any Error>]
  ) throws -> Done {
    let before = tail.withLock { $0 }
    var outcomes: [Result<Void, any Error>] = []
    let transaction = try database.writeWithoutTransaction { database in
      try setLevel(isDurable ? .durable : .relaxed, of: database)
      let transaction = Transaction(
        database, now: time.now, tail: before, randomness: randomness,
        conversations: takeConversations())
      outcomes = try transaction.whole {
        let outcomes = try body(transaction)
        try failpoints.reach(.beforeCommit)
        return outcomes
      }
      return transaction
    }
    try failpoints.reach(.afterCommit)
    let wroteSomething = transaction.tail != before
    if wroteSomething && isDurable { durableCommits.withLock { $0 += 1 } }
    tail.withLock { $0 = transaction.tail }
    conversations.withLock { $0 = transaction.conversations }
    return Done(
      outcomes: outcomes,
      committed: Committed(
        head: wroteSomething ? transaction.tail.chain.head : nil, isDurable: isDurable,
        rings: transaction.rings, parties: transaction.partiesToRing, due: transaction.due))
  }

  /// Hands the cache over; it comes back when the transaction is committed.
  private func takeConversations() -> ConversationCache {
    conversations.withLock { conversations in
      defer { conversations = ConversationCache() }
      return conversations
    }
  }

  private func setLevel(_ durability: Durability, of database: Database) throws {
    guard level.withLock({ $0 }) != durability else { return }
    try database.execute(sql: "PRAGMA synchronous = \(durability == .durable ? "FULL" : "NORMAL")")
    level.withLock { $0 = durability }
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
