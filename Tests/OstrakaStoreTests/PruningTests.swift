import Foundation
import Ostraka
import OstrakaStore
import OstrakaTesting
import Testing

@Suite("Pruning")
struct PruningTests {
  private let day: Duration = .seconds(86_400)

  private func note(_ id: String, _ text: String = "hello") -> Message {
    Message(
      id: MessageID(rawValue: id), conversation: "c", sender: "anna", mailbox: Mailbox("anna"),
      kind: .note, body: Data(text.utf8))
  }

  @Test("drops done messages after a day, and still knows their ids for a week")
  func messages() async throws {
    try await TemporaryMemory.with { memory in
      let bus = memory.store.bus(for: "anna")
      try await bus.open(Conversation(id: "c", parties: ["anna"], lifetime: nil))
      try await bus.send((0..<3).map { note("\($0)") })
      for delivery in try await bus.receive(Mailbox("anna"), limit: 2, lease: .seconds(9)) {
        try await bus.settle(delivery, .ack(replies: []))
      }
      #expect(try await memory.store.prune() == 0)
      memory.time.advance(by: day)
      #expect(try await memory.store.prune() == 2)
      #expect(try await bus.find(["0", "1", "2"]).keys.sorted() == ["2"])
      // Sending one again does nothing, and other words under its id are refused.
      try await bus.send([note("0")])
      let error = await #expect(throws: OstrakaError.self) { try await bus.send([note("0", "no")]) }
      #expect(error?.code == .alreadyExists)
      let waiting = try await bus.receive(Mailbox("anna"), limit: 9, lease: .seconds(9))
      #expect(waiting.map(\.message.id) == ["2"])
      memory.time.advance(by: .seconds(7 * 86_400))
      try await memory.store.prune()
      try await bus.send([note("0", "no")])
    }
  }

  @Test("keeps dead letters for a week")
  func deadLetters() async throws {
    try await TemporaryMemory.with { memory in
      let bus = memory.store.bus(for: "anna")
      try await bus.open(Conversation(id: "c", parties: ["anna"], lifetime: nil))
      try await bus.send([note("1")])
      for delivery in try await bus.receive(Mailbox("anna"), limit: 1, lease: .seconds(9)) {
        try await bus.settle(delivery, .reject(reason: "unwanted"))
      }
      memory.time.advance(by: day * 6)
      #expect(try await memory.store.prune() == 0)
      #expect(try await bus.find(["1"]).values.map(\.fate) == [.dead(reason: "unwanted")])
      memory.time.advance(by: day)
      #expect(try await memory.store.prune() == 1)
    }
  }

  @Test("drops thousands, in more than one transaction, and expired conversations")
  func many() async throws {
    try await TemporaryMemory.with { memory in
      let bus = memory.store.bus(for: "anna")
      try await bus.open(Conversation(id: "c", parties: ["anna"], lifetime: .seconds(60)))
      var left = 2_500
      while left > 0 {
        let count = min(left, 100)
        try await bus.send((0..<count).map { note("\(left)/\($0)") })
        let taken = try await bus.receive(Mailbox("anna"), limit: 100, lease: .seconds(9))
        try await bus.settle(taken, .ack(replies: []))
        left -= count
      }
      memory.time.advance(by: day + .seconds(60))
      #expect(try await memory.store.prune() == 2_500)
      #expect(try await memory.store.messageCounts().done == 0)
      let error = await #expect(throws: OstrakaError.self) { try await bus.send([note("x")]) }
      #expect(error?.code == .notFound)
      #expect(try await memory.store.ledger.verify() == .intact(head: memory.store.ledger.head()))
    }
  }

  @Test(
    "makes dead letters of all that waits in a conversation that expired while nobody looked",
    .timeLimit(.minutes(5)))
  func expiredWhileDown() async throws {
    try await TemporaryMemory.with { memory in
      let bus = memory.store.bus(for: "anna")
      try await bus.open(Conversation(id: "c", parties: ["anna"], lifetime: .seconds(60)))
      for first in stride(from: 0, to: 1_500, by: 100) {
        try await bus.send((first..<first + 100).map { note("\($0)") })
      }
      memory.time.advance(by: day * 3)
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await memory.store.run() }
        while try await memory.store.messageCounts().ready > 0 { await Task.yield() }
        group.cancelAll()
      }
      #expect(try await memory.store.messageCounts().dead == 1_500)
    }
  }

  @Test("notes a size a day, from which status tells the growth of a week")
  func growth() async throws {
    try await TemporaryMemory.with { memory in
      #expect(try await memory.store.growth() == nil)
      try await memory.store.prune()
      let library = memory.store.library(for: .owner)
      _ = try await library.put(
        Load(
          id: "1", source: .note("1"), name: "n", shard: .main,
          bytes: Data(String(repeating: "words ", count: 50_000).utf8)))
      memory.time.advance(by: day)
      try await memory.store.prune()
      let growth = try #require(try await memory.store.growth())
      #expect(growth.documents == 300_000)
      #expect(growth.stored > 300_000)
      #expect(growth.entries > 0)
      // A week later the first day no longer counts.
      memory.time.advance(by: day * 7)
      #expect(try await memory.store.growth()?.documents == 0)
    }
  }

  @Test("goes on by itself while a host runs", .timeLimit(.minutes(5)))
  func byItself() async throws {
    try await TemporaryMemory.with { memory in
      let bus = memory.store.bus(for: "anna")
      try await bus.open(Conversation(id: "c", parties: ["anna"], lifetime: nil))
      try await bus.send([note("1")])
      let taken = try await bus.receive(Mailbox("anna"), limit: 1, lease: .seconds(9))
      try await bus.settle(taken, .ack(replies: []))
      memory.time.advance(by: day)
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await memory.store.run() }
        while try await memory.store.messageCounts().done > 0 { await Task.yield() }
        group.cancelAll()
      }
    }
  }
}
