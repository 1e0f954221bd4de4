import Foundation
import Ostraka
import Synchronization

/// A clock that stands still until a test moves it.
public final class TestTime: Time {
  private struct Sleeper {
    let number: Int
    let wakes: Timestamp
    let continuation: CheckedContinuation<Void, any Error>
  }

  private struct State {
    var now: Timestamp
    var next = 0
    var sleepers: [Sleeper] = []
    var cancelled: Set<Int> = []
  }

  private let state: Mutex<State>
  private let start: Timestamp

  /// Begins at 2026-01-01 00:00:00 UTC unless told otherwise.
  public init(now: Timestamp = Timestamp(microseconds: 1_767_225_600_000_000)) {
    start = now
    state = Mutex(State(now: now))
  }

  public var now: Timestamp { state.withLock(\.now) }

  public var uptime: Duration { start.duration(to: now) }

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
          let wakes = state.now.advanced(by: duration)
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
      let due = state.sleepers.filter { $0.wakes <= state.now }
      state.sleepers.removeAll { $0.wakes <= state.now }
      return due
    }
    for sleeper in due.sorted(by: { ($0.wakes, $0.number) < ($1.wakes, $1.number) }) {
      sleeper.continuation.resume()
    }
  }

  /// Moves the clock to the moment at which the next sleeper wakes; false when nobody sleeps.
  public func advanceToNextSleeper() -> Bool {
    let pause = state.withLock { state in
      state.sleepers.map(\.wakes).min().map { max(.zero, state.now.duration(to: $0)) }
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
