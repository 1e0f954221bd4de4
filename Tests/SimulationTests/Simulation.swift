import Foundation
import GRDB
import Logging
import Ostraka
import OstrakaTesting
import Synchronization

@testable import OstrakaStore

/// A host with its bus, library and readers in one process and on one thread, its shards, guests that serve others, clients
/// that load, ask and write to each other. What goes wrong, and when, follows from the seed.
struct Simulation: Sendable {
  /// What a run has shown.
  struct Report: Hashable, Sendable {
    /// How many pieces of work were run, each chosen by the seed.
    let steps: Int
    /// The whole schedule and the ledger's head, as one number: the same for the same seed.
    let trace: Digest
    let faults: [Fault: Int]
    let problems: [String]
  }

  private let runtime: Runtime
  private let faults: Faults
  private let problems = Problems()
  private let journal = Journal()
  private let host: SimulatedHost
  private let executor: SeededExecutor
  private let correspondence: Correspondence
  /// By how much the clock was set back in all.
  private let setBack = Counter()

  /// How long what is left may take when nothing goes wrong any more; what expires does so later by as much
  /// as the clock was set back.
  static let calm: Duration = .seconds(600)
  /// As long as a shard rests that failed too often.
  static let rest: Duration = .seconds(65)

  private init(seed: UInt64) {
    (runtime, executor) = Runtime.seeded(seed)
    faults = Faults(seed: seed &+ 2, time: runtime.time)
    host = SimulatedHost(runtime, faults: faults, problems: problems)
    correspondence = Correspondence(host, runtime: runtime, faults: faults, problems: problems)
  }

  /// Runs a seed to its end.
  static func run(seed: UInt64) -> Report {
    let simulation = Simulation(seed: seed)
    let (executor, problems) = (simulation.executor, simulation.problems)
    var head: Digest?
    do {
      head = try executor.run { try await simulation.run() }
      if !executor.isIdle { problems.note("something outlives the system") }
    } catch {
      let faults = simulation.faults.counts.map { "\($0.key.rawValue) \($0.value)" }.sorted()
      problems.note(
        "the run failed after \(executor.time.uptime), \(faults.joined(separator: ", ")): \(error)")
    }
    var trace = Canonical(version: 1)
    for choice in executor.choices { trace.append(Int64(choice)) }
    trace.append(head?.description ?? "")
    return Report(
      steps: executor.choices.count, trace: Digest(of: trace.data),
      faults: simulation.faults.counts, problems: problems.all)
  }

  /// - Returns: the hash of the ledger's head.
  private func run() async throws -> Digest? {
    try await withThrowingTaskGroup(of: Digest??.self) { system in
      system.addTask {
        try await host.run()
        return nil
      }
      system.addTask {
        await faults.deliverLate()
        return nil
      }
      for (shard, budget) in SimulatedGuest.shards {
        let guest = SimulatedGuest(
          shard: shard, budget: budget, host: host, runtime: runtime, faults: faults,
          problems: problems)
        system.addTask {
          try await guest.run()
          return nil
        }
      }
      for party: PartyID in ["anna", "bert"] {
        system.addTask {
          try await correspondence.serve(party)
          return nil
        }
      }
      system.addTask {
        try await work()
        faults.end()
        try await settle()
        return try await judge()
      }
      defer { system.cancelAll() }
      guard case .some(.some(let head)) = try await system.next() else {
        problems.note("a part of the system ended by itself")
        return nil
      }
      return head
    }
  }

  private func work() async throws {
    try await withThrowingTaskGroup(of: Void.self) { disturbances in
      disturbances.addTask { try await disturb() }
      try await withThrowingTaskGroup(of: Void.self) { clients in
        for name in ["crate", "barrel"] {
          let client = LoadingClient(
            name: name, host: host, journal: journal, runtime: runtime, faults: faults,
            problems: problems)
          clients.addTask { try await client.run() }
        }
        for name in ["early", "late"] { clients.addTask { try await asking(name).run() } }
        clients.addTask { try await correspondence.send() }
        try await clients.waitForAll()
      }
      disturbances.cancelAll()
    }
  }

  private func asking(_ name: String) -> AskingClient {
    AskingClient(
      name: name, host: host, journal: journal, runtime: runtime, faults: faults,
      problems: problems)
  }

