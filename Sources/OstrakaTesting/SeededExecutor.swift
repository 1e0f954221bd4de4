import Ostraka
import Synchronization

/// Runs a whole system on one thread, in an order that follows from a seed.
///
/// Tasks and lanes put their work into one list; the next piece is drawn from it by the seed. When
/// nothing is left to run, the clock moves to the next sleeper: time passes only when all wait.
public final class SeededExecutor: TaskExecutor, Lane {
  private enum Piece {
    case job(UnownedJob)
    case work(@Sendable () -> Void)
  }

  private struct State {
    var ready: [Piece] = []
    var choices: [Int] = []
  }

  public let time: TestTime
  private let randomness: SeededRandomness
  private let state = Mutex(State())

  public init(seed: UInt64, time: TestTime) {
    self.time = time
    randomness = SeededRandomness(seed: seed)
  }

  /// Which of the ready pieces was run at each step: the schedule itself.
  public var choices: [Int] { state.withLock(\.choices) }

  /// Whether nothing is left to run and nobody sleeps: after a run, that nothing outlived it.
  public var isIdle: Bool { state.withLock(\.ready.isEmpty) && time.sleeping == 0 }

  public func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    state.withLock { $0.ready.append(.job(job)) }
  }

  public func schedule(_ work: @escaping @Sendable () -> Void) {
    state.withLock { $0.ready.append(.work(work)) }
  }

  /// Runs some work and all that it starts, on the calling thread, until it is done.
  ///
  /// Errors: what the work throws; `.fault` when everything waits and nobody sleeps.
  public func run<Result: Sendable>(
    steps limit: Int = 1_000_000, _ work: @escaping @Sendable () async throws -> Result
  ) throws -> Result {
    let outcome = Mutex<Swift.Result<Result, any Error>?>(nil)
    let task = Task(executorPreference: self) {
      do {
        let result = try await work()
        outcome.withLock { $0 = .success(result) }
      } catch {
        outcome.withLock { $0 = .failure(error) }
      }
    }
    defer { task.cancel() }
    for _ in 0..<limit {
      if let outcome = outcome.withLock({ $0 }) { return try outcome.get() }
      guard step() || time.advanceToNextSleeper() else {
        throw OstrakaError(.fault, "Everything waits and nobody sleeps: a deadlock.")
      }
    }
    throw OstrakaError(.fault, "The run has not ended after \(limit) steps.")
  }

  /// Runs one piece; false when there is none.
  private func step() -> Bool {
    let piece = state.withLock { state -> Piece? in
      guard !state.ready.isEmpty else { return nil }
      let choice = Int(randomness.next() % UInt64(state.ready.count))
      state.choices.append(choice)
      return state.ready.remove(at: choice)
    }
    switch piece {
    case nil: return false
    case .job(let job)?: job.runSynchronously(on: asUnownedTaskExecutor())
    case .work(let work)?: work()
    }
    return true
  }
}

extension Runtime {
  /// A runtime in which time, randomness, ids and scheduling all follow from a seed.
  public static func seeded(_ seed: UInt64) -> (runtime: Runtime, executor: SeededExecutor) {
    let time = TestTime()
    let executor = SeededExecutor(seed: seed, time: time)
    let randomness = SeededRandomness(seed: seed &+ 1)
    return (Runtime(time: time, randomness: randomness) { _ in executor }, executor)
  }
}
