import Dispatch

/// Where blocking work runs, one piece after the other, away from Swift's cooperative threads.
///
/// Injected, so that a simulation can run the work on its own single thread.
public protocol Lane: Sendable {
  /// Runs the work later, after what was scheduled before it.
  func schedule(_ work: @escaping @Sendable () -> Void)

  /// The same after a delay, which is a hint: work that is only late by it may come at once.
  func schedule(after delay: Duration, _ work: @escaping @Sendable () -> Void)
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

  public func schedule(after delay: Duration, _ work: @escaping @Sendable () -> Void) {
    queue.asyncAfter(
      deadline: .now() + .microseconds(Int(delay.wholeMicroseconds)), execute: work)
  }
}

extension Lane {
  public func schedule(after delay: Duration, _ work: @escaping @Sendable () -> Void) {
    schedule(work)
  }

  /// Runs blocking work on the lane and waits for its result without blocking the caller's thread.
  public func run<Result: Sendable>(
    _ work: @escaping @Sendable () throws -> Result
  ) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
      schedule { continuation.resume(with: Swift.Result { try work() }) }
    }
  }
}
