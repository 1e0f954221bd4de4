import Foundation
import Ostraka

/// The daemon of a drill with its shards' processes: killed, and started again.
struct DrillDaemon: Sendable {
  private let copy: DrillCopy
  private let journal: DrillJournal
  private let time: any Time
  private let daemon: RestartedDaemon

  /// How long a child may live on after its parent.
  private static let patience: Duration = .seconds(5)

  init(on copy: DrillCopy, journal: DrillJournal, time: any Time) {
    self.copy = copy
    self.journal = journal
    self.time = time
    daemon = RestartedDaemon(on: copy.directory, time: time)
  }

  /// Runs one daemon after the other until it is stopped.
  ///
  /// - Parameter rest: how long none runs after each: meanwhile verbs are hosts themselves.
  func run(rest: @escaping @Sendable () -> Duration) async throws {
    try await daemon.run(
      rest: rest,
      onEnd: { if DrillSecret.isIn($0) { journal.problem("the daemon printed a secret") } },
      onFailure: { journal.problem($0) })
  }

  /// Kills the daemon; false when there is none at the moment.
  func kill() async throws -> Bool {
    let children = daemon.pid.map { ProcessList.children(of: $0) } ?? []
    guard daemon.kill() else { return false }
    let deadline = time.uptime + Self.patience
    while children.contains(where: { ProcessList.isRunning($0, with: copy.directory.path) }) {
      guard time.uptime < deadline else {
        journal.problem("a shard's process outlives its daemon")
        return true
      }
      try await time.sleep(for: .milliseconds(10))
    }
    return true
  }

  /// Kills one of its shards' processes; false when there is none at the moment.
  func killShard(drawnBy randomness: SeededRandomness) -> Bool {
    guard daemon.isListening, let pid = daemon.pid else { return false }
    let children = ProcessList.children(of: pid)
      .filter { ProcessList.isRunning($0, with: copy.directory.path) }
    guard !children.isEmpty else { return false }
    return Foundation.kill(children[randomness.draw(below: children.count)], SIGKILL) == 0
  }

  func stop() { daemon.stop() }

  /// Kills one that was stopped and has not ended.
  func end() {
    journal.problem("the daemon does not end when it is asked to")
    _ = daemon.kill()
  }
}
