import Foundation
import Synchronization
import Testing

@testable import MCP

@Suite("HTTP without sessions, 2026-07-28")
struct HTTPStatelessTests {
  /// Sends a request with these headers in place of those that a client would send.
  private static func send(
    _ peer: HTTPPeer, _ method: String, _ params: JSONObject = [:],
    _ changes: [(String, String?)] = [], id: JSONValue = 1
  ) async -> HTTPExchange.Response {
    let message: JSONObject = [
      "jsonrpc": "2.0", "id": id, "method": .string(method), "params": .object(params),
    ]
    var fields = await peer.headers(for: message).fields
    for (name, value) in changes {
      fields.removeAll { $0.name.lowercased() == name.lowercased() }
      if let value { fields.append((name, value)) }
    }
    return await peer.transport.respond(
      to: HTTPExchange.Request(
        method: "POST", headers: HTTPExchange.Headers(fields),
        body: JSONValue.object(message).bytes))
  }

  @Test(
    "headers must say what the body says",
    arguments: [
      ("tools/list", [:], [("MCP-Protocol-Version", nil)], -32_020),
      ("tools/list", [:], [("MCP-Protocol-Version", "2025-11-25")], -32_020),
      ("tools/list", [:], [("Mcp-Method", nil)], -32_020),
      ("tools/list", [:], [("Mcp-Method", "TOOLS/LIST")], -32_020),
      ("tools/list", [:], [("Mcp-Method", "prompts/list")], -32_020),
      ("tools/list", [:], [("MCP-METHOD", "  tools/list\t")], nil),
      ("tools/call", ["name": "who"], [("Mcp-Name", nil)], -32_020),
      ("tools/call", ["name": "who"], [("Mcp-Name", "other")], -32_020),
      ("tools/call", ["name": "who"], [("Mcp-Name", "=?base64?d2hv?=")], nil),
      ("tools/call", ["name": "who"], [("Mcp-Name", "=?base64?d2h?=")], -32_020),
      ("resources/read", ["uri": "book:1"], [("Mcp-Name", "book:2")], -32_020),
      ("prompts/get", ["name": "test_simple_prompt"], [("Mcp-Name", nil)], -32_020),
      ("tools/list", [:], [("Mcp-Session-Id", "ignored")], nil),
    ] as [(String, JSONObject, [(String, String?)], Int?)])
  func headers(
    method: String, params: JSONObject, changes: [(String, String?)], code: Int?
  ) async throws {
    try await HTTPPeer.with(.v20260728) { peer in
      let response = await Self.send(peer, method, peer.complete(params), changes)
      #expect(response.status == (code == nil ? 200 : 400) && response.code == code)
      #expect(response.json?["id"] == 1)
      #expect(response.headers.first("Mcp-Session-Id") == nil)
      SchemaCheck.stateless.check(try #require(response.json), answering: method)
    }
  }

  @Test(
    "arguments that headers repeat must match",
    arguments: [
      (["region": "Hello"], [("Mcp-Param-Region", "Hello")], true),
      (["region": "Hello"], [("mcp-param-region", "=?base64?SGVsbG8=?=")], true),
      (["region": "Hello"], [("Mcp-Param-Region", "=?base64?SGVsbG8?=")], false),
      (["region": "Hello"], [("Mcp-Param-Region", "=?base64?SGVs!!!bG8=?=")], false),
      (["region": "SGVsbG8="], [("Mcp-Param-Region", "SGVsbG8=")], true),
      (["region": "=?base64?x"], [("Mcp-Param-Region", "=?base64?x")], true),
      (["region": "Hello"], [("Mcp-Param-Region", nil)], false),
      (["region": "Hello"], [("Mcp-Param-Region", "hello")], false),
      ([:], [("Mcp-Param-Region", "Hello")], false), ([:], [], true),
      (["count": nil], [], true), (["count": 42], [("Mcp-Param-Count", "42.0")], true),
      (["count": 42], [("Mcp-Param-Count", "43")], false),
      (["region": "é"], [("Mcp-Param-Region", "é")], false),
    ] as [(JSONObject, [(String, String?)], Bool)])
  func arguments(
    arguments: JSONObject, changes: [(String, String?)], isGood: Bool
  ) async throws {
    try await HTTPPeer.with(.v20260728) { peer in
      let params = peer.complete(["name": "routed", "arguments": .object(arguments)])
      let response = await Self.send(peer, "tools/call", params, changes)
      #expect(response.code == (isGood ? nil : -32_020), "\(arguments)")
      #expect(response.status == (isGood ? 200 : 400))
    }
  }

  @Test("errors have the status that goes with them")
  func statuses() async throws {
    try await HTTPPeer.with(.v20260728) { peer in
      for method in ["initialize", "ping", "logging/setLevel", "resources/subscribe", "no/such"] {
        let response = await Self.send(peer, method, peer.complete([:]), id: "m")
        #expect(response.status == 404 && response.code == -32_601)
        #expect(response.json?["id"] == "m")
      }
      let plain = await Self.send(peer, "server/discover")
      #expect(plain.status == 400 && plain.code == -32_602)
      let future: JSONObject = [
        "_meta": [Envelope.version: "v999.0.0", Envelope.capabilities: [:]]
      ]
      let header = [("MCP-Protocol-Version", "v999.0.0")]
      let response = await Self.send(peer, "server/discover", future, header)
      #expect(response.status == 400 && response.code == -32_022)
      #expect(await Self.send(peer, "server/discover", future).code == -32_020)
      let none = peer.complete(["name": "test_elicitation", "_meta": [Envelope.capabilities: [:]]])
      let lacking = await Self.send(peer, "tools/call", none)
      #expect(lacking.status == 400 && lacking.code == -32_021)
      #expect(
        await Self.send(peer, "tools/list", [:], [("MCP-Protocol-Version", "v9")]).code == -32_022)
      let twice = await peer.exchange("POST", ["jsonrpc": "2.0"], ["MCP-Protocol-Version": "x"])
      #expect(twice.status == 400)
    }
  }

