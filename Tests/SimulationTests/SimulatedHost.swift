import Logging
import Ostraka
import OstrakaStore
import OstrakaTesting
import Synchronization

/// The process that hosts the memory: it dies, and another takes its place. What was committed remains.
final class SimulatedHost: Sendable {
  /// One life of it.
  struct Life: Sendable {
    let process: SimulatedProcess
    let store: Store
    let coordinator: Coordinator
  }

  private let runtime: Runtime
  private let faults: Faults
  private let problems: Problems
  private let lives = Mutex<(current: Life?, last: Store?)>((nil, nil))
  private let isDiskFull = Mutex(false)

  /// The shards that it serves itself, and whether their readers can hold only so much.
  static let shards: [(ShardID, TokenBudget)] = [
    ("amber", .unlimited), ("birch", TokenBudget(window: 8_192, usable: 7_000)),
  ]
  static let logger = Logger(label: "simulation") { _ in SwiftLogNoOpLogHandler() }

  init(_ runtime: Runtime, faults: Faults, problems: Problems) {
    self.runtime = runtime
    self.faults = faults
    self.problems = problems
  }

  /// The life that goes on; nil while there is none.
  var current: Life? { lives.withLock { $0.current?.process.isDead == false ? $0.current : nil } }

  /// Waits until there is a host.
  func living() async throws -> Life {
    while true {
      if let current { return current }
      try await runtime.time.sleep(for: .milliseconds(100))
    }
  }

  /// Lives again and again, until the task is cancelled.
  func run() async throws {
    while true {
      let process = SimulatedProcess("host")
      do {
        let life = try makeLife(process)
        try await process.run { try await self.live(life) }
      } catch let error as OstrakaError where error.code == .fault {
        // Recovery met a full disk: as a program it would say so and end.
      } catch  where process.isDead {
        // It died while it opened the memory.
      }
      try Task.checkCancellation()
      lives.withLock { $0.current = nil }
      process.crash()
      try await runtime.time.sleep(for: faults.pause(atMost: .seconds(3)))
    }
  }

  /// For a while nothing can be written.
  func fillDisk() async throws {
    isDiskFull.withLock { $0 = true }
    defer { isDiskFull.withLock { $0 = false } }
    try await runtime.time.sleep(for: faults.pause(atMost: .seconds(20)))
  }

  private func makeLife(_ process: SimulatedProcess) throws -> Life {
    var runtime = runtime
    runtime.failpoints = Failpoints { place in
      if self.faults.happens(.crash) { process.crash() }
      try process.check()
      guard place == .beforeCommit, self.isDiskFull.withLock({ $0 }) else { return }
      throw OstrakaError(.fault, "The disk is full.")
    }
    let last = lives.withLock(\.last)
    let store =
      try last.map { try Store(reopening: $0, runtime: runtime, logger: Self.logger) }
      ?? Store(inMemory: runtime, logger: Self.logger)
    lives.withLock { $0.last = store }
    let coordinator = Coordinator(
      bus: FaultyBus(
        store.bus(for: .coordinator, inHost: true), from: process, to: process, faults: faults),
      library: FaultyLibrary(
        store.library(for: .coordinator), from: process, to: process, faults: faults),
      freshness: UnknownFreshness(), time: runtime.time, logger: Self.logger)
    return Life(process: process, store: store, coordinator: coordinator)
  }

  private func live(_ life: Life) async throws {
    try await life.store.recover()
    lives.withLock { $0.current = life }
    let supervisor = Supervisor(time: runtime.time, logger: Self.logger) {
      [time = runtime.time] _, _ in
      try await time.sleep(for: .seconds(60))
    }
    for (id, budget) in Self.shards {
      let shard = life.shard(id, budget, in: life.process, inHost: true, runtime, faults)
      supervisor.start(Child(name: id.rawValue) { try await shard.run() })
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        do {
          try await life.store.run()
        } catch  where !Task.isCancelled && !life.process.isDead {
          self.problems.note("the host's store ended by itself: \(error)")
        }
      }
      group.addTask { try await supervisor.run() }
      defer { group.cancelAll() }
      try await group.next()
    }
  }
}

extension SimulatedHost.Life {
  /// A shard that runs in some process and uses this host.
  func shard(
    _ id: ShardID, _ budget: TokenBudget, in process: SimulatedProcess, inHost: Bool,
    _ runtime: Runtime, _ faults: Faults
  ) -> Shard {
    let library = FaultyLibrary(
      store.library(for: .shard(id)), from: process, to: self.process, faults: faults)
    return Shard(
      id: id,
      reader: FaultyReader(
        ExtractiveReader(shard: id, library: library), budget: budget, in: process,
        faults: faults),
      bus: FaultyBus(
        store.bus(for: .shard(id), inHost: inHost), from: process, to: self.process,
        faults: faults),
      library: library, time: runtime.time, logger: SimulatedHost.logger)
  }
}
