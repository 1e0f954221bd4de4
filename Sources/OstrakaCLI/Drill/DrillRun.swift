import Foundation
import Ostraka

/// A drill: verbs work on a copy of a memory while whoever works on it is killed, and then what was acknowledged
/// is compared with what is there.
struct DrillRun: Sendable {
  let access: Access
  let seed: UInt64
  let length: Duration
  let onProgress: @Sendable (String) -> Void

  /// How much more often one kind is killed than another.
  private static let victims = [("daemon", 6), ("shard", 4), ("load", 5), ("ask", 4)]
  /// The longest wait before a kill.
  private static let pause: Duration = .milliseconds(250)
  /// How much longer it goes on where nothing telling has happened yet.
  private static let overtime: Duration = .seconds(60)
  /// How long a daemon may take to end that is asked to.
  private static let patience: Duration = .seconds(30)

  /// Works and kills for as long as was asked for, and judges. The copy is left to the caller.
  func run(on copy: DrillCopy) async throws -> DrillVerdict {
    let journal = DrillJournal()
    let before = try await DrillState(of: try await copy.access(access))
    let randomness = SeededRandomness(seed: seed)
    let daemon = DrillDaemon(on: copy, journal: journal, time: access.runtime.time)
    let workload = DrillWorkload(
      on: copy, shards: before.shards, journal: journal, seed: seed, runtime: access.runtime)
    let started = access.runtime.time.uptime
    do {
      try await work(until: started + length, daemon, workload, journal, randomness)
    } catch  where !(error is CancellationError) {
      // What has happened until then is judged, and kept.
      journal.problem("the drill broke off: \((error as? OstrakaError)?.message ?? "\(error)")")
    }
    onProgress("comparing what was acknowledged with what is there")
    return try await DrillVerdict(
      of: journal, on: copy, access: try await copy.access(access), since: before, seed: seed,
      seconds: Double((access.runtime.time.uptime - started).wholeMicroseconds) / 1e6)
  }

  private func work(
    until end: Duration, _ daemon: DrillDaemon, _ workload: DrillWorkload,
    _ journal: DrillJournal, _ randomness: SeededRandomness
  ) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      let rests = SeededRandomness(seed: seed &+ 100)
      group.addTask {
        try await daemon.run { .milliseconds([0, 0, 0, 300, 1_000][rests.draw(below: 5)]) }
      }
      group.addTask { try await workload.run() }
      // Whoever stops the drill has what happened until then judged.
      _ = try await Signals.unlessStopped {
        try await keepKilling(until: end, daemon, workload, journal, randomness)
      }
      // What has begun is finished, and what is finished is judged.
      workload.stop()
      try await group.next()
      daemon.stop()
      group.addTask {
        do { try await access.runtime.time.sleep(for: Self.patience) } catch { return }
        daemon.end()
      }
      try await group.next()
      group.cancelAll()
    }
  }

  private func keepKilling(
    until end: Duration, _ daemon: DrillDaemon, _ workload: DrillWorkload,
    _ journal: DrillJournal, _ randomness: SeededRandomness
  ) async throws {
    let time = access.runtime.time
    while time.uptime < end || !journal.isTelling && time.uptime < end + Self.overtime {
      try await time.sleep(for: Self.pause * randomness.fraction())
      let victim = draw(randomness)
      let isKilled =
        switch victim {
        case "daemon": try await daemon.kill()
        case "shard": daemon.killShard(drawnBy: randomness)
        default: workload.processes(victim).first?.kill() ?? false
        }
      if isKilled { journal.killed(victim) }
      let left = Int((end - time.uptime).components.seconds)
      onProgress(
        "\(journal.killCount.of("kill")), \(journal.acknowledged.count) loads acknowledged, "
          + "\(journal.problems.count.of("problem")), \(max(0, left)) s left")
    }
  }

  private func draw(_ randomness: SeededRandomness) -> String {
    var rest = randomness.draw(below: Self.victims.map(\.1).reduce(0, +))
    for (victim, weight) in Self.victims {
      rest -= weight
      if rest < 0 { return victim }
    }
    return Self.victims[0].0
  }
}
