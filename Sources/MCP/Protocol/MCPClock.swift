import Foundation

/// Time as the service sees it, so that tests can move it.
public struct MCPClock: Sendable {
  /// A reading that only grows.
  public var now: @Sendable () -> Duration
  /// Returns after that long; throws if the task is cancelled.
  public var sleep: @Sendable (Duration) async throws -> Void
  /// The date, for the times that tasks show.
  public var date: @Sendable () -> Date

  public init(
    now: @escaping @Sendable () -> Duration,
    sleep: @escaping @Sendable (Duration) async throws -> Void,
    date: @escaping @Sendable () -> Date = { Date() }
  ) {
    self.now = now
    self.sleep = sleep
    self.date = date
  }

  /// The machine's clock, counting while it sleeps.
  public static let continuous: MCPClock = {
    let clock = ContinuousClock()
    let start = clock.now
    return MCPClock(
      now: { start.duration(to: clock.now) }, sleep: { try await clock.sleep(for: $0) })
  }()
}
