import Testing

@testable import MCP

@Suite("The end of stdio's input")
struct StdioEndTests {
  /// Without the line feed that a line ends with.
  private static let list = #"{"jsonrpc":"2.0","id":9,"method":"tools/list"}"#

  @Test("what is under way when the input ends is still answered")
  func halfClosed() async throws {
    let (gate, open) = AsyncStream<Void>.makeStream()
    var server = try Fixture.server()
    server.tools?.append(
      Tool(name: "gated") { _, _ in
        for await _ in gate { break }
        return .text("Late.")
      })
    let service = try MCPService(server)
    let peer = StdioPeer(.v20251125)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await StdioTransport(service).run(input: peer.input, output: peer) }
      _ = try await peer.initialize()
      try await peer.post([
        "jsonrpc": "2.0", "id": 5, "method": "tools/call", "params": ["name": "gated"],
      ])
      peer.raw(Self.list)
      peer.close()
      #expect(await peer.next()?["id"] == 9)
      open.yield()
      #expect(await peer.next()?["result"]?.said == "Late.")
      try await group.waitForAll()
    }
  }

  @Test("when the input ends, what waits is cancelled at once, and the rest is still answered")
  func waiting() async throws {
    let (gate, open) = AsyncStream<Void>.makeStream()
    var server = try Fixture.server()
    var wait = Tool(name: "await") { _, call in
      call.progress(1)
      try? await forever()
      open.yield()
      return .text("Nothing came.")
    }
    wait.waits = true
    var task = wait
    task.name = "task"
    task.taskAfter = .zero
    let gated = Tool(name: "gated") { _, call in
      call.progress(1)
      for await _ in gate.prefix(2) {}
      return .text("Late.")
    }
    server.tools = [wait, task, gated]
    let clock = MCPClock(
      now: { .zero }, sleep: { if $0 > .zero { try await forever() } })
    try await StdioPeer.with(.v20260728, MCPService(server, clock: clock)) { peer in
      let extended = JSONObject(dictionaryLiteral: (TaskExtension.name, [:]))
      for (id, name) in ["await", "task", "gated"].enumerated() {
        let meta: JSONObject = [
          "progressToken": .integer(id),
          Envelope.capabilities: ["extensions": .object(extended)],
        ]
        try await peer.post([
          "jsonrpc": "2.0", "id": .integer(id), "method": "tools/call",
          "params": .object(peer.complete(["name": .string(name), "_meta": .object(meta)])),
        ])
      }
      var begun: Set<Int> = []
      var isTask = false
      while begun.count < 3 || !isTask {
        let message = try #require(await peer.next())
        if let id = message["params"]?["progressToken"]?.integer { begun.insert(id) }
        if message["result"]?["resultType"] == "task" { isTask = true }
      }
      peer.close()
      let last = try #require(await peer.next())
      #expect(last["id"] == 2 && last["result"]?.said == "Late.")
      #expect(await peer.next() == nil)
    }
  }

  @Test("calls that outlast the drain's bound are cut off")
  func drained() async throws {
    let service = try MCPService(
      Fixture.server(), clock: MCPClock(now: { .zero }, sleep: { _ in }))
    try await StdioPeer.with(.v20251125, service) { peer in
      try await peer.post([
        "jsonrpc": "2.0", "id": 5, "method": "tools/call",
        "params": ["name": "wait", "_meta": ["progressToken": 1]],
      ])
      #expect(await peer.next()?["method"] == "notifications/progress")
    }
  }
}
