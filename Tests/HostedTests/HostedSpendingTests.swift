import Foundation
import Ostraka
import OstrakaReaders
import OstrakaTesting
import Testing

@Suite("Calls that cost money are counted before they are made")
struct HostedSpendingTests {
  private struct Failure: Error {}

  /// How many calls are under way, and the most that were.
  private actor Tally {
    private(set) var most = 0
    private var now = 0

    func begin() {
      now += 1
      most = max(most, now)
    }

    func end() { now -= 1 }
  }

  private let file = FileManager.default.temporaryDirectory
    .appending(path: "ostraka-spending-\(UUID().uuidString)").path
  private let time = TestTime()

  private func spending(_ limits: SpendingLimits = SpendingLimits()) throws -> Spending {
    try Spending(limits: limits, file: file, time: time)
  }

  @Test("what was spent survives a restart, in a file for its owner alone")
  func restart() async throws {
    defer { try? FileManager.default.removeItem(atPath: file) }
    let result = try await spending().spend(atMost: 0.5) { ("done", spent: 0.25) }
    #expect(result == "done")
    let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    let again = try spending()
    #expect(await again.status.lastHour == 0.25)
    time.advance(by: .seconds(3_600))
    #expect(await again.status.lastHour == 0)
    #expect(await again.status.lastDay == 0.25)
  }

  @Test("a call is reserved in the file while it is under way")
  func reserved() async throws {
    defer { try? FileManager.default.removeItem(atPath: file) }
    let (spending, file, time) = (try spending(), file, time)
    try await spending.spend(atMost: 0.5) {
      let during = await spending.status
      #expect(during.requests == 1 && during.lastHour == 0.5)
      let afterCrash = try Spending(limits: SpendingLimits(), file: file, time: time)
      #expect(await afterCrash.status.lastHour == 0.5)
      await #expect(throws: OstrakaError.self) {
        try await spending.spend(atMost: 0.6) { ((), spent: 0) }
      }
      return ((), spent: 0.125)
    }
    #expect(await spending.status.lastHour == 0.125)
  }

  @Test("a call that fails is booked whole, one that was refused is not")
  func failures() async throws {
    defer { try? FileManager.default.removeItem(atPath: file) }
    let spending = try spending()
    await #expect(throws: Failure.self) {
      try await spending.spend(atMost: 0.25) { () async throws -> (Void, spent: Double) in
        throw Failure()
      }
    }
    await #expect(throws: Failure.self) {
      try await spending.spend(atMost: 0.5) { () async throws -> (Void, spent: Double) in
        throw Unbilled(Failure())
      }
    }
    try await spending.spend(atMost: 0.125) { ((), spent: .nan) }
    #expect(await spending.status.lastHour == 0.375)
  }

  @Test("a call that waits for others ends when it is cancelled")
  func cancelled() async throws {
    defer { try? FileManager.default.removeItem(atPath: file) }
    let spending = try Spending(
      limits: SpendingLimits(requests: 1), file: file, time: SystemTime())
    try await spending.spend(atMost: 0.1) {
      await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await spending.spend(atMost: 0) { ((), spent: 0) } }
        group.cancelAll()
        await #expect(throws: CancellationError.self) { try await group.next() }
      }
      return ((), spent: 0)
    }
  }

  @Test("a call that waits for others gives up at its deadline, and is not booked")
  func late() async throws {
    defer { try? FileManager.default.removeItem(atPath: file) }
    let spending = try Spending(
      limits: SpendingLimits(requests: 1), file: file, time: SystemTime())
    try await spending.spend(atMost: 0.1) {
      let soon = SystemTime().now.advanced(by: .milliseconds(1))
      let error = await #expect(throws: OstrakaError.self) {
        try await spending.spend(atMost: 0.2, until: soon) { ((), spent: 0.2) }
      }
      #expect(error?.code == .tryLater)
      return ((), spent: 0)
    }
    #expect(await spending.status.lastHour == 0)
  }

  @Test("no more calls than allowed are under way", .timeLimit(.minutes(1)))
  func concurrency() async throws {
    defer { try? FileManager.default.removeItem(atPath: file) }
    let spending = try Spending(
      limits: SpendingLimits(requests: 2), file: file, time: SystemTime())
    let tally = Tally()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<20 {
        group.addTask {
          try await spending.spend(atMost: 0.01) {
            await tally.begin()
            for _ in 0..<10 { await Task.yield() }
            await tally.end()
            return ((), spent: 0.001)
          }
        }
      }
      try await group.waitForAll()
    }
    let most = await tally.most
    #expect((1...2).contains(most), "\(most)")
    #expect(await spending.status.requests == 0)
  }

  @Test("a damaged file stops all spending", arguments: ["", "{}", "{\"history\":3}"])
  func damaged(_ text: String) throws {
    defer { try? FileManager.default.removeItem(atPath: file) }
    try Data(text.utf8).write(to: URL(filePath: file))
    #expect(throws: OstrakaError.self) { try spending() }
  }

  @Test("the prices that come with Ostraka can be read, and a file replaces single ones")
  func prices() throws {
    let table = try PriceTable.bundled()
    #expect(table.asOf != nil)
    #expect(table.price(of: "claude-haiku-4-5-20251001")?.output == 5)
    #expect(table.price(of: "gpt-5-mini")?.input == 0.25)
    defer { try? FileManager.default.removeItem(atPath: file) }
    let own = #"{"models": {"gpt-5-mini": {"input": 7, "output": 8}}}"#
    try Data(own.utf8).write(to: URL(filePath: file))
    let merged = try PriceTable.bundled(overriddenBy: file)
    #expect(merged.price(of: "gpt-5-mini")?.input == 7)
    #expect(merged.price(of: "gpt-5")?.input == 1.25)
    #expect(throws: OstrakaError.self) { try PriceTable.bundled(overriddenBy: file + ".not") }
  }
}
