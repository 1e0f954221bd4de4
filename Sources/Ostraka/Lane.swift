import Dispatch

/// Where blocking work runs, one piece after the other, away from Swift's cooperative threads.
///
/// Injected, so that a simulation can run the work on its own single thread.
public protocol Lane: Sendable {
  /// Runs the work later, after what was scheduled before it.
  func schedule(_ work: @escaping @Sendable () -> Void)

  /// Lets the lane's own thread wait at a bell; whether somebody has rung. A lane that has no
  /// thread of its own returns false at once.
  func wait(at bell: Doorbell, atMost duration: Duration) -> Bool
}

/// A serial dispatch queue.
public struct DispatchLane: Lane {
  private let queue: DispatchQueue

  public init(_ label: String) {
    queue = DispatchQueue(label: "ostraka.\(label)")
  }

  public func schedule(_ work: @escaping @Sendable () -> Void) {
    queue.async(execute: work)
  }

  public func wait(at bell: Doorbell, atMost duration: Duration) -> Bool {
    bell.wait(atMost: duration)
  }
}

extension Lane {
  public func wait(at bell: Doorbell, atMost duration: Duration) -> Bool { false }

  /// Runs blocking work on the lane and waits for its result without blocking the caller's thread.
  public func run<Result: Sendable>(
    _ work: @escaping @Sendable () throws -> Result
  ) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
      schedule { continuation.resume(with: Swift.Result { try work() }) }
    }
  }
}
