import Foundation
import Ostraka
import Testing

@testable import OstrakaServer

@Suite("Streams between host and guest")
struct StreamTests {
  @Test("a send wakes a receiver in another process")
  func wake() async throws {
    try await TestServer.with { server in
      let guest = try await server.guest()
      let (anna, ben) = (server.memory.bus(for: "anna"), guest.bus(for: "ben"))
      try await anna.open(Conversation(id: "talk", parties: ["anna", "ben"]))
      var arrivals = ben.arrivals(in: Mailbox("ben")).makeAsyncIterator()
      try #require(await arrivals.next() != nil)
      try await anna.send([
        Message(
          id: "1", conversation: "talk", sender: "anna", mailbox: Mailbox("ben"), kind: .note,
          body: Data("hello".utf8))
      ])
      try #require(await arrivals.next() != nil)
      let received = try await ben.receive(Mailbox("ben"), limit: 1, lease: .seconds(30))
      #expect(received.map(\.message.id) == ["1"])
    }
  }

  @Test("a guest that stops listening ends the host's subscription")
  func disconnect() async throws {
    let (ends, end) = AsyncStream<Void>.makeStream()
    var memory = try StoreMemory()
    memory.onArrivals = { _ in
      AsyncStream { continuation in
        continuation.onTermination = { _ in end.yield() }
        continuation.yield()
      }
    }
    try await TestServer.with(memory) { server in
      let guest = try await server.guest()
      for await _ in guest.bus(for: "ben").arrivals(in: Mailbox("ben")) { break }
      #expect(await ends.first { _ in true } != nil)
    }
  }

  @Test("a bus that closes ends the guest's arrivals, and so does a server that stops")
  func ends() async throws {
    let (streams, open) = AsyncStream<AsyncStream<Void>.Continuation>.makeStream()
    var memory = try StoreMemory()
    memory.onArrivals = { _ in
      AsyncStream { continuation in
        continuation.yield()
        open.yield(continuation)
      }
    }
    try await TestServer.with(memory) { server in
      let guest = try await server.guest()
      var closing = guest.bus(for: "ben").arrivals(in: Mailbox("ben")).makeAsyncIterator()
      _ = await closing.next()
      try #require(await streams.first { _ in true }).finish()
      #expect(await closing.next() == nil)
      var stopping = guest.bus(for: "ben").arrivals(in: Mailbox("ben")).makeAsyncIterator()
      _ = await stopping.next()
      await server.server.stop()
      #expect(await stopping.next() == nil)
    }
  }

  @Test("more streams than a browser would open don't hold each other up")
  func many() async throws {
    try await TestServer.with { server in
      let guest = try await server.guest()
      var all: [AsyncStream<Void>.AsyncIterator] = []
      for number in 0..<40 {
        let mailbox = Mailbox("ben", box: "\(number)")
        var arrivals = guest.bus(for: "ben").arrivals(in: mailbox).makeAsyncIterator()
        #expect(await arrivals.next() != nil)
        all.append(arrivals)
      }
      #expect(try await guest.status().id == guest.id)
    }
  }

  @Test("the host knows for how long a guest serves a shard")
  func serving() async throws {
    try await TestServer.with { server in
      let guest = try await server.guest()
      var events = server.events.makeAsyncIterator()
      let task = Task { try await guest.serve("Größe/1 %") }
      #expect(await events.next() == "Größe/1 % true")
      task.cancel()
      #expect(await events.next() == "Größe/1 % false")
      await #expect(throws: CancellationError.self) { try await task.value }
    }
  }
}
