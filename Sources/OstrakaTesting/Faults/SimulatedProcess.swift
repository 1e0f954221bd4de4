import Ostraka
import Synchronization

/// Work that can die at any moment as a process does at SIGKILL: from then on nothing that it calls is
/// carried out, not even what it would do to clean up.
public final class SimulatedProcess: Sendable {
  public let name: String
  private let dead = Mutex(false)
  private let deaths: AsyncStream<Void>
  private let death: AsyncStream<Void>.Continuation

  public init(_ name: String) {
    self.name = name
    (deaths, death) = AsyncStream.makeStream()
  }

  public var isDead: Bool { dead.withLock { $0 } }

  /// Nothing of it goes on.
  public func crash() {
    dead.withLock { $0 = true }
    death.finish()
  }

  /// Errors: `.unavailable` in a process that has died.
  public func check() throws {
    guard !isDead else { throw OstrakaError(.unavailable, "The process “\(name)” has died.") }
  }

  /// Runs the process's work until that ends or the process dies. Once only.
  ///
  /// Errors: those of the work, unless it died.
  public func run(_ work: @escaping @Sendable () async throws -> Void) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        do {
          try await work()
        } catch {
          guard !self.isDead else { return }
          throw error
        }
      }
      group.addTask { [deaths] in for await _ in deaths {} }
      defer { group.cancelAll() }
      try await group.next()
    }
  }
}
