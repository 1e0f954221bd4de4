import Testing

@testable import MCP

@Suite("Tasks")
struct TaskTests {
  private static let extended: JSONObject = [
    Envelope.capabilities: ["extensions": ["io.modelcontextprotocol/tasks": [:]]]
  ]

  /// A tool that becomes a task at once and never ends by itself, and one that ends at once.
  private static func service(
    _ limits: Limits, _ clock: ManualClock, ended: @escaping @Sendable () -> Void = {}
  ) throws -> MCPService {
    var hold = Tool(name: "hold") { _, _ in
      try? await forever()
      ended()
      throw CancellationError()
    }
    hold.taskAfter = .zero
    hold.waits = true
    var quick = Tool(name: "quick") { _, _ in .text("Done.") }
    quick.taskAfter = .seconds(3_600)
    var server = MCPServer(name: "tasks", version: "1")
    server.tools = [hold, quick]
    return try MCPService(server, limits: limits, clock: clock.clock)
  }

  /// The id of a new task; nil if there is no room.
  private static func hold(_ peer: StdioPeer) async throws -> JSONValue? {
    let answer = try await peer.response(
      to: "tools/call", ["name": "hold", "_meta": .object(extended)])
    if answer["result"] == nil { #expect(answer["error"]?["code"] == -32_603) }
    return answer["result"]?["taskId"]
  }

  /// What a task is shown as; nil if there is none.
  private static func state(_ peer: StdioPeer, _ task: JSONValue?) async throws -> JSONValue? {
    try await peer.response(
      to: "tasks/get", ["taskId": task ?? .null, "_meta": .object(extended)])["result"]
  }

  private static func cancel(_ peer: StdioPeer, _ task: JSONValue?) async throws {
    _ = try await peer.result(
      of: "tasks/cancel", ["taskId": task ?? .null, "_meta": .object(extended)])
    while try await state(peer, task)?["status"] != "cancelled" {}
  }

  @Test("those that have ended make room, the oldest first; those that work do not")
  func room() async throws {
    var limits = Limits()
    limits.tasks = 4
    let clock = ManualClock()
    let service = try Self.service(limits, clock)
    try await StdioPeer.with(.v20260728, service, identity: Identity("ada")) { ada in
      let first = [try await Self.hold(ada), try await Self.hold(ada)]
      #expect(!first.contains(nil))
      #expect(try await Self.hold(ada) == nil, "half of the places are taken")
      try await Self.cancel(ada, first[1])
      let third = try await Self.hold(ada)
      #expect(third != nil)
      #expect(try await Self.state(ada, first[1]) == nil, "it made room")
      #expect(try await Self.state(ada, first[0])?["status"] == "working")
      try await StdioPeer.with(.v20260728, service, identity: Identity("eve")) { eve in
        let others = [try await Self.hold(eve), try await Self.hold(eve)]
        #expect(!others.contains(nil))
        #expect(try await Self.state(eve, third) == nil, "it belongs to another")
        try await StdioPeer.with(.v20260728, service) { nobody in
          #expect(try await Self.hold(nobody) == nil, "all places are taken")
          clock.advance(.seconds(1))
          try await Self.cancel(eve, others[1])
          clock.advance(.seconds(1))
          try await Self.cancel(ada, third)
          #expect(try await Self.hold(nobody) != nil)
          #expect(try await Self.state(eve, others[1]) == nil)
          #expect(try await Self.state(ada, third)?["status"] == "cancelled")
        }
      }
    }
  }

  @Test("a call that ends before it becomes one leaves nothing, and finds room among ended ones")
  func quick() async throws {
    var limits = Limits()
    limits.tasks = 2
    try await StdioPeer.with(.v20260728, Self.service(limits, ManualClock())) { peer in
      for _ in 0..<5 {
        let task = try await Self.hold(peer)
        #expect(task != nil)
        try await Self.cancel(peer, task)
        for _ in 0..<3 {
          #expect(try await peer.call("quick", meta: Self.extended).said == "Done.")
        }
      }
    }
  }

  @Test("one whose client asks for it goes on beyond its life, else it is cancelled, and kept")
  func silence() async throws {
    let clock = ManualClock()
    let (ends, end) = AsyncStream<Void>.makeStream()
    let service = try Self.service(Limits(), clock) { end.yield() }
    try await StdioPeer.with(.v20260728, service) { peer in
      let task = try await Self.hold(peer)
      for round in 1...13 {
        await clock.asleep()
        clock.advance(.seconds(299))
        let state = try #require(try await Self.state(peer, task))
        #expect(state["status"] == "working")
        #expect(state["ttlMs"]?.integer == (3_600 + round * 299) * 1_000)
      }
      await clock.asleep()
      clock.advance(.seconds(300))
      for await _ in ends { break }
      while try await Self.state(peer, task)?["status"] != "cancelled" {}
      clock.advance(.seconds(3_600))
      #expect(
        try await Self.state(peer, task)?["ttlMs"]?.integer == (7_200 + 13 * 299 + 300 - 3_600)
          * 1_000)
      clock.advance(.seconds(1))
      #expect(try await Self.state(peer, task) == nil)
    }
  }

  @Test("a call that takes long becomes a task for a client that has the extension")
  func tasks() async throws {
    try await StdioPeer.with(.v20260728, identity: Identity("ada")) { peer in
      #expect(try await peer.call("slow").said == "Done.")
      let extended: JSONObject = [
        Envelope.capabilities: ["extensions": ["io.modelcontextprotocol/tasks": [:]]]
      ]
      #expect(try await peer.call("quick", meta: extended).said == "Done.")
      let task = try await peer.call("slow", meta: extended)
      #expect(task["resultType"] == "task" && task["status"] == "working")
      let params: JSONObject = [
        "taskId": try #require(task["taskId"]), "_meta": .object(extended),
      ]
      #expect(try await peer.result(of: "tasks/get", params)["status"] == "working")
      Fixture.released.open()
      var state = try await peer.result(of: "tasks/get", params)
      while state["status"] == "working" { state = try await peer.result(of: "tasks/get", params) }
      #expect(state["status"] == "completed" && state["result"]?.said == "Done.")
      #expect(state["result"]?["resultType"] == "complete")
      _ = try await peer.result(of: "tasks/cancel", params)
      #expect(
        try await peer.error(of: "tasks/get", ["taskId": "no", "_meta": .object(extended)])
          == -32_602)
      #expect(try await peer.error(of: "tasks/get", ["taskId": "no"]) == -32_021)
    }
  }
}
