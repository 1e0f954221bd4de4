import Foundation
import Ostraka
import Synchronization

/// A daemon with a process for each shard, started again whenever it is killed.
final class RestartedDaemon: Sendable {
  private let directory: MemoryDirectory
  private let time: any Time
  private let process = Mutex<MortalProcess?>(nil)
  private let listening = Mutex(false)
  private let isStopping = Mutex(false)

  init(on directory: MemoryDirectory, time: any Time) {
    self.directory = directory
    self.time = time
  }

  /// The process's id while it runs.
  var pid: pid_t? { process.withLock { $0?.pid } }

  /// Whether the one that runs now has said that it listens.
  var isListening: Bool { listening.withLock { $0 } }

  /// Runs one daemon after the other until ``stop()``.
  ///
  /// - Parameters:
  ///   - rest: how long none runs after each.
  ///   - onListening: called when one listens.
  ///   - onEnd: called with all that each has said.
  ///   - onFailure: called with what one said that ended by itself; what it throws ends this.
  func run(
    rest: @Sendable () -> Duration = { .zero },
    onListening: @escaping @Sendable () -> Void = {},
    onEnd: @Sendable (String) -> Void = { _ in },
    onFailure: @Sendable (String) throws -> Void
  ) async throws {
    while !isStopping.withLock({ $0 }) {
      let process = MortalProcess(
        "daemon", program: ShardProcess.thisProgram,
        arguments: [
          "up", "--listen", "127.0.0.1:0", "--json", "--processes", "--parent", "\(getpid())",
          "--memory", directory.path,
        ])
      let mayBegin = self.process.withLock { current in
        guard !isStopping.withLock({ $0 }) else { return false }
        current = process
        return true
      }
      guard mayBegin else { break }
      let ended = try await process.run { _ in
        self.listening.withLock { $0 = true }
        onListening()
      }
      onEnd(ended.output + ended.errors)
      let hasListened = listening.withLock { listening in
        defer { listening = false }
        return listening
      }
      let isStopped = isStopping.withLock { $0 }
      // Asked to end before it could listen to that, it is ended by the signal.
      let mayEnd = ended.wasKilled || isStopped && (ended.code == 0 || !hasListened)
      if !mayEnd {
        let how = ended.code.map { "exit \($0)" } ?? "a signal"
        try onFailure("the daemon ended by itself: \(how): \(ended.errors.suffix(300))")
      }
      if isStopped { break }
      try await time.sleep(for: rest())
    }
  }

  /// Kills the one that runs; false when there is none at the moment.
  func kill() -> Bool { process.withLock { $0 }?.kill() ?? false }

  /// Asks the one that runs to end; no other follows.
  func stop() {
    process.withLock { process in
      isStopping.withLock { $0 = true }
      process?.terminate()
    }
  }
}
