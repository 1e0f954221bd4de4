import Foundation
import Ostraka
import Synchronization

/// A clock that stands still until a test moves it.
public final class TestTime: Time {
  private struct Sleeper {
    let number: Int
    /// As `uptime` has it: a clock that jumps wakes nobody.
    let wakes: Duration
    let continuation: CheckedContinuation<Void, any Error>
  }

  private struct State {
    var now: Timestamp
    var uptime: Duration = .zero
    var next = 0
    var sleepers: [Sleeper] = []
    var cancelled: Set<Int> = []
  }

  private let state: Mutex<State>

  /// Begins at 2026-01-01 00:00:00 UTC unless told otherwise.
  public init(now: Timestamp = Timestamp(microseconds: 1_767_225_600_000_000)) {
    state = Mutex(State(now: now))
  }

  public var now: Timestamp { state.withLock(\.now) }

  public var uptime: Duration { state.withLock(\.uptime) }

  /// How many tasks sleep.
  public var sleeping: Int { state.withLock(\.sleepers.count) }

  public func sleep(for duration: Duration) async throws {
    let number = state.withLock { state in
      state.next += 1
      return state.next
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let isCancelled = state.withLock { state in
          guard state.cancelled.remove(number) == nil, !Task.isCancelled else { return true }
          let wakes = state.uptime + duration
          state.sleepers.append(Sleeper(number: number, wakes: wakes, continuation: continuation))
          return false
        }
        if isCancelled { continuation.resume(throwing: CancellationError()) }
      }
    } onCancel: {
      cancel(number)
    }
  }

  /// Moves the clock and wakes those whose time has come, the earliest first.
  public func advance(by duration: Duration) {
    let due = state.withLock { state in
      state.now = state.now.advanced(by: duration)
      state.uptime += duration
      let due = state.sleepers.filter { $0.wakes <= state.uptime }
      state.sleepers.removeAll { $0.wakes <= state.uptime }
      return due
    }
    for sleeper in due.sorted(by: { ($0.wakes, $0.number) < ($1.wakes, $1.number) }) {
      sleeper.continuation.resume()
    }
  }

  /// Sets the wall clock forward, or back by a negative duration, as an administrator does: nobody's
  /// sleep gets shorter or longer.
  public func jump(by duration: Duration) {
    state.withLock { $0.now = $0.now.advanced(by: duration) }
  }

  /// Moves the clock to the moment at which the next sleeper wakes; false when nobody sleeps.
  public func advanceToNextSleeper() -> Bool {
    let pause = state.withLock { state in
      state.sleepers.map(\.wakes).min().map { max(.zero, $0 - state.uptime) }
    }
    guard let pause else { return false }
    advance(by: pause)
    return true
  }

  private func cancel(_ number: Int) {
    let sleeper = state.withLock { state -> Sleeper? in
      guard let index = state.sleepers.firstIndex(where: { $0.number == number }) else {
        state.cancelled.insert(number)
        return nil
      }
      return state.sleepers.remove(at: index)
    }
    sleeper?.continuation.resume(throwing: CancellationError())
  }
}
