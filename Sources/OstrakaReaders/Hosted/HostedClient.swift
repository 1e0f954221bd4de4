import Foundation
import Logging
import Ostraka

/// Calls a hosted model: within the spending limits, again where that can help, never past a
/// deadline.
struct HostedClient: Sendable {
  let transport: HostedTransport
  let spending: Spending
  let time: any Time
  let randomness: any Randomness
  let logger: Logger
  var policy = RetryPolicy()

  init(
    _ server: HostedServer, headers: [(name: String, value: String)], spending: Spending,
    runtime: Runtime, logger: Logger
  ) {
    transport = HostedTransport(server: server, headers: headers, time: runtime.time)
    self.spending = spending
    time = runtime.time
    randomness = runtime.randomness
    self.logger = logger
  }

  var server: HostedServer { transport.server }

  /// What a call came to and what it cost in US dollars.
  struct Paid<Value: Sendable>: Sendable {
    let value: Value
    let cost: Double
  }

  /// Posts JSON until there is a response.
  ///
  /// - Parameters:
  ///   - mostCost: in US dollars, booked where a response doesn't say what it used.
  ///   - value: reads the response; what it really cost.
  ///
  /// Errors: ``HostedFailure``, ``OstrakaError``.
  func post<Value: Sendable>(
    _ path: String, _ body: OrderedJSON, atMost mostCost: Double, until deadline: Timestamp,
    onBegin: @escaping @Sendable () async -> Void = {},
    reading value: @escaping @Sendable (HostedResponse) throws -> Paid<Value>
  ) async throws -> Value {
    var attempt = 1
    while true {
      do {
        return try await once(path, body, mostCost, deadline, onBegin, value)
      } catch let failure as HostedFailure {
        guard let pause = pause(after: attempt, failure, deadline) else { throw failure }
        logger.info(
          "a hosted model is asked again",
          metadata: ["attempt": "\(attempt)", "status": "\(failure.status ?? 0)"])
        try await time.sleep(for: pause)
        attempt += 1
      }
    }
  }

  private func once<Value: Sendable>(
    _ path: String, _ body: OrderedJSON, _ mostCost: Double, _ deadline: Timestamp,
    _ onBegin: @escaping @Sendable () async -> Void,
    _ value: @escaping @Sendable (HostedResponse) throws -> Paid<Value>
  ) async throws -> Value {
    let left = time.now.duration(to: deadline)
    guard left > .zero else {
      throw OstrakaError(.tryLater, "There is no time left to ask \(server.address). Ask again.")
    }
    return try await spending.spend(atMost: mostCost, until: deadline) {
      // It may have waited for others to end.
      let left = time.now.duration(to: deadline)
      guard left > .zero else {
        throw Unbilled(
          OstrakaError(.tryLater, "Too many others ask \(server.address). Ask again."))
      }
      do {
        let response = try await transport.post(
          path, body, patience: Patience(overall: left), onBegin: onBegin)
        let paid = try value(response)
        return (paid.value, spent: paid.cost)
      } catch let failure as HostedFailure where !failure.mayBeBilled {
        throw Unbilled(failure)
      }
    }
  }

  /// Nil when another attempt can't help or would come too late.
  private func pause(
    after attempt: Int, _ failure: HostedFailure, _ deadline: Timestamp
  ) -> Duration? {
    guard failure.isPassing,
      let pause = policy.delay(
        after: attempt, advice: RetryPolicy.advice(failure.retryAfter, at: time.now),
        fraction: randomness.fraction()),
      time.now.advanced(by: pause) < deadline
    else { return nil }
    return pause
  }
}