  /// What happens to the machine, until the task is cancelled.
  private func disturb() async throws {
    while true {
      do {
        try await runtime.time.sleep(for: .seconds(1) + faults.pause(atMost: .seconds(20)))
        if faults.happens(.hostCrash) { host.current?.process.crash() }
        if faults.happens(.clockJump) {
          setClock(by: faults.pause(atMost: .seconds(600)))
        }
        if faults.happens(.fullDisk) { try await host.fillDisk() }
      } catch is CancellationError {
        return
      }
    }
  }

  private func setClock(by size: Duration) {
    guard faults.draw(below: 2) == 0 else { return executor.time.jump(by: size) }
    executor.time.jump(by: .zero - size)
    setBack.add(size)
  }

  /// Nothing goes wrong any more: all that waits must come to an end.
  private func settle() async throws {
    try await runtime.time.sleep(for: Self.rest)
    let (started, calm) = (runtime.time.uptime, Self.calm + setBack.total)
    while runtime.time.uptime - started < calm {
      try await runtime.time.sleep(for: .seconds(5))
      guard let counts = try await host.current?.store.messageCounts() else { continue }
      if counts.ready + counts.leased == 0 { return }
    }
    let replay = LedgerReplay(try await entries())
    problems.note(
      "at \(runtime.time.now) wait for ever: "
        + replay.unsettled.prefix(5).joined(separator: ", "))
  }

  private func judge() async throws -> Digest? {
    for entry in journal.entries where entry.isKnown {
      try await asking("last").mustFind(entry)
    }
    let ledger = try await host.living().store.ledger
    if case .broken(let sequence, let reason) = try await ledger.verify() {
      problems.note("the ledger is broken at \(sequence): \(reason)")
    }
    let replay = LedgerReplay(try await entries())
    for problem in replay.problems { problems.note(problem) }
    // Nothing waits in the table, and so nothing may in the ledger: a message that vanished would.
    for message in replay.unsettled { problems.note("nobody settled \(message)") }
    for letter in correspondence.acknowledged.subtracting(replay.sent) {
      problems.note("\(letter) was acknowledged and is lost")
    }
    try await judgeDocuments()
    try await findSecrets()
    return try await ledger.head()?.hash
  }

  /// Each document is there once, with no more revisions than it was given; what was forgotten is not there.
  private func judgeDocuments() async throws {
    let library = try await host.living().store.library(for: .owner)
    let documents = try await library.documents()
    for (name, found) in Dictionary(grouping: documents, by: \.name).sorted(by: { $0.key < $1.key })
    {
      if found.count > 1 { problems.note("\(name) is there \(found.count) times") }
      let versions = journal.entry(name)?.versions.count ?? 0
      if let newest = found.map(\.current.number).max(), newest > versions {
        problems.note("\(name) has \(newest) revisions of \(versions) versions")
      }
    }
    for entry in journal.entries where entry.isForgotten && entry.givenUp.isEmpty {
      if documents.contains(where: { $0.name == entry.name }) {
        problems.note("\(entry.name) was forgotten and is there")
      }
      for version in entry.versions {
        let hits = try await Search(library: library).run(version.code)
        if hits.contains(where: { $0.text.contains(version.code) }) {
          problems.note("\(entry.name) was forgotten and is found")
        }
      }
    }
  }

  /// Every document had a secret: none may be in any table, the index among them, where words are in lower case.
  private func findSecrets() async throws {
    let stem = Data(Journal.stem.lowercased().utf8)
    let tables = try await host.living().store.read { database in
      try String.fetchAll(database, sql: "SELECT name FROM sqlite_master WHERE type = 'table'")
        .filter { table in
          try Row.fetchAll(database, sql: "SELECT * FROM \"\(table)\"").contains { row in
            row.databaseValues.contains { value in
              let bytes = Data.fromDatabaseValue(value) ?? Data()
              return Data(bytes.map { (65...90).contains($0) ? $0 + 32 : $0 }).range(of: stem)
                != nil
            }
          }
        }
    }
    for table in tables { problems.note("the table \(table) has a secret") }
  }

  private func entries() async throws -> [LedgerEntry] {
    try await host.living().store.ledger.entries(from: 1, limit: 1_000_000)
  }
}
