import Synchronization

/// Requests of the server that the client has yet to answer.
final class Questions: Sendable {
  private typealias Waiter = CheckedContinuation<JSONValue, any Error>

  private let state = Mutex((next: 0, waiters: [RequestID: Waiter]()))

  /// Sends a question and waits for its answer, no longer than that.
  func ask(
    _ question: Question, within limit: Duration, _ clock: MCPClock,
    _ send: @escaping @Sendable (JSONValue) -> Void
  ) async throws -> JSONValue {
    try await withThrowingTaskGroup(of: JSONValue.self) { group in
      group.addTask { try await self.answer(to: question, send) }
      group.addTask {
        try await clock.sleep(limit)
        throw RPCError.internalError("The client did not answer \(question.method) in time.")
      }
      defer { group.cancelAll() }
      guard let answer = try await group.next() else { throw CancellationError() }
      return answer
    }
  }

  /// Takes an answer; one that nobody waits for is dropped.
  func answer(_ id: RequestID, _ result: Result<JSONValue, RPCError>) {
    let waiter = state.withLock { $0.waiters.removeValue(forKey: id) }
    waiter?.resume(with: result.mapError { $0 as any Error })
  }

  private func answer(
    to question: Question, _ send: @Sendable (JSONValue) -> Void
  ) async throws -> JSONValue {
    let id = state.withLock { state in
      state.next += 1
      return RequestID.string("ask-\(state.next)")
    }
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        state.withLock { $0.waiters[id] = continuation }
        // The handler below may have run before there was anything to end.
        if Task.isCancelled { return end(id) }
        send(Outgoing.request(id, question.method, question.params))
      }
    } onCancel: {
      end(id)
    }
  }

  private func end(_ id: RequestID) {
    state.withLock { $0.waiters.removeValue(forKey: id) }?.resume(throwing: CancellationError())
  }
}
