import Ostraka
import OstrakaTesting
import Testing

@testable import OstrakaServer
@testable import OstrakaStore

@Suite("A guest's seams keep the promises of the host's")
struct RemoteConformanceTests {
  @Test(arguments: BusConformance.cases)
  func bus(_ promise: ConformanceCase<BusSubject>) async throws {
    try await TestServer.with { server in
      let guest = try await server.guest()
      let subject = BusSubject(bus: { guest.bus(for: $0) }) { [memory = server.memory] duration in
        memory.time.advance(by: duration)
        _ = try await memory.store.rescue()
      }
      try await promise.run(subject)
      #expect(try await guest.ledger.verify() == .intact(head: guest.ledger.head()))
    }
  }

  @Test(arguments: LibraryConformance.cases)
  func library(_ promise: ConformanceCase<any Library>) async throws {
    try await TestServer.with { server in
      try await promise.run(try await server.guest().library)
    }
  }
}
