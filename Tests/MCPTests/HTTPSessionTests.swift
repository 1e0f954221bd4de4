import Synchronization
import Testing

@testable import MCP

@Suite("HTTP sessions of older versions")
struct HTTPSessionTests {
  private static func wait(_ peer: HTTPPeer, id: JSONValue) -> JSONObject {
    [
      "jsonrpc": "2.0", "id": id, "method": "tools/call",
      "params": ["name": "wait", "_meta": ["progressToken": id]],
    ]
  }

  @Test("a session begins, belongs to one identity, and ends")
  func life() async throws {
    try await HTTPPeer.with(.v20251125, identity: Identity("ada")) { peer in
      let headers = await peer.headers()
      let name = try #require(headers.first("Mcp-Session-Id"))
      #expect(name.count == 32)
      let list: JSONObject = ["jsonrpc": "2.0", "id": 1, "method": "tools/list"]
      for (identity, status) in [(Identity("ada"), 200), (Identity("eve"), 404), (nil, 404)] {
        let response = await peer.transport.respond(
          to: HTTPExchange.Request(
            method: "POST", headers: headers, body: JSONValue.object(list).bytes,
            identity: identity))
        #expect(response.status == status)
      }
      for version in ["2025-11-2", "v999.0.0"] {
        let other = HTTPExchange.Headers(
          headers.fields.filter { $0.name != "MCP-Protocol-Version" }
            + [("MCP-Protocol-Version", version)])
        let response = await peer.transport.respond(
          to: HTTPExchange.Request(
            method: "POST", headers: other, body: JSONValue.object(list).bytes,
            identity: peer.identity))
        #expect(response.status == 400)
      }
      let get = await peer.exchange("GET").events
      #expect(await peer.exchange("DELETE").status == 204)
      var events = try #require(get)
      while let event = await events.next() { #expect(event.data == []) }
      #expect(await peer.exchange("DELETE").status == 404)
      #expect(await peer.exchange("POST", list).status == 404)
      #expect(await peer.exchange("GET").status == 404)
    }
  }

  @Test("idle sessions expire, and the longest idle makes room")
  func expiry() async throws {
    let time = Mutex(Duration.zero)
    var limits = Limits()
    limits.sessions = 2
    limits.sessionIdle = .seconds(100)
    let clock = MCPClock(
      now: { time.withLock { $0 } }, sleep: { _ in try await forever() })
    let service = try MCPService(Fixture.server(), limits: limits, clock: clock)
    try await HTTPPeer.with(.v20250618, service) { first in
      let ping: JSONObject = ["jsonrpc": "2.0", "id": 1, "method": "ping"]
      let second = HTTPPeer(.v20250618, first.transport)
      time.withLock { $0 = .seconds(10) }
      _ = try await second.initialize()
      time.withLock { $0 = .seconds(20) }
      #expect(await first.exchange("POST", ping).status == 200)
      let third = HTTPPeer(.v20250618, first.transport)
      _ = try await third.initialize()
      #expect(first.transport.sessions.count == 2)
      #expect(await second.exchange("POST", ping).status == 404)
      time.withLock { $0 = .seconds(110) }
      #expect(await first.exchange("POST", ping).status == 200)
      time.withLock { $0 = .seconds(125) }
      #expect(await third.exchange("POST", ping).status == 404)
      let stream = await first.exchange("GET").events
      time.withLock { $0 = .seconds(9_999) }
      #expect(await first.exchange("POST", ping).status == 200, "an open stream keeps it")
      _ = stream
      let more = (0..<2).map { _ in HTTPPeer(.v20250618, first.transport) }
      _ = try await more[0].initialize()
      _ = try await more[0].result(of: "ping")
      #expect(first.transport.sessions.count == 2)
    }
  }

  @Test("changes come on the stream of GET, which goes on where it broke off")
  func standalone() async throws {
    let service = try MCPService(Fixture.server())
    try await HTTPPeer.with(.v20251125, service) { peer in
      _ = try await peer.result(of: "resources/subscribe", ["uri": "book:1"])
      var events = try #require(await peer.exchange("GET").events)
      let primer = await events.next()
      #expect(primer?.data == [] && primer?.id == "0-0")
      for _ in 0..<3 { service.announce(.resource("book:1")) }
      service.announce(.resource("book:2"))
      service.announce(.tools)
      let first = try #require(try await events.message())
      SchemaCheck.session.check(first.1)
      #expect(first.1["params"]?["uri"] == "book:1")
      let header: HTTPExchange.Headers = ["Last-Event-ID": try #require(first.id)]
      var again = try #require(await peer.exchange("GET", [:], header).events)
      #expect(await events.next() == nil, "the new reader takes the old one's place")
      var methods: [String] = []
      for _ in 0..<3 { methods.append(try await again.message()?.1["method"]?.string ?? "") }
      #expect(methods.last == "notifications/tools/list_changed")
      for bad in ["", "x", "7-1", "0-x", "0--1"] {
        #expect(await peer.exchange("GET", [:], ["Last-Event-ID": bad]).status == 400)
      }
    }
  }

  @Test("a call goes on when its client is gone, and can be come back to")
  func resumption() async throws {
    let (gate, open) = AsyncStream<Void>.makeStream()
    var server = try Fixture.server()
    server.tools?.append(
      Tool(name: "gated") { _, call in
        call.progress(1)
        for await _ in gate { break }
        call.progress(2)
        return .text("Late.")
      })
    try await HTTPPeer.with(.v20251125, MCPService(server)) { peer in
      let call: JSONObject = [
        "jsonrpc": "2.0", "id": 4, "method": "tools/call",
        "params": ["name": "gated", "_meta": ["progressToken": 4]],
      ]
      var last: String?
      do {
        var events = try #require(await peer.exchange("POST", call).events)
        #expect(await events.next()?.data == [])
        last = try await events.message()?.id
      }
      open.yield()
      let header: HTTPExchange.Headers = ["Last-Event-ID": try #require(last)]
      var events = try #require(await peer.exchange("GET", [:], header).events)
      #expect(try await events.message()?.1["params"]?["progress"] == 2.0)
      #expect(try await events.message()?.1["result"]?.said == "Late.")
      #expect(await events.next() == nil)
    }
  }

  @Test(
    "whoever stops waiting for a response gets an empty one, and the call goes on",
    arguments: [ProtocolVersion.v20241105, .v20250326, .v20251125])
  func abandoned(version: ProtocolVersion) async throws {
    let (gate, open) = AsyncStream<Void>.makeStream()
    let (begun, begin) = AsyncStream<Void>.makeStream()
    let (ended, end) = AsyncStream<Bool>.makeStream()
    var server = try Fixture.server()
    server.tools = [
      Tool(name: "gated") { _, call in
        begin.yield()
        for await _ in gate { break }
        call.progress(1)
        end.yield(Task.isCancelled)
        return .text("Late.")
      }
    ]
    try await HTTPPeer.with(version, MCPService(server)) { peer in
      let task = Task {
        await peer.exchange(
          "POST",
          [
            "jsonrpc": "2.0", "id": 4, "method": "tools/call",
            "params": ["name": "gated", "_meta": ["progressToken": 4]],
          ])
      }
      for await _ in begun { break }
      task.cancel()
      var events = try #require(await task.value.events)
      #expect(await events.next() == nil)
      open.yield()
      for await isCancelled in ended {
        #expect(!isCancelled)
        break
      }
      _ = try await peer.result(of: "ping")
    }
  }

  @Test("a call ends when the client cancels it, and its id is free again")
  func cancellation() async throws {
    try await HTTPPeer.with(.v20250326) { peer in
      var events = try #require(
        await peer.exchange("POST", Self.wait(peer, id: "w")).events)
      #expect(try await events.message()?.1["method"] == "notifications/progress")
      let twice = await peer.exchange("POST", Self.wait(peer, id: "w"))
      #expect(twice.code == -32_600)
      try await peer.notify("notifications/cancelled", ["requestId": "w"])
      #expect(try await events.message() == nil)
      while await peer.exchange("POST", Self.wait(peer, id: "w")).code == -32_600 {}
    }
  }

  @Test("a client that reads no events gets the response alone")
  func onlyJSON() async throws {
    try await HTTPPeer.with(.v20250618) { peer in
      var headers = await peer.headers()
      headers = HTTPExchange.Headers(
        headers.fields.filter { $0.name != "Accept" } + [("Accept", "application/json")])
      for (tool, isError) in [("test_tool_with_progress", false), ("roots", true)] {
        let call: JSONObject = [
          "jsonrpc": "2.0", "id": 1, "method": "tools/call",
          "params": ["name": .string(tool), "_meta": ["progressToken": 1]],
        ]
        let response = await peer.transport.respond(
          to: HTTPExchange.Request(
            method: "POST", headers: headers, body: JSONValue.object(call).bytes))
        #expect((response.json?["error"] != nil) == isError)
      }
    }
  }

  @Test("a batch of 2025-03-26 is answered by a batch, of other versions refused")
  func batch() async throws {
    let ping: JSONValue = ["jsonrpc": "2.0", "id": 1, "method": "ping"]
    let note: JSONValue = ["jsonrpc": "2.0", "method": "notifications/x"]
    for version in [ProtocolVersion.v20250326, .v20250618] {
      try await HTTPPeer.with(version) { peer in
        let headers = await peer.headers()
        let good = version == .v20250326
        for (batch, status) in [
          ([ping, note, ping], good ? 200 : 400), ([note, note], good ? 202 : 400),
          ([1], good ? 200 : 400), ([], 400),
        ] as [([JSONValue], Int)] {
          let response = await peer.transport.respond(
            to: HTTPExchange.Request(
              method: "POST", headers: headers, body: JSONValue.array(batch).bytes))
          #expect(response.status == status)
          if status == 200 { #expect(response.json?.array?.count == (batch.count == 3 ? 2 : 1)) }
        }
      }
    }
  }
}
