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

  /// How long a daemon may take to start, and an ask beyond its deadline: then it hangs.
  private static let patience: Duration = .seconds(60)
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
        try await self.waitForStart()
        return try await work(self)
      }
      defer { group.cancelAll() }
      let result = try await group.next() ?? nil
      daemon.stop()
      group.addTask {
        try await self.lab.runtime.time.sleep(for: Self.patience)
        _ = self.daemon.kill()
        throw OstrakaError(.fault, "The daemon does not end when it is asked to.")
      }
      _ = try await group.next()
      guard let result else {
        throw OstrakaError(.unavailable, "The daemon of the scratch memory does not start.")
      }
      return result
    }
  }

  private func waitForStart() async throws {
    let failure = OstrakaError(
      .unavailable, "The daemon of the scratch memory does not start within \(Self.patience).")
    try await lab.runtime.time.within(Self.patience, orThrow: failure) {
      for await _ in self.starts.stream { break }
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
    /// When the signal was sent, by the clock that only goes forward.
    let struck: Duration
    /// The same by the wall clock, as the ledger has it.
    let at: Timestamp
    /// The ledger's last entry before the query.
    let before: Int
  }

  /// Asks, and strikes a moment later.
  func ask(
    _ needle: Needle, of shard: ShardID, striking victim: String, _ signal: Int32,
    after delay: Duration
  ) async throws -> Blow {
    let time = lab.runtime.time
    let before = try await head()?.sequence ?? 0
    return try await withThrowingTaskGroup(of: Void.self) { group in
      let struck = Mutex<(Duration, Timestamp)>((.zero, time.now))
      group.addTask {
        try await time.sleep(for: delay)
        try await self.strike(victim, signal) {
          struck.withLock { $0 = (time.uptime, time.now) }
        }
      }
      let answer = try await self.ask(needle, of: shard, isStruck: true)
      let answered = time.uptime
      try await group.waitForAll()
      let (uptime, at) = struck.withLock { $0 }
      return Blow(answer: answer, answered: answered, struck: uptime, at: at, before: before)
    }
  }

  /// The ledger's last entry.
  func head() async throws -> LedgerHead? {
    try await lab.access(to: directory).withMemory { try await $0.ledger.head() }
  }

  /// Whether, by the ledger, a query had been sent to the shard when the signal was, and was not settled yet.
  func wasMidway(_ blow: Blow, in shard: ShardID) async throws -> Bool {
    let entries = try await lab.access(to: directory).withMemory {
      try await $0.ledger.entries(from: blow.before + 1, limit: 5_000)
    }
    let queries = Set(
      entries.filter { $0.action == .messageLeased && $0.party == .shard(shard) }.map(\.subject))
    return queries.contains { query in
      let its = entries.filter { $0.subject == query && $0.at <= blow.at }.map(\.action)
      return its.contains(.messageSent) && !its.contains(.messageAcked)
        && !its.contains(.messageDead)
    }
  }

  /// Asks in a process of its own; nil when there was no answer, or it hung.
  func ask(
    _ needle: Needle, of shard: ShardID, isStruck: Bool = false
  ) async throws -> AnswerBody? {
    let started = lab.runtime.time.uptime
    let asking = process(
      "ask", ["ask", needle.question, "--shard", shard.rawValue, "--deadline", "25s", "--json"])
    let hangs = OstrakaError(.tryLater, "An ask hangs.")
    let ended: MortalProcess.Ended?
    do {
      ended = try await lab.runtime.time.within(Self.patience, orThrow: hangs) {
        try await asking.run()
      }
    } catch let error as OstrakaError where error.code == .tryLater {
      ended = nil
    }
    let elapsed = (lab.runtime.time.uptime - started).milliseconds
    if !isStruck, ended?.code == 0 { times.withLock { $0.append(elapsed) } }
    let answer = try? JSONDecoder().decode(AnswerBody.self, from: Data((ended?.output ?? "").utf8))
    let coverage = answer?.coverage.first
    try lab.log.write(
      QueryEvidence(
        at: lab.runtime.time.now.description, shard: shard.rawValue, question: needle.question,
        answer: answer?.answer, expected: needle.code,
        isRight: answer?.answer?.contains(needle.code) == true,
        outcome: coverage?.outcome
          ?? ended.map { "exit \($0.code.map(String.init) ?? "by a signal")" } ?? "hangs",
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
  func has(_ victim: String, within patience: Duration = .seconds(10)) async throws -> Bool {
    let end = lab.runtime.time.uptime + patience
    while processes(of: victim).isEmpty {
      guard lab.runtime.time.uptime < end else { return false }
      try await lab.runtime.time.sleep(for: .milliseconds(50))
    }
    return true
  }

  /// Kills a victim, or stops it for longer than a lease lasts.
  ///
  /// - Parameter onStruck: called when the signal is sent.
  func strike(_ victim: String, _ signal: Int32, onStruck: () -> Void) async throws {
    if victim == "the daemon", signal == SIGKILL {
      onStruck()
      _ = daemon.kill()
      return
    }
    guard try await has(victim) else {
      throw OstrakaError(.unavailable, "\(victim) did not come back to be struck again.")
    }
    let struck = processes(of: victim)
    onStruck()
    for pid in struck { kill(pid, signal) }
    // A reader or a shard that hangs is ended by who watches it; nobody watches the daemon.
    guard signal == SIGSTOP, victim == "the daemon" else { return }
    try await lab.runtime.time.sleep(for: Self.stop)
    for pid in struck { kill(pid, SIGCONT) }
  }
}
