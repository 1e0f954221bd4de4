import Foundation
import GRDB
import Ostraka
import OstrakaTesting
import Testing

@testable import OstrakaStore

@Suite("The store")
struct StoreTests {
  /// Changes a closed memory's database as somebody from outside would.
  private func tamper(_ directory: MemoryDirectory, _ sql: String) throws {
    let queue = try DatabaseQueue(path: directory.database)
    try queue.write { try $0.execute(sql: sql) }
    try queue.close()
  }

  private func load(_ id: String, _ text: String, name: String = "a.md") -> Load {
    Load(
      id: id, source: .file("/x/\(name)"), name: name, shard: .main, bytes: Data(text.utf8))
  }

  @Test("waits for the disk at each durable commit: synchronous is FULL on the writer")
  func synchronous() async throws {
    try await TemporaryMemory.with { memory in
      let level = try await memory.store.committer.write { transaction in
        try transaction.row("PRAGMA synchronous")?[0] as Int?
      }
      #expect(level == 2)
      let relaxed = try await memory.store.committer.write(.relaxed) { transaction in
        try transaction.row("PRAGMA synchronous")?[0] as Int?
      }
      #expect(relaxed == 1)
      let again = try await memory.store.committer.write { transaction in
        try transaction.row("PRAGMA synchronous")?[0] as Int?
      }
      #expect(again == 2)
    }
  }

  @Test("has private files only")
  func modes() async throws {
    try await TemporaryMemory.with { memory in
      _ = try await memory.store.library(for: .owner).put(load("1", "text\n"))
      let manager = FileManager.default
      let folder = try manager.attributesOfItem(atPath: memory.directory.path)
      #expect(folder[.posixPermissions] as? Int == 0o700)
      for file in try manager.contentsOfDirectory(atPath: memory.directory.path) {
        let attributes = try manager.attributesOfItem(atPath: memory.directory.path + "/" + file)
        #expect(attributes[.posixPermissions] as? Int == 0o600, "\(file)")
      }
    }
  }

  @Test("keeps everything when it is closed and opened again")
  func reopening() async throws {
    try await TemporaryMemory.withDirectory { directory in
      let first = try await TemporaryMemory.open(directory)
      let loaded = try await first.library(for: .owner).put(load("1", "A heron stood there.\n"))
      let head = try await first.ledger.head()
      try first.close()
      let second = try await TemporaryMemory.open(directory)
      #expect(second.id == first.id)
      #expect(try await second.ledger.head() == head)
      let bytes = try await second.library(for: .owner)
        .bytes(Extent(revision: loaded.revision, range: 2..<7))
      #expect(bytes == Data("heron".utf8))
      try second.close()
    }
  }