  @Test("a notification is accepted, a response or batch is not")
  func others() async throws {
    try await HTTPPeer.with(.v20260728) { peer in
      try await peer.notify("notifications/cancelled", ["requestId": 1])
      #expect(
        await peer.exchange("POST", ["jsonrpc": "2.0", "id": 1, "result": [:]]).status == 400)
      var headers = await peer.headers()
      headers.append("Mcp-Method", "ping")
      let response = await peer.transport.respond(
        to: HTTPExchange.Request(
          method: "POST", headers: headers,
          body: Array(#"[{"jsonrpc":"2.0","id":1,"method":"ping"}]"#.utf8)))
      #expect(response.status == 400)
    }
  }

  @Test("to close the stream, or to leave before there is one, cancels the call")
  func cancellation() async throws {
    let (ended, end) = AsyncStream<String>.makeStream()
    let (begun, begin) = AsyncStream<Void>.makeStream()
    var server = try Fixture.server()
    server.tools = [
      Tool(name: "watch", input: ["type": "object"]) { arguments, call in
        if arguments["isLoud"] == true { call.progress(1) }
        begin.yield()
        try? await forever()
        end.yield(Task.isCancelled ? "cancelled" : "slept")
        return .text("")
      }
    ]
    try await HTTPPeer.with(.v20260728, MCPService(server)) { peer in
      var ends = ended.makeAsyncIterator()
      var begins = begun.makeAsyncIterator()
      for isLoud in [true, false] {
        let params = peer.complete([
          "name": "watch", "arguments": ["isLoud": .bool(isLoud)], "_meta": ["progressToken": 1],
        ])
        let task = Task {
          var events = await Self.send(peer, "tools/call", params).events
          _ = await events?.next()
        }
        await begins.next()
        if !isLoud { task.cancel() }
        await task.value
        #expect(await ends.next() == "cancelled")
      }
    }
  }

  @Test("a subscription is a stream of what was asked for")
  func listening() async throws {
    let service = try MCPService(Fixture.server())
    try await HTTPPeer.with(.v20260728, service) { peer in
      let params = peer.complete([
        "notifications": ["promptsListChanged": true, "resourceSubscriptions": ["book:1"]]
      ])
      let response = await Self.send(
        peer, "subscriptions/listen", params, [("Accept", "application/json")], id: "s")
      #expect(response.headers.first("X-Accel-Buffering") == "no")
      var events = try #require(response.events)
      let first = try #require(try await events.message())
      #expect(first.1["method"] == "notifications/subscriptions/acknowledged" && first.id == nil)
      try service.update { $0.tools?.removeLast() }
      service.announce(.resource("book:1"))
      let second = try #require(try await events.message())
      SchemaCheck.stateless.check(second.1)
      #expect(second.1["params"]?["_meta"]?[Envelope.subscription] == "s")
      #expect(second.1["method"] == "notifications/resources/updated")
    }
  }

  @Test("both eras are served at one address at once")
  func together() async throws {
    try await HTTPPeer.with(.v20260728) { peer in
      let old = HTTPPeer(.v20250618, peer.transport)
      _ = try await old.initialize()
      let texts = try await withThrowingTaskGroup(of: String?.self) { group in
        for number in 0..<100 {
          let peer: any Peer = number.isMultiple(of: 2) ? old : peer
          group.addTask {
            try await peer.call("add", ["a": .integer(number), "b": 100]).said
          }
        }
        return try await group.reduce(into: Set<String>()) { $0.insert($1 ?? "") }
      }
      #expect(texts.count == 100)
    }
  }
}
