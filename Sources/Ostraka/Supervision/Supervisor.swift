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
/// Children come and go while it runs. When a child fails too often, `run()` throws: the one who
/// runs the supervisor decides what follows.
public final class Supervisor: Sendable {
  private let time: any Time
  private let logger: Logger
  private let orders: AsyncStream<Order>
  private let sender: AsyncStream<Order>.Continuation
  private let fleet = Mutex<[String: ChildStatus]>([:])

  private enum Order: Sendable {
    case start(Child)
    case stop(String)
  }

  public init(time: any Time, logger: Logger) {
    self.time = time
    self.logger = logger
    (orders, sender) = AsyncStream.makeStream(bufferingPolicy: .unbounded)
  }

  /// Starts a child, unless one of that name runs.
  public func start(_ child: Child) { sender.yield(.start(child)) }

  /// Stops a child for good.
  public func stop(_ name: String) { sender.yield(.stop(name)) }

  /// How each child fares.
  public var children: [String: ChildStatus] { fleet.withLock { $0 } }

  /// Runs the children until the task is cancelled. Errors: `.fault` when a child escalates.
  public func run() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      var stoppers: [String: AsyncStream<Void>.Continuation] = [:]
      for await order in orders {
        switch order {
        case .start(let child):
          guard fleet.withLock({ $0[child.name]?.state ?? .stopped }) == .stopped else { continue }
          fleet.withLock { $0[child.name] = ChildStatus(state: .running, restarts: 0) }
          let (stopped, stopper) = AsyncStream<Void>.makeStream()
          stoppers[child.name] = stopper
          group.addTask { try await self.run(child, until: stopped) }
        case .stop(let name):
          stoppers.removeValue(forKey: name)?.finish()
        }
      }
      group.cancelAll()
      try await group.waitForAll()
    }
  }

  /// Runs a child until it is stopped; the first of the two to end cancels the other.
  private func run(_ child: Child, until stopped: AsyncStream<Void>) async throws {
    defer { fleet.withLock { $0[child.name]?.state = .stopped } }
    do {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await self.keepRunning(child) }
        group.addTask { for await _ in stopped {} }
        defer { group.cancelAll() }
        try await group.next()
      }
    } catch let error as OstrakaError where error.code == .fault {
      sender.finish()
      throw error
    } catch is CancellationError {}
  }

  private func keepRunning(_ child: Child) async throws {
    var policy = child.policy
    while !Task.isCancelled {
      var failure = "it ended"
      do {
        try await child.run()
      } catch {
        if Task.isCancelled { return }
        failure = "\(error)"
      }
      if Task.isCancelled { return }
      guard case .restart(let pause) = policy.ended(at: time.uptime) else {
        throw OstrakaError(.fault, "“\(child.name)” fails too often; the last time: \(failure)")
      }
      logger.warning(
        "child restarts", metadata: ["child": "\(child.name)", "because": "\(failure)"])
      fleet.withLock {
        $0[child.name] = ChildStatus(
          state: .waiting, restarts: ($0[child.name]?.restarts ?? 0) + 1, lastError: failure)
      }
      try await time.sleep(for: pause)
      fleet.withLock { $0[child.name]?.state = .running }
    }
  }
}
