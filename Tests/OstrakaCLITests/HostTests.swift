import Foundation
import Ostraka
import OstrakaStore
import Testing

@testable import OstrakaCLI

@Suite("A host that follows one that was killed")
struct HostTests {
  /// What the second host finds of a query that a shard had leased for an hour when the first one ended.
  private func found(afterProcesses usesProcesses: Bool) async throws -> Int {
    try await Program.with { program in
      _ = try await program.run("init")
      let directory = MemoryDirectory(path: program.folder + "/.ostraka")
      let settings = try await Settings(of: directory)
      func host() throws -> OstrakaCLI.Host {
        let host = try OstrakaCLI.Host(
          directory, role: .daemon, models: .none, settings: settings, runtime: Wiring.runtime,
          logger: Wiring.logger)
        host.roster.program = usesProcesses ? "ostraka" : nil
        host.roster.started = ["docs": Roster.ReaderChoice(ShardDescription(id: "docs"))]
        return host
      }
      let first = try host()
      try await first.bus(for: .coordinator).open(
        Conversation(id: "c", parties: [.coordinator, .shard("docs")]))
      try await first.bus(for: .coordinator).send([
        Message(
          id: "m", conversation: "c", sender: .coordinator, mailbox: Mailbox(.shard("docs")),
          kind: .query, body: Data())
      ])
      let mailbox = Mailbox(.shard("docs"))
      let held = try await first.bus(for: .shard("docs")).receive(
        mailbox, limit: 1, lease: .seconds(3_600))
      #expect(held.count == 1)
      try first.store.close()
      let second = try host()
      try await second.store.recover()
      let again = try await second.bus(for: .shard("docs")).receive(
        mailbox, limit: 1, lease: .seconds(1))
      try second.store.close()
      return again.count
    }
  }

  @Test("gives on at once what the shards' processes of the first had, which died with it")
  func processes() async throws {
    #expect(try await found(afterProcesses: true) == 1)
  }

  @Test("leaves a guest what it has")
  func guests() async throws {
    #expect(try await found(afterProcesses: false) == 0)
  }
}
