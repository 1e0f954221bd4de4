import Ostraka
import Synchronization

/// How long an exchange may take in all, and how long it may be silent.
struct Patience: Sendable {
  let overall: Duration
  let silence: Duration

  /// The longest silence of a model that reads 180,000 tokens before it says anything.
  static let silence: Duration = .seconds(120)

  init(overall: Duration, silence: Duration = Self.silence) {
    self.overall = overall
    self.silence = silence
  }

  /// Does some work, which tells of each sign of life. Errors: `.tryLater`, and those of the work.
  func spent<Result: Sendable>(
    on name: String, time: any Time,
    _ work: @escaping @Sendable (_ sign: @escaping @Sendable () -> Void) async throws -> Result
  ) async throws -> Result {
    let start = time.uptime
    let heard = SignOfLife(start)
    return try await withThrowingTaskGroup(of: Result.self) { group in
      group.addTask { try await work { heard.last.withLock { $0 = time.uptime } } }
      group.addTask {
        while true {
          let last = heard.last.withLock { $0 }
          let due = min(start + overall, last + silence)
          guard time.uptime < due else { throw failure(of: name, last > start) }
          try await time.sleep(for: due - time.uptime)
        }
      }
      defer { group.cancelAll() }
      guard let result = try await group.next() else { throw CancellationError() }
      return result
    }
  }

  private func failure(of name: String, _ hasBegun: Bool) -> OstrakaError {
    OstrakaError(
      .tryLater,
      hasBegun
        ? "\(name) has fallen silent in the middle of its answer. Ask again."
        : "\(name) has not answered in time. Ask again, or allow more time.")
  }
}

private final class SignOfLife: Sendable {
  let last: Mutex<Duration>

  init(_ start: Duration) { last = Mutex(start) }
}
