import Synchronization

@testable import MCP

/// A clock that stands still until a test moves it.
final class ManualClock: Sendable {
  private struct State {
    var now = Duration.zero
    var next = 0
    var sleepers: [Int: (deadline: Duration, wake: AsyncStream<Void>.Continuation)] = [:]
    var watcher: CheckedContinuation<Void, Never>?
  }

  private let state = Mutex(State())

  var clock: MCPClock {
    MCPClock(now: { self.state.withLock { $0.now } }, sleep: { try await self.sleep($0) })
  }

  /// Moves the time on and wakes those who have slept long enough.
  func advance(_ duration: Duration) {
    let woken = state.withLock { state in
      state.now += duration
      let due = state.sleepers.filter { $0.value.deadline <= state.now }
      for number in due.keys { state.sleepers[number] = nil }
      return due.values
    }
    for sleeper in woken { sleeper.wake.finish() }
  }

  /// Waits until somebody sleeps.
  func asleep() async {
    await withCheckedContinuation { continuation in
      let isAsleep = state.withLock { state in
        if state.sleepers.isEmpty { state.watcher = continuation }
        return !state.sleepers.isEmpty
      }
      if isAsleep { continuation.resume() }
    }
  }

  private func sleep(_ duration: Duration) async throws {
    try Task.checkCancellation()
    guard duration > .zero else { return }
    let (stream, wake) = AsyncStream<Void>.makeStream()
    let (number, watcher) = state.withLock { state in
      state.next += 1
      state.sleepers[state.next] = (state.now + duration, wake)
      defer { state.watcher = nil }
      return (state.next, state.watcher)
    }
    watcher?.resume()
    for await _ in stream {}
    _ = state.withLock { $0.sleepers.removeValue(forKey: number) }
    try Task.checkCancellation()
  }
}
