import Synchronization
import Testing

@testable import MCP

/// Notes what it is told, and refuses what is not its own.
private final class Witness: ResourceProvider {
  let told = Mutex([String]())
  private let following: @Sendable () async -> Void

  init(following: @escaping @Sendable () async -> Void) { self.following = following }

  func list(at place: String?, _ call: Call) async throws -> Page<Resource.Description> { Page([]) }

  func read(_ uri: String, _ call: Call) async throws -> [ResourceContents]? { nil }

  func subscribe(to uri: String, _ call: Call) async throws {
    told.withLock { $0.append(uri) }
    guard uri.hasPrefix("book:") else { throw RPCError.invalidParams("Not on this shelf.") }
  }

  func follow() async { await following() }
}

@Suite("What a provider is told")
struct FollowTests {
  private static let uris = [
    "test://static-text", "test://template/7/data", "book:1", "test://no",
  ]

  @Test(
    "every subscription, also to what others hold, but it refuses only its own",
    arguments: [true, false])
  func subscriptions(overStdio: Bool) async throws {
    let witness = Witness {}
    var server = try Fixture.server()
    server.provider = witness
    try await EraTests.with(.v20250618, overStdio, MCPService(server)) { peer in
      for uri in Self.uris {
        let error = try await peer.error(of: "resources/subscribe", ["uri": .string(uri)])
        #expect(error == (uri == "test://no" ? -32_602 : nil), "\(uri)")
      }
    }
    #expect(witness.told.withLock { $0 } == Self.uris)
  }

  @Test("that a client listens to the list, if it does", arguments: [true, false])
  func listening(toList: Bool) async throws {
    let count = Mutex(0)
    let witness = Witness { count.withLock { $0 += 1 } }
    var server = try Fixture.server()
    server.provider = witness
    try await StdioPeer.with(.v20260728, MCPService(server)) { peer in
      let wanted: JSONObject = [
        "resourcesListChanged": .bool(toList),
        "resourceSubscriptions": .array(Self.uris.map(JSONValue.string)),
      ]
      try await peer.post([
        "jsonrpc": "2.0", "id": 1, "method": "subscriptions/listen",
        "params": .object(peer.complete(["notifications": .object(wanted)])),
      ])
      let agreed = await peer.next()?["params"]?["notifications"]
      let followed = Self.uris.dropLast().map(JSONValue.string)
      #expect(agreed?["resourceSubscriptions"] == .array(followed))
      #expect(witness.told.withLock { $0 } == Self.uris)
      #expect(count.withLock { $0 } == (toList ? 1 : 0))
    }
  }

  @Test(
    "that a session begins, which does not wait for it and ends what goes on",
    arguments: [true, false])
  func sessions(overStdio: Bool) async throws {
    let (ends, end) = AsyncStream<Void>.makeStream()
    let (begins, begin) = AsyncStream<Void>.makeStream()
    var server = try Fixture.server()
    server.provider = Witness {
      begin.yield()
      try? await forever()
      end.yield()
    }
    let service = try MCPService(
      server, clock: MCPClock(now: { .zero }, sleep: { _ in try await forever() }))
    try await EraTests.with(.v20251125, overStdio, service) { peer in
      for await _ in begins { break }
      #expect(try await peer.call("test_simple_text").said == "Simple.")
      if let peer = peer as? HTTPPeer {
        #expect(await peer.exchange("DELETE").status == 204)
      } else {
        _ = try await peer.initialize()
      }
      for await _ in ends { break }
    }
  }
}
