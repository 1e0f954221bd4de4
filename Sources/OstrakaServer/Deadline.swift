import Ostraka

extension Time {
  /// The work's result, unless it takes longer; then the work is cancelled and `failure` thrown.
  func within<Result: Sendable>(
    _ duration: Duration, otherwise failure: OstrakaError,
    _ work: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    try await withThrowingTaskGroup(of: Result?.self) { group in
      group.addTask { try await work() }
      group.addTask {
        try await sleep(for: duration)
        return nil
      }
      defer { group.cancelAll() }
      guard let first = try await group.next(), let result = first else { throw failure }
      return result
    }
  }
}
