import Logging
import Ostraka
import OstrakaTesting
import Testing

@testable import OstrakaStore

@Suite("The SQLite store keeps the promises of the seams")
struct ConformanceTests {
  @Test(arguments: BusConformance.cases)
  func bus(_ promise: ConformanceCase<BusSubject>) async throws {
    try await TemporaryMemory.with { memory in
      let subject = BusSubject(bus: { memory.store.bus(for: $0) }) { duration in
        memory.time.advance(by: duration)
        _ = try await memory.store.rescue()
      }
      try await promise.run(subject)
      #expect(try await memory.store.ledger.verify() == .intact(head: memory.store.ledger.head()))
    }
  }

  @Test(arguments: LibraryConformance.cases)
  func library(_ promise: ConformanceCase<any Library>) async throws {
    try await TemporaryMemory.with { memory in
      try await promise.run(memory.store.library(for: .owner))
      #expect(try await memory.store.ledger.verify() == .intact(head: memory.store.ledger.head()))
    }
  }
}
