/// Extends a lease for as long as some work goes on.
public struct LeaseKeeper: Sendable {
  private let bus: any Bus
  private let time: any Time
  private let lease: Duration

  public init(bus: any Bus, time: any Time, lease: Duration) {
    self.bus = bus
    self.time = time
    self.lease = lease
  }

  /// Does the work; the lease is extended at each third of its length. When it is lost, the work
  /// is cancelled and `.leaseLost` thrown.
  public func keep<Result: Sendable>(
    _ delivery: Delivery, while work: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    try await withThrowingTaskGroup(of: Result?.self) { group in
      group.addTask { try await work() }
      group.addTask {
        var current = delivery
        while true {
          try await time.sleep(for: lease / 3)
          current.lease = try await bus.extend(current, by: lease)
        }
      }
      defer { group.cancelAll() }
      while let result = try await group.next() {
        if let result { return result }
      }
      throw CancellationError()
    }
  }
}
