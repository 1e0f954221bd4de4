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
}