  @Test("refuses a memory that a newer version made")
  func newerVersion() async throws {
    try await TemporaryMemory.withDirectory { directory in
      try tamper(directory, "INSERT INTO grdb_migrations VALUES ('999')")
      let error = await #expect(throws: OstrakaError.self) {
        try await TemporaryMemory.open(directory)
      }
      #expect(error?.code == .badData)
      #expect(error?.message.contains("newer version") == true)
    }
  }

  @Test("says that a database is damaged")
  func damaged() async throws {
    try await TemporaryMemory.withDirectory { directory in
      try Data(repeating: 0x5a, count: 8192).write(to: URL(fileURLWithPath: directory.database))
      let error = await #expect(throws: OstrakaError.self) {
        try await TemporaryMemory.open(directory)
      }
      #expect(error?.code == .badData)
      #expect(error?.message.contains("damaged") == true)
    }
  }

  @Test("keeps the documents before a full disk, and no trace of the one in hand")
  func fullDisk() async throws {
    try await TemporaryMemory.with { memory in
      let library = memory.store.library(for: .owner)
      _ = try await library.put(load("1", "kept\n", name: "kept.md"))
      try await memory.store.committer.write { transaction in
        let pages = try transaction.row("PRAGMA page_count")?[0] as Int? ?? 0
        // A cursor over a PRAGMA's row must not stay open, so it is read whole.
        _ = try transaction.rows("PRAGMA max_page_count = \(pages + 20)")
      }
      let large = String(repeating: "words and more words\n", count: 100_000)
      let error = await #expect(throws: OstrakaError.self) {
        try await library.put(load("2", large, name: "large.md"))
      }
      #expect(error?.code == .fault)
      #expect(error?.message.contains("disk is full") == true)
      #expect(try await library.documents().map(\.name) == ["kept.md"])
      _ = try await library.put(load("3", "small\n", name: "small.md"))
      #expect(try await library.documents().count == 2)
      #expect(try await memory.store.ledger.verify() == .intact(head: memory.store.ledger.head()))
    }
  }

  @Test("moves leases back with a clock that is set back, and notes it")
  func clockSetBack() async throws {
    try await TemporaryMemory.with { memory in
      let bus = memory.store.bus(for: "anna")
      try await bus.open(Conversation(id: "c", parties: ["anna"]))
      try await bus.send([
        Message(
          id: "m", conversation: "c", sender: "anna", mailbox: Mailbox("anna"), kind: .note,
          body: Data())
      ])
      _ = try await bus.receive(Mailbox("anna"), limit: 1, lease: .seconds(5))
      memory.time.jump(by: .seconds(-3_600))
      #expect(try await bus.receive(Mailbox("anna"), limit: 1, lease: .seconds(5)).isEmpty)
      memory.time.advance(by: .seconds(5))
      #expect(try await bus.receive(Mailbox("anna"), limit: 1, lease: .seconds(5)).count == 1)
      let actions = try await memory.store.ledger.entries(from: 1, limit: 100).map(\.action)
      #expect(actions.count { $0 == .clockSetBack } == 1)
      #expect(try await memory.store.ledger.verify() == .intact(head: memory.store.ledger.head()))
    }
  }

  @Test("shares one commit among callers that come while another is under way")
  func groupCommit() async throws {
    try await TemporaryMemory.with { memory in
      let bus = memory.store.bus(for: "anna")
      try await bus.open(Conversation(id: "c", parties: ["anna"]))
      let before = memory.store.durableCommits
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<500 {
          group.addTask {
            try await bus.send([
              Message(
                id: MessageID(rawValue: "\(number)"), conversation: "c", sender: "anna",
                mailbox: Mailbox("anna"), kind: .note, body: Data())
            ])
          }
        }
        try await group.waitForAll()
      }
      let commits = memory.store.durableCommits - before
      #expect(commits < 250, "\(commits) commits for 500 sends")
      #expect(try await bus.receive(Mailbox("anna"), limit: 1000, lease: .seconds(1)).count == 500)
    }
  }

  @Test("gives what a dead shard held to the next one at once, and refuses what the dead one says")
  func deadShard() async throws {
    try await TemporaryMemory.with { memory in
      let bus = memory.store.bus(for: .shard("main"))
      try await memory.store.bus(for: .coordinator).send([
        Message(
          id: "q/main", conversation: Conversation.system.id, sender: .coordinator,
          mailbox: Mailbox(.shard("main")), kind: .query, body: Data())
      ])
      let box = Mailbox(.shard("main"))
      let dead = try await bus.receive(box, limit: 1, lease: .seconds(5))
      var bells = bus.arrivals(in: box).makeAsyncIterator()
      await bells.next()
      try await memory.store.releaseLeases(of: "main")
      await bells.next()
      let next = try await bus.receive(box, limit: 1, lease: .seconds(5))
      #expect(next.first?.lease.fencingToken == 2)
      let error = await #expect(throws: OstrakaError.self) {
        try await bus.settle(dead, .ack(replies: []))
      }
      #expect(error?.code == .leaseLost)
      try await bus.settle(next, .ack(replies: []))
      let replay = LedgerReplay(try await memory.store.ledger.entries(from: 1, limit: 100))
      #expect(replay.unsettled.isEmpty)
    }
  }

  @Test("ends the leases of a dead host's own process at once, and not those of its guests")
  func deadHost() async throws {
    try await TemporaryMemory.withDirectory { directory in
      let first = try await TemporaryMemory.open(directory)
      try await first.bus(for: "anna").open(Conversation(id: "c", parties: ["anna", "ben"]))
      try await first.bus(for: "anna").send(
        ["anna", "ben"].map { party in
          Message(
            id: MessageID(rawValue: party), conversation: "c", sender: "anna",
            mailbox: Mailbox(PartyID(rawValue: party)), kind: .note, body: Data())
        })
      let own = first.bus(for: "anna", inHost: true)
      let ours = try await own.receive(Mailbox("anna"), limit: 1, lease: .seconds(60))
      let guest = first.bus(for: "ben")
      let theirs = try await guest.receive(Mailbox("ben"), limit: 1, lease: .seconds(60))
      try first.close()

      let second = try await TemporaryMemory.open(directory)
      try await second.recover()
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await second.run() }
        let anna = second.bus(for: "anna")
        var arrivals = anna.arrivals(in: Mailbox("anna")).makeAsyncIterator()
        var again: [Delivery] = []
        while again.isEmpty, await arrivals.next() != nil {
          again = try await anna.receive(Mailbox("anna"), limit: 1, lease: .seconds(60))
        }
        #expect(again.first?.lease.fencingToken == 2)
        #expect(ours.first?.lease.fencingToken == 1)
        try await second.bus(for: "ben").settle(theirs, .ack(replies: []))
        group.cancelAll()
      }
      try second.close()
    }
  }

  @Test("writes nothing for a receive that finds nothing")
  func emptyReceive() async throws {
    try await TemporaryMemory.with { memory in
      let before = try await memory.store.ledger.head()
      let bus = memory.store.bus(for: "anna")
      #expect(try await bus.receive(Mailbox("anna"), limit: 5, lease: .seconds(1)).isEmpty)
      #expect(try await memory.store.ledger.head() == before)
    }
  }

  @Test("notices a changed ledger entry")
  func tamperedLedger() async throws {
    try await TemporaryMemory.withDirectory { directory in
      let first = try await TemporaryMemory.open(directory)
      _ = try await first.library(for: .owner).put(load("1", "text\n"))
      try first.close()
      try tamper(
        directory,
        "UPDATE ledger SET canonical = CAST(canonical || x'00' AS BLOB) WHERE sequence = 2")
      let second = try await TemporaryMemory.open(directory)
      guard case .broken(let sequence, _) = try await second.ledger.verify() else {
        Issue.record("it verified")
        return
      }
      #expect(sequence == 2)
      try second.close()
    }
  }

  @Test("notices a ledger cut short, by the head outside the database")
  func truncatedLedger() async throws {
    try await TemporaryMemory.withDirectory { directory in
      let first = try await TemporaryMemory.open(directory)
      _ = try await first.library(for: .owner).put(load("1", "text\n"))
      try first.close()
      try tamper(
        directory, "DELETE FROM ledger WHERE sequence = (SELECT max(sequence) FROM ledger)")
      let second = try await TemporaryMemory.open(directory)
      guard case .broken(_, let reason) = try await second.ledger.verify() else {
        Issue.record("it verified")
        return
      }
      #expect(reason.contains("missing"))
      try second.close()
    }
  }

  @Test("notices that the head outside the database was removed")
  func removedHead() async throws {
    try await TemporaryMemory.withDirectory { directory in
      try FileManager.default.removeItem(atPath: directory.head)
      let store = try await TemporaryMemory.open(directory)
      _ = try await store.library(for: .owner).put(load("1", "text\n"))
      guard case .broken(_, let reason) = try await store.ledger.verify() else {
        Issue.record("it verified")
        return
      }
      #expect(reason.contains("`head` is missing"))
      try store.close()
    }
  }

  @Test("leaves no word of a forgotten document in its database")
  func forgotten() async throws {
    try await TemporaryMemory.withDirectory { directory in
      let store = try await TemporaryMemory.open(directory)
      let library = store.library(for: .owner)
      for number in 0..<5 {
        _ = try await library.put(load("\(number)", "A heron stands.\n", name: "\(number).md"))
      }
      let secret = try await library.put(load("s", "The pizzabanana token.\n", name: "s.md"))
      _ = try await library.forget(secret.document)
      try store.close()
      for file in try FileManager.default.contentsOfDirectory(atPath: directory.path) {
        let bytes = try Data(contentsOf: URL(fileURLWithPath: directory.path + "/" + file))
        #expect(bytes.range(of: Data("pizzabanana".utf8)) == nil, "\(file)")
      }
    }
  }

  @Test("brings nothing back by a late copy of the request that loaded what is forgotten")
  func lateCopy() async throws {
    try await TemporaryMemory.with { memory in
      let library = memory.store.library(for: .owner)
      let first = load("a", "A heron stands.\n", name: "a.md")
      let loaded = try await library.put(first)
      _ = try await library.forget(loaded.document)
      let error = await #expect(throws: OstrakaError.self) { try await library.put(first) }
      #expect(error?.code == .notFound)
      #expect(try await library.documents().isEmpty)
      // Whoever loads it anew means it.
      _ = try await library.put(load("b", "A heron stands.\n", name: "a.md"))
      #expect(try await library.documents().count == 1)
    }
  }

  @Test("refuses a message that was changed in the database")
  func tamperedMessage() async throws {
    try await TemporaryMemory.withDirectory { directory in
      let first = try await TemporaryMemory.open(directory)
      let anna = first.bus(for: "anna")
      try await anna.open(Conversation(id: "c", parties: ["anna"]))
      try await anna.send([
        Message(
          id: "1", conversation: "c", sender: "anna", mailbox: Mailbox("anna"), kind: .note,
          body: Data("pay 10".utf8))
      ])
      try first.close()
      try tamper(
        directory,
        "UPDATE message SET canonical = CAST(replace(canonical, 'pay 10', 'pay 99') AS BLOB)")
      let second = try await TemporaryMemory.open(directory)
      let error = await #expect(throws: OstrakaError.self) {
        try await second.bus(for: "anna").receive(Mailbox("anna"), limit: 1, lease: .seconds(1))
      }
      #expect(error?.code == .badData)
      try second.close()
    }
  }

  @Test("knows the owner's credential after a restart, and no other")
  func credentials() async throws {
    try await TemporaryMemory.withDirectory { directory in
      let text = try String(contentsOfFile: directory.ownerCredential, encoding: .utf8)
        .trimmingCharacters(in: .whitespacesAndNewlines)
      let store = try await TemporaryMemory.open(directory)
      #expect(try await store.authenticate(text) == .owner)
      let stranger = Credential(kind: .owner, randomness: SystemRandomness())
      for wrong in [stranger.text, String(text.dropLast()), "", "ost_owner_x_y"] {
        let error = await #expect(throws: OstrakaError.self) {
          try await store.authenticate(wrong)
        }
        #expect(error?.code == .notPermitted)
      }
      try store.close()
    }
  }
}
