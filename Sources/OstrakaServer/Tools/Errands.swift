import Synchronization

/// Work that must come to its end although whoever began it may be gone: a lease that is taken must be
/// known, so that it can be given back.
final class Errands: Sendable {
  private struct Errand: Sendable {
    let work: @Sendable () async -> Void
    /// Tells whoever waits that it will not be done.
    let drop: @Sendable () -> Void
  }

  private struct State {
    var next = 0
    var waiting: [Int: Errand] = [:]
    var isClosed = false
  }

  private let state = Mutex(State())
  private let (numbers, intake) = AsyncStream<Int>.makeStream()

  /// Does what is given to it, until it is cancelled.
  func run() async {
    await withDiscardingTaskGroup { group in
      for await number in numbers {
        guard let errand = state.withLock({ $0.waiting.removeValue(forKey: number) }) else {
          continue
        }
        group.addTask { await errand.work() }
      }
      group.cancelAll()
    }
    let left = state.withLock { state in
      state.isClosed = true
      defer { state.waiting = [:] }
      return state.waiting
    }
    for errand in left.values { errand.drop() }
  }

  /// Does some work to its end, also when the caller's task is cancelled. Errors: those of the work,
  /// `CancellationError` when the server stops.
  func perform<Result: Sendable>(
    _ work: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
      let errand = Errand {
        do {
          continuation.resume(returning: try await work())
        } catch {
          continuation.resume(throwing: error)
        }
      } drop: {
        continuation.resume(throwing: CancellationError())
      }
      let number = state.withLock { state -> Int? in
        guard !state.isClosed else { return nil }
        state.next += 1
        state.waiting[state.next] = errand
        return state.next
      }
      guard let number else { return errand.drop() }
      intake.yield(number)
    }
  }
}
