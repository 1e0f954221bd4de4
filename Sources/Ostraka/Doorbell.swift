import Dispatch
import Foundation
import Synchronization

/// Wakes the one thread that waits at it. Rings that nobody waits for are kept as one.
public final class Doorbell: Sendable {
  private let isRung = Atomic(false)
  private let isSlept = Atomic(false)
  private let semaphore = DispatchSemaphore(value: 0)

  /// How long a thread that waits only yields: to let it sleep and wake it takes about as long.
  private static let watch: Duration = .microseconds(100)
  /// How often it looks before it yields.
  private static let looks = 64

  public init() {}

  public func ring() {
    isRung.store(true, ordering: .sequentiallyConsistent)
    if isSlept.exchange(false, ordering: .sequentiallyConsistent) { semaphore.signal() }
  }

  /// Blocks until somebody rings or the duration is over; whether somebody has rung.
  public func wait(atMost duration: Duration) -> Bool {
    let start = ContinuousClock.now
    let watch = min(duration, Self.watch)
    while start.duration(to: .now) < watch {
      for _ in 0..<Self.looks where answer() { return true }
      sched_yield()
    }
    guard duration > watch else { return answer() }
    let deadline = DispatchTime.now() + .microseconds(Int((duration - watch).wholeMicroseconds))
    defer { isSlept.store(false, ordering: .sequentiallyConsistent) }
    while true {
      // In this order here and the other way round in `ring`: one of the two sees the other.
      isSlept.store(true, ordering: .sequentiallyConsistent)
      if isRung.exchange(false, ordering: .sequentiallyConsistent) { return true }
      // A signal may be left of an earlier ring that was answered without it.
      guard semaphore.wait(timeout: deadline) == .success else { return answer() }
    }
  }

  private func answer() -> Bool {
    isRung.load(ordering: .relaxed) && isRung.exchange(false, ordering: .sequentiallyConsistent)
  }
}
