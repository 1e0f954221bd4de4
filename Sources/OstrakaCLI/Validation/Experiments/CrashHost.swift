import Foundation
import Ostraka
import OstrakaReaders
import OstrakaServer
import Synchronization

/// A daemon in a process of its own on a scratch memory, to be struck.
final class CrashHost: Sendable {
  let lab: Laboratory
  private let directory: MemoryDirectory
  private let daemon: RestartedDaemon
  /// How long asks took that were not struck, in milliseconds.
  private let times = Mutex<[Double]>([])
  private let starts = AsyncStream<Void>.makeStream()

  /// For how long a process that was stopped stays so: longer than a lease.
  static let stop: Duration = .seconds(6)

  init(lab: Laboratory, directory: MemoryDirectory) {
    self.lab = lab
    self.directory = directory
    daemon = RestartedDaemon(on: directory, time: lab.runtime.time)
  }

  /// Runs a daemon, and another whenever it ends, while some work is done.
  func run<Result: Sendable>(
    _ work: @escaping @Sendable (CrashHost) async throws -> Result
  ) async throws -> Result {
    try await withThrowingTaskGroup(of: Result?.self) { group in
      group.addTask {
        try await self.daemon.run(
          onListening: { self.starts.continuation.yield() },
          onFailure: { throw OstrakaError(.unavailable, "In the scratch memory \($0)") })
        return nil
      }
      group.addTask {
        for await _ in self.starts.stream { break }
        return try await work(self)
      }
      defer { group.cancelAll() }
      let result = try await group.next() ?? nil
      daemon.stop()
      _ = try await group.next()
      guard let result else {
        throw OstrakaError(.unavailable, "The daemon of the scratch memory does not start.")
      }
      return result
    }
  }

  private func process(_ kind: String, _ arguments: [String]) -> MortalProcess {
    MortalProcess(
      kind, program: ShardProcess.thisProgram,
      arguments: arguments + ["--memory", directory.path])
  }

  /// Loads through the daemon and waits until the reader holds it.
  func load(_ text: String, into shard: ShardID) async throws {
    try await lab.access(to: directory).withMemory { memory in
      try await LabMemory(memory: memory, lab: self.lab).load(text, into: shard)
    }
  }

  /// How long an ask takes with nothing in the way.
  var typical: Duration { .milliseconds(Int(times.withLock { Spread($0).median })) }

  /// One query during which somebody was struck.
  struct Blow: Sendable {
    let answer: AnswerBody?
    let answered: Duration
    let struck: Duration
  }

  /// Asks, and strikes a moment later.
  func ask(
    _ needle: Needle, of shard: ShardID, striking victim: String, _ signal: Int32,
    after delay: Duration
  ) async throws -> Blow {
    let time = lab.runtime.time
    return try await withThrowingTaskGroup(of: Void.self) { group in
      let struck = Mutex<Duration>(.zero)
      group.addTask {
        try await time.sleep(for: delay)
        struck.withLock { $0 = time.uptime }
        try await self.strike(victim, signal)
      }
      let answer = try await self.ask(needle, of: shard, isStruck: true)
      let answered = time.uptime
      try await group.waitForAll()
      return Blow(answer: answer, answered: answered, struck: struck.withLock { $0 })
    }
  }

  /// Asks in a process of its own; nil when there was no answer.
  func ask(
    _ needle: Needle, of shard: ShardID, isStruck: Bool = false
  ) async throws -> AnswerBody? {
    let started = lab.runtime.time.uptime
    let ended = try await process(
      "ask", ["ask", needle.question, "--shard", shard.rawValue, "--deadline", "25s", "--json"]
    ).run()
    let elapsed = (lab.runtime.time.uptime - started).milliseconds
    if !isStruck, ended.code == 0 { times.withLock { $0.append(elapsed) } }
    let answer = try? JSONDecoder().decode(AnswerBody.self, from: Data(ended.output.utf8))
    let coverage = answer?.coverage.first
    try lab.log.write(
      QueryEvidence(
        at: lab.runtime.time.now.description, shard: shard.rawValue, question: needle.question,
        answer: answer?.answer, expected: needle.code,
        isRight: answer?.answer?.contains(needle.code) == true,
        outcome: coverage?.outcome ?? "exit \(ended.code.map(String.init) ?? "by a signal")",
        reader: coverage?.reader, because: coverage?.because,
        milliseconds: elapsed,
        freshTokens: coverage?.usage?.freshTokens ?? 0,
        cachedTokens: coverage?.usage?.cachedTokens ?? 0,
        outputTokens: coverage?.usage?.outputTokens ?? 0, dollars: coverage?.usage?.cost ?? 0,
        quotes: answer?.citations.map(\.quote) ?? [], ledgerEntry: nil, ledgerHead: nil))
    return answer
  }

  /// The processes of a victim that run now.
  func processes(of victim: String) -> [pid_t] {
    guard let pid = daemon.pid else { return [] }
    let children = ProcessList.children(of: pid)
    switch victim {
    case "the daemon": return [pid]
    case "the shard":
      // `ostraka shard run … -- NAME`; other shards have processes too.
      return children.filter { ProcessList.isRunning($0, with: CrashExperiment.shard.rawValue) }
    default: return children.filter { !ProcessList.isRunning($0, with: directory.path) }
    }
  }

  /// Whether there is such a process; one that was struck is given time to come back.
  func has(_ victim: String) async throws -> Bool {
    let end = lab.runtime.time.uptime + .seconds(10)
    while processes(of: victim).isEmpty {
      guard lab.runtime.time.uptime < end else { return false }
      try await lab.runtime.time.sleep(for: .milliseconds(50))
    }
    return true
  }

  /// Kills a victim, or stops it for longer than a lease lasts.
  func strike(_ victim: String, _ signal: Int32) async throws {
    if victim == "the daemon", signal == SIGKILL {
      _ = daemon.kill()
      return
    }
    guard try await has(victim) else {
      throw OstrakaError(.unavailable, "\(victim) did not come back to be struck again.")
    }
    let struck = processes(of: victim)
    for pid in struck { kill(pid, signal) }
    // A reader or a shard that hangs is ended by who watches it; nobody watches the daemon.
    guard signal == SIGSTOP, victim == "the daemon" else { return }
    try await lab.runtime.time.sleep(for: Self.stop)
    for pid in struck { kill(pid, SIGCONT) }
  }
}
