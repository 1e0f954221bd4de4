extension Bus {
  /// Calls `look` at each bell, and now and then without one: a bell is a hint, and hints get lost.
  ///
  /// Returns when the bus closes. Errors: `CancellationError` when the task is cancelled.
  func watch(
    _ mailbox: Mailbox, atLeastEvery pause: Duration, time: any Time,
    _ look: @escaping @Sendable () -> Void
  ) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { for await _ in arrivals(in: mailbox) { look() } }
      group.addTask {
        while true {
          try await time.sleep(for: pause)
          look()
        }
      }
      defer { group.cancelAll() }
      try await group.next()
    }
  }
}
