import Logging
import Ostraka
import OstrakaTesting
import Synchronization
import Testing

@Suite("The supervisor")
struct SupervisorTests {
  private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  @Test("starts a child that failed again, after its pause")
  func restarts() throws {
    let (runtime, executor) = Runtime.seeded(1)
    let starts = Mutex<[Duration]>([])
    let supervisor = Supervisor(time: runtime.time, logger: Self.logger)
    try executor.run {
      await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await supervisor.run() }
        let (done, finish) = AsyncStream<Void>.makeStream()
        supervisor.start(
          Child(name: "c") {
            let count = starts.withLock { starts in
              starts.append(runtime.time.uptime)
              return starts.count
            }
            if count == 3 { finish.yield() }
            if count < 3 { throw OstrakaError(.fault, "attempt \(count) failed") }
            try await runtime.time.sleep(for: .seconds(1000))
          })
        for await _ in done { break }
        #expect(supervisor.children["c"]?.restarts == 2)
        #expect(supervisor.children["c"]?.lastError == "attempt 2 failed")
        group.cancelAll()
      }
    }
    #expect(starts.withLock { $0 } == [.zero, .milliseconds(50), .milliseconds(150)])
  }

  @Test("escalates when a child fails too often")
  func escalates() throws {
    let (runtime, executor) = Runtime.seeded(1)
    let supervisor = Supervisor(time: runtime.time, logger: Self.logger)
    supervisor.start(Child(name: "c") { throw OstrakaError(.fault, "broken") })
    let error = #expect(throws: OstrakaError.self) {
      try executor.run { try await supervisor.run() }
    }
    #expect(error?.code == .fault)
    #expect(error?.message.contains("broken") == true)
  }

  @Test("starts a child that is started again while it is still ending")
  func startsAgain() throws {
    let (runtime, executor) = Runtime.seeded(1)
    let supervisor = Supervisor(time: runtime.time, logger: Self.logger)
    let starts = Mutex(0)
    let child = Child(name: "c") {
      starts.withLock { $0 += 1 }
      // It takes its time to end when it is cancelled.
      do { try await runtime.time.sleep(for: .seconds(1000)) } catch {}
      for _ in 0..<20 { await Task.yield() }
    }
    try executor.run {
      await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await supervisor.run() }
        supervisor.start(child)
        while starts.withLock({ $0 }) == 0 { await Task.yield() }
        supervisor.stop("c")
        supervisor.start(child)
        while starts.withLock({ $0 }) == 1 { await Task.yield() }
        group.cancelAll()
      }
    }
    #expect(starts.withLock { $0 } == 2)
  }

  @Test("tries a child again when whoever decides says so")
  func decides() throws {
    let (runtime, executor) = Runtime.seeded(1)
    let starts = Mutex(0)
    let escalations = Mutex(0)
    let supervisor = Supervisor(time: runtime.time, logger: Self.logger) { _, _ in
      escalations.withLock { $0 += 1 }
      try await runtime.time.sleep(for: .seconds(60))
    }
    let (done, finish) = AsyncStream<Void>.makeStream()
    supervisor.start(
      Child(name: "c") {
        let count = starts.withLock { starts in
          starts += 1
          return starts
        }
        if count == 12 { finish.yield() }
        if count < 12 { throw OstrakaError(.fault, "broken") }
        try await runtime.time.sleep(for: .seconds(1000))
      })
    try executor.run {
      await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await supervisor.run() }
        for await _ in done { break }
        group.cancelAll()
      }
    }
    #expect(escalations.withLock { $0 } == 1)
  }

  @Test("stops a child for good")
  func stops() throws {
    let (runtime, executor) = Runtime.seeded(1)
    let supervisor = Supervisor(time: runtime.time, logger: Self.logger)
    let starts = Mutex(0)
    try executor.run {
      await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await supervisor.run() }
        let (ends, ended) = AsyncStream<Void>.makeStream()
        supervisor.start(
          Child(name: "c") {
            starts.withLock { $0 += 1 }
            defer { ended.yield() }
            try await runtime.time.sleep(for: .seconds(1000))
          })
        while starts.withLock({ $0 }) == 0 { await Task.yield() }
        supervisor.stop("c")
        for await _ in ends { break }
        group.cancelAll()
      }
    }
    #expect(starts.withLock { $0 } == 1)
  }
}
