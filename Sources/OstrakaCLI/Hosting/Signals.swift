import Dispatch
import Foundation

/// Signals that ask a process to end.
enum Signals {
  /// Returns at the first SIGTERM, SIGINT or SIGHUP, or when the task is cancelled. The next SIGINT ends the process.
  static func termination() async {
    let (signals, continuation) = AsyncStream<Void>.makeStream()
    let sources = [SIGTERM, SIGINT, SIGHUP].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { continuation.yield() }
      source.resume()
      return source
    }
    for await _ in signals { break }
    for source in sources { source.cancel() }
    // Whoever presses Ctrl-C again means it. A terminal that closes sends SIGHUP twice, and doesn't.
    signal(SIGINT, SIG_DFL)
  }

  /// Runs work until it ends; nil when such a signal came first, and the work was cancelled.
  static func unlessStopped<Result: Sendable>(
    _ work: @escaping @Sendable () async throws -> Result
  ) async throws -> Result? {
    try await withThrowingTaskGroup(of: Result?.self) { group in
      group.addTask { try await work() }
      group.addTask {
        await termination()
        return nil
      }
      defer { group.cancelAll() }
      return try await group.next() ?? nil
    }
  }
}
