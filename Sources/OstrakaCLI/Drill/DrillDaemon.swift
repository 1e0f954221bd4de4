import Foundation
import Ostraka
import Synchronization

/// The daemon of a drill with its shards' processes: killed, and started again.
final class DrillDaemon: Sendable {
  private let copy: DrillCopy
  private let journal: DrillJournal
  private let runtime: Runtime
  private let process = Mutex<MortalProcess?>(nil)
  private let isListening = Mutex(false)
  private let isStopping = Mutex(false)

  /// How long a child may live on after its parent.
  private static let patience: Duration = .seconds(5)

  init(on copy: DrillCopy, journal: DrillJournal, runtime: Runtime) {
    self.copy = copy
    self.journal = journal
    self.runtime = runtime
  }

  /// Runs one daemon after the other until it is stopped.
  ///
  /// - Parameter rest: how long none runs after each: meanwhile verbs are hosts themselves.
  func run(rest: @escaping @Sendable () -> Duration) async throws {
    while !isStopping.withLock({ $0 }) {
      let process = copy.process(
        "daemon",
        [
          "up", "--listen", "127.0.0.1:0", "--json", "--processes", "--parent", "\(getpid())",
        ])
      self.process.withLock { $0 = process }
      let ended = try await process.run { _ in self.isListening.withLock { $0 = true } }
      let hasListened = isListening.withLock { isListening in
        defer { isListening = false }
        return isListening
      }
      // Asked to end before it could listen to that, it is ended by the signal.
      let mayEnd =
        ended.wasKilled || isStopping.withLock { $0 } && (ended.code == 0 || !hasListened)
      if !mayEnd {
        journal.problem(
          "the daemon ended by itself: exit \(ended.code.map(String.init) ?? "by a signal"): "
            + ended.errors.suffix(300))
      }
      if isStopping.withLock({ $0 }) { break }
      try await runtime.time.sleep(for: rest())
    }
  }

  /// Kills the daemon; false when there is none at the moment.
  func kill() async throws -> Bool {
    guard let process = process.withLock({ $0 }) else { return false }
    let children = process.pid.map { ProcessList.children(of: $0) } ?? []
    guard process.kill() else { return false }
    let deadline = runtime.time.uptime + Self.patience
    while children.contains(where: { ProcessList.isRunning($0, with: copy.directory.path) }) {
      guard runtime.time.uptime < deadline else {
        journal.problem("a shard's process outlives its daemon")
        return true
      }
      try await runtime.time.sleep(for: .milliseconds(10))
    }
    return true
  }

  /// Kills one of its shards' processes; false when there is none at the moment.
  func killShard(drawnBy randomness: SeededRandomness) -> Bool {
    guard isListening.withLock({ $0 }), let pid = process.withLock({ $0?.pid }) else {
      return false
    }
    let children = ProcessList.children(of: pid)
      .filter { ProcessList.isRunning($0, with: copy.directory.path) }
    guard !children.isEmpty else { return false }
    return Foundation.kill(children[randomness.draw(below: children.count)], SIGKILL) == 0
  }

  func stop() {
    isStopping.withLock { $0 = true }
    process.withLock { $0 }?.terminate()
  }
}
