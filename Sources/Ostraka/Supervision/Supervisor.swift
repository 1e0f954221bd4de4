import Logging
import Synchronization

/// Something that runs until it fails or is cancelled, and can be started again.
public struct Child: Sendable {
  public let name: String
  public let policy: RestartPolicy
  public let run: @Sendable () async throws -> Void

  public init(
    name: String, policy: RestartPolicy = RestartPolicy(),
    run: @escaping @Sendable () async throws -> Void
  ) {
    self.name = name
    self.policy = policy
    self.run = run
  }
}

/// How a child fares.
public struct ChildStatus: Hashable, Codable, Sendable {
  public enum State: String, Codable, Sendable { case running, waiting, stopped }

  public var state: State
  public var restarts: Int
  public var lastError: String?
}

/// Keeps children running as their restart policies say (Erlang/OTP, one for one).
///
/// Children come and go while it runs. When a child fails too often, the one who made the supervisor
/// decides what follows.
public final class Supervisor: Sendable {
  private let time: any Time
  private let logger: Logger
  private let onEscalation: @Sendable (String, OstrakaError) async throws -> Void
  private let orders: AsyncStream<Order>
  private let sender: AsyncStream<Order>.Continuation
  private let fleet = Mutex<[String: ChildStatus]>([:])

  private enum Order: Sendable {
    case start(Child)
    case stop(String)
    /// The run of that number has ended; another of the same name may have begun already.
    case ended(String, run: Int)
  }

  /// - Parameter onEscalation: decides what follows when a child fails too often: it throws to end
  ///   the supervisor, or returns when the child may be tried again.
  public init(
    time: any Time, logger: Logger,
    onEscalation: @escaping @Sendable (String, OstrakaError) async throws -> Void = { throw $1 }
  ) {
    self.time = time
    self.logger = logger
    self.onEscalation = onEscalation
    (orders, sender) = AsyncStream.makeStream(bufferingPolicy: .unbounded)
  }

  /// Starts a child, unless one of that name runs.
  public func start(_ child: Child) { sender.yield(.start(child)) }

  /// Stops a child for good.
  public func stop(_ name: String) { sender.yield(.stop(name)) }

  /// How each child fares.
  public var children: [String: ChildStatus] { fleet.withLock { $0 } }

  /// Runs the children until the task is cancelled. Errors: what `onEscalation` throws.
  public func run() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      var runs = 0
      var stoppers: [String: (run: Int, stop: AsyncStream<Void>.Continuation)] = [:]
      // Children that were started again while the old one was still ending.
      var pending: [String: Child] = [:]
      for await order in orders {
        switch order {
        case .start(let child):
          if isRunning(child.name) {
            if stoppers[child.name] == nil { pending[child.name] = child }
            continue
          }
          let (stopped, stopper) = AsyncStream<Void>.makeStream()
          runs += 1
          let number = runs
          stoppers[child.name] = (number, stopper)
          fleet.withLock { $0[child.name] = ChildStatus(state: .running, restarts: 0) }
          group.addTask { try await self.run(child, number, until: stopped) }
        case .stop(let name):
          pending[name] = nil
          stoppers.removeValue(forKey: name)?.stop.finish()
        case .ended(let name, let number):
          if stoppers[name]?.run == number { stoppers[name] = nil }
          if let child = pending.removeValue(forKey: name) { start(child) }
        }
      }
      group.cancelAll()
      try await group.waitForAll()
    }
  }

  private func isRunning(_ name: String) -> Bool {
    fleet.withLock { $0[name]?.state ?? .stopped } != .stopped
  }

  /// Runs a child until it is stopped; the first of the two to end cancels the other.
  private func run(
    _ child: Child, _ number: Int, until stopped: AsyncStream<Void>
  ) async throws {
    defer {
      fleet.withLock { $0[child.name]?.state = .stopped }
      sender.yield(.ended(child.name, run: number))
    }
    do {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await self.keepRunning(child) }
        group.addTask { for await _ in stopped {} }
        defer { group.cancelAll() }
        try await group.next()
      }
    } catch is CancellationError {
      return
    } catch {
      sender.finish()
      throw error
    }
  }

  private func keepRunning(_ child: Child) async throws {
    var policy = child.policy
    while !Task.isCancelled {
      fleet.withLock { $0[child.name]?.state = .running }
      var failure = "it ended"
      do {
        try await child.run()
      } catch {
        if Task.isCancelled { return }
        failure = "\(error)"
      }
      if Task.isCancelled { return }
      guard case .restart(let pause) = policy.ended(at: time.uptime) else {
        note(failure, of: child)
        let error = OstrakaError(
          .fault, "“\(child.name)” fails too often; the last time: \(failure)")
        try await onEscalation(child.name, error)
        policy = child.policy
        continue
      }
      logger.warning(
        "child restarts", metadata: ["child": "\(child.name)", "because": "\(failure)"])
      note(failure, of: child)
      try await time.sleep(for: pause)
    }
  }

  private func note(_ failure: String, of child: Child) {
    fleet.withLock {
      $0[child.name] = ChildStatus(
        state: .waiting, restarts: ($0[child.name]?.restarts ?? 0) + 1, lastError: failure)
    }
  }
}
