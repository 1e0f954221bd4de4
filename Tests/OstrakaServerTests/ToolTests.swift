import Foundation
import MCP
import Ostraka
import OstrakaStore
import Testing

@testable import OstrakaServer

@Suite("The memory over MCP")
struct ToolTests {
  @Test("a credential is needed, and each party acts for itself")
  func parties() async throws {
    try await TestServer.with { server in
      let body = Self.request("tools/list", [:]).text
      #expect(try await server.post("/mcp", body, credential: nil).status == 401)
      #expect(try await server.post("/mcp", body, credential: "wrong").status == 401)
      let parties = try await server.call("parties", [:], as: TestServer.anna)
      #expect(parties["structuredContent"]?["you"] == "anna")
      let refused = try await server.call("forget", ["document": "x"], as: TestServer.anna)
      #expect(refused["isError"] == true)
      #expect(try Self.text(refused).contains("Only the memory's owner"))
    }
  }

  @Test("a note is kept, replaced by its name, found, read and forgotten")
  func notes() async throws {
    try await TestServer.with { server in
      let note: JSONObject = ["text": "The bell is in the tower.", "name": "bell"]
      #expect(try await server.structured("remember", note)["outcome"] == "added")
      let other: JSONObject = ["text": "The bell is in the yard.", "name": "bell"]
      #expect(try await server.structured("remember", other)["outcome"] == "changed")
      let found = try await server.structured("search", ["query": "bell"])
      #expect(found["passages"]?.array?.first?["text"] == "The bell is in the yard.\n")
      let read = try await server.structured("read", ["document": "note/bell"])
      #expect(read["text"] == "The bell is in the yard.\n" && read["line_count"] == 1)
      let forgotten = try await server.structured("forget", ["document": "note/bell"])
      #expect(forgotten["revisions"] == 2)
      let gone = try await server.call("read", ["document": "note/bell"])
      #expect(gone["isError"] == true)
    }
  }

  @Test("long results are cut where a passage or line ends, and say how to go on")
  func long() async throws {
    try await TestServer.with { server in
      let lines = (1...2_000).map { "Line \($0) of the long story about the bell." }
      _ = try await server.structured(
        "remember", ["text": .string(lines.joined(separator: "\n\n")), "name": "story"])
      var (text, request): (String, JSONObject) = ("", ["document": "note/story"])
      var calls = 0
      while true {
        let read = try await server.structured("read", request)
        text += read["text"]?.string ?? ""
        calls += 1
        guard let more = read["more"]?.string else { break }
        let line = try #require(more.firstMatch(of: /"from_line": (\d+)/)?.1)
        request["from_line"] = .integer(try #require(Int(line)))
      }
      #expect(text == lines.joined(separator: "\n\n") + "\n" && calls > 2)
      let found = try await server.structured("search", ["query": "bell story", "limit": 50])
      let shown = try #require(found["passages"]?.array)
      #expect(shown.reduce(0) { $0 + ($1["text"]?.string?.utf8.count ?? 0) } <= Toolbox.mostText)
      #expect(found["more"]?.string?.contains("\"skip\": \(shown.count)") == true)
      let rest = try await server.structured(
        "search", ["query": "bell story", "limit": 1, "skip": .integer(shown.count)])
      #expect(rest["passages"]?.array?.first?["rank"] == .integer(shown.count + 1))
    }
  }

  @Test("messages go between parties, on a lease, once")
  func messages() async throws {
    try await TestServer.with { server in
      try await server.memory.parties.add(
        "anna", Credential(kind: .party, randomness: SystemRandomness()), expires: nil)
      let unknown = try await server.call("send", ["to": "nobody", "text": "hello"])
      #expect(try Self.text(unknown).contains("there are: anna"))
      let hello: JSONObject = ["to": "anna", "text": "hello", "id": "1"]
      _ = try await server.structured("send", hello)
      _ = try await server.structured("send", hello)
      let got = try await server.structured("receive", ["limit": 5], as: TestServer.anna)
      let messages = try #require(got["messages"]?.array)
      #expect(messages.count == 1 && messages[0]["text"] == "hello")
      let settled: JSONObject = [
        "id": try #require(messages[0]["id"]), "attempt": 1, "outcome": "done", "reply": "hi",
      ]
      let foreign = try await server.call("settle", settled)
      #expect(foreign["isError"] == true)
      _ = try await server.structured("settle", settled, as: TestServer.anna)
      _ = try await server.structured("settle", settled, as: TestServer.anna)
      let reply = try await server.structured("receive", [:])
      #expect(reply["messages"]?.array?.first?["text"] == "hi")
    }
  }

  @Test("what changes is told to those who follow it")
  func changes() async throws {
    let memory = try StoreMemory()
    let watch = MemoryWatch(source: HostedMemory(memory))
    let (changes, tell) = AsyncStream<Change>.makeStream()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await watch.run { tell.yield($0) } }
      await watch.begin()
      _ = try await memory.library.put(
        Load(
          id: "1", source: .note("1"), name: "n 1", shard: .main, bytes: Data("text".utf8)))
      try await memory.library.set(ShardDescription(id: "new"))
      var wanted: Set<Change> = [
        .resource("ostraka://document/n%201"), .resource("ostraka://shards"), .resources,
        .resource("ostraka://shard/new"),
      ]
      for await change in changes {
        wanted.remove(change)
        if wanted.isEmpty { break }
      }
      group.cancelAll()
    }
    try memory.store.close()
  }

  fileprivate static func request(_ method: String, _ params: JSONObject) -> JSONValue {
    var params = params
    params["_meta"] = [
      "io.modelcontextprotocol/protocolVersion": "2026-07-28",
      "io.modelcontextprotocol/clientInfo": ["name": "test", "version": "1"],
      "io.modelcontextprotocol/clientCapabilities": [:],
    ]
    return ["jsonrpc": "2.0", "id": 1, "method": .string(method), "params": .object(params)]
  }

  private static func text(_ result: JSONValue) throws -> String {
    try #require(result["content"]?.array?.first?["text"]?.string)
  }
}

extension TestServer {
  /// The result of a tool.
  fileprivate func call(
    _ tool: String, _ arguments: JSONObject, as credential: String = owner
  ) async throws -> JSONValue {
    let body = ToolTests.request(
      "tools/call", ["name": .string(tool), "arguments": .object(arguments)])
    let reply = try await send(
      "POST", "/mcp", body: body.text, credential: credential,
      headers: [
        ("Content-Type", "application/json"), ("Accept", "application/json, text/event-stream"),
        ("MCP-Protocol-Version", "2026-07-28"), ("Mcp-Method", "tools/call"), ("Mcp-Name", tool),
      ])
    #expect(reply.status == 200, "\(reply.text)")
    return try #require(try JSONValue(parsing: reply.text)["result"])
  }

  /// The structured content of a tool's result, which must be no failure.
  fileprivate func structured(
    _ tool: String, _ arguments: JSONObject, as credential: String = owner
  ) async throws -> JSONValue {
    let result = try await call(tool, arguments, as: credential)
    #expect(result["isError"] == nil, "\(result)")
    return try #require(result["structuredContent"])
  }
}
