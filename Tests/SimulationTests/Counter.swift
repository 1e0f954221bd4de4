import Synchronization

/// Adds durations up.
final class Counter: Sendable {
  private let sum = Mutex<Duration>(.zero)

  var total: Duration { sum.withLock { $0 } }

  func add(_ duration: Duration) { sum.withLock { $0 += duration } }
}
