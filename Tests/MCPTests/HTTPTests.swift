import Synchronization
import Testing

@testable import MCP

@Suite("HTTP")
struct HTTPTests {
  typealias Headers = HTTPExchange.Headers

  private static let accept = "application/json, text/event-stream"

  @Test(
    "requests that are no JSON message for us get the status that says why",
    arguments: [
      ("PUT", ["Content-Type": "application/json"], "{}", 405),
      ("POST", [:], "{}", 415), ("POST", ["Content-Type": "text/plain"], "{}", 415),
      ("POST", ["Content-Type": "application/json", "Accept": "text/html"], "{}", 406),
      ("POST", ["Content-Type": "application/json", "Origin": "http://evil.example"], "{}", 403),
      ("POST", ["Content-Type": "application/json"], String(repeating: " ", count: 9_000), 413),
      ("POST", ["Content-Type": "application/json; charset=utf-8"], "{", 400),
      ("POST", ["Content-Type": "Application/JSON"], "[]", 400),
      ("POST", ["Content-Type": "application/json"], "[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]", 400),
      ("POST", ["Content-Type": "application/json"], #"{"jsonrpc":"2.0","id":1}"#, 400),
      (
        "POST", ["Content-Type": "application/json"],
        #"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#, 400
      ),
      ("GET", ["Accept": "application/json"], "", 406),
      ("GET", ["Accept": "text/event-stream"], "", 400),
      ("GET", ["Accept": "text/event-stream", "MCP-Protocol-Version": "2026-07-28"], "", 405),
      ("DELETE", [:], "", 400), ("DELETE", ["MCP-Protocol-Version": "2026-07-28"], "", 405),
      ("DELETE", ["Mcp-Session-Id": "unknown"], "", 404),
    ] as [(String, [String: String], String, Int)])
  func refused(method: String, fields: [String: String], body: String, status: Int) async throws {
    var limits = Limits()
    limits.messageBytes = 8_000
    limits.depth = 10
    let transport = HTTPTransport(try MCPService(Fixture.server(), limits: limits))
    let response = await transport.respond(
      to: HTTPExchange.Request(
        method: method, headers: Headers(fields.map { ($0.key, $0.value) }),
        body: Array(body.utf8)))
    #expect(response.status == status)
    let error = try #require(response.json)
    SchemaCheck.session.check(error)
    SchemaCheck.stateless.check(error)
    if status == 405 { #expect(response.headers.first("Allow") != nil) }
  }

  @Test(
    "only pages and names of this machine are let in, and those that are allowed",
    arguments: [
      ([:], true), (["Origin": "http://localhost:3000"], true),
      (["Origin": "https://127.0.0.1"], true), (["Origin": "http://[::1]:80"], true),
      (["Origin": "https://good.example"], true), (["Origin": "https://good.example:1"], false),
      (["Origin": "http://localhost.evil.example"], false), (["Origin": "null"], false),
      (["Origin": "http://localhost:80@evil.example"], false),
      (["Origin": "file://localhost"], false), (["Host": "localhost:8080"], true),
      (["Host": "[::1]:1"], true), (["Host": "127.0.0.1"], true), (["Host": "mcp.example"], true),
      (["Host": "evil.example"], false), (["Host": "127.0.0.1.evil.example:80"], false),
    ] as [([String: String], Bool)])
  func origins(fields: [String: String], isAllowed: Bool) {
    let policy = OriginPolicy(allowed: ["https://good.example"], hosts: ["mcp.example"])
    #expect(policy.allows(Headers(fields.map { ($0.key, $0.value) })) == isAllowed)
    let twice = Headers([("Origin", "http://localhost"), ("origin", "http://evil.example")])
    #expect(!policy.allows(twice))
    #expect(OriginPolicy(hosts: nil).allows(["Host": "anything.example"]))
  }

  @Test("once it has stopped running it is unavailable")
  func stopped() async throws {
    let transport = HTTPTransport(try MCPService(Fixture.server()))
    let peer = HTTPPeer(.v20260728, transport)
    let call: JSONObject = [
      "jsonrpc": "2.0", "id": 1, "method": "tools/call",
      "params": .object(peer.complete(["name": "wait", "_meta": ["progressToken": 1]])),
    ]
    await withTaskGroup { group in
      group.addTask { await transport.run() }
      var events = await peer.exchange("POST", call).events
      #expect(await events?.next() != nil)
      group.cancelAll()
      #expect(await events?.next() == nil)
    }
    #expect(await peer.exchange("POST", call).status == 503)
    #expect(transport.sessions.count == 0)
  }

  @Test(
    "to stop ends all calls and streams at once, and with them the running",
    arguments: [ProtocolVersion.v20241105, .v20251125, .v20260728])
  func stopping(version: ProtocolVersion) async throws {
    let (begun, begin) = AsyncStream<Void>.makeStream()
    var server = try Fixture.server()
    server.tools = [
      Tool(name: "watch", input: ["type": "object"]) { arguments, call in
        if arguments["isLoud"] == true { call.progress(1) }
        begin.yield()
        try await forever()
        return .text("")
      }
    ]
    let transport = HTTPTransport(try MCPService(server))
    let peer = HTTPPeer(version, transport)
    async let run: Void = transport.run()
    if !version.isStateless { _ = try await peer.initialize() }
    let standalone = version.isStateless ? nil : await peer.exchange("GET").events
    async let ends = withTaskGroup { group in
      for isLoud in [true, false] {
        let params = peer.complete([
          "name": "watch", "arguments": ["isLoud": .bool(isLoud)], "_meta": ["progressToken": 1],
        ])
        group.addTask {
          let response = await peer.exchange(
            "POST",
            [
              "jsonrpc": "2.0", "id": isLoud ? 1 : 2, "method": "tools/call",
              "params": .object(params),
            ])
          var events = response.events
          while await events?.next() != nil {}
          return response.status
        }
      }
      return await group.reduce(into: Set<Int>()) { $0.insert($1) }
    }
    for await _ in begun.prefix(2) {}
    transport.stop()
    #expect(await ends == [200, 503])
    await run
    var events = standalone
    while let event = await events?.next() { #expect(event.data == []) }
    #expect(await peer.exchange("POST", ["jsonrpc": "2.0"]).status == 503)
    #expect(transport.sessions.count == 0)
  }

  @Test("a client that waits long gets a sign of life")
  func keepAlive() async throws {
    let (ticks, tick) = AsyncStream<Void>.makeStream()
    let clock = MCPClock(
      now: { .zero },
      sleep: { _ in
        for await _ in ticks { return }
        throw CancellationError()
      })
    let service = try MCPService(Fixture.server(), clock: clock)
    try await HTTPPeer.with(.v20260728, service) { peer in
      let call: JSONObject = [
        "jsonrpc": "2.0", "id": 1, "method": "tools/call",
        "params": .object(peer.complete(["name": "wait"])),
      ]
      async let response = peer.exchange("POST", call)
      let pump = Task { while !Task.isCancelled { tick.yield(); await Task.yield() } }
      var events = try #require(await response.events)
      #expect(await events.next()?.bytes == Array(":\n\n".utf8))
      #expect(await events.next()?.data == nil)
      pump.cancel()
      await pump.value
    }
  }

  @Test("a stream keeps within its bounds and gives nothing twice")
  func streamBounds() async {
    var limits = Limits()
    limits.events = 4
    limits.eventBytes = 100
    let stream = EventStream(number: 3, limits: limits)
    for number in 0..<10 { stream.push([UInt8(number)], droppable: true) }
    stream.push([99], droppable: false)
    var first = stream.read().makeAsyncIterator()
    var ids: [String] = []
    for _ in 0..<5 { ids.append(await first.next()?.id ?? "") }
    #expect(ids == ["3-0", "3-1", "3-2", "3-3", "3-4"])
    stream.push(Array(repeating: 1, count: 98), droppable: true)
    stream.push(Array(repeating: 1, count: 98), droppable: true)
    stream.finish()
    // What was read is forgotten for what is new; the second of those no longer fits.
    var again = stream.read(after: 2).makeAsyncIterator()
    #expect(await first.next() == nil)
    var rest: [String] = []
    while let event = await again.next() { rest.append(event.id ?? "") }
    #expect(rest == ["3-4", "3-5"] || rest == ["3-3", "3-4", "3-5"] || rest == ["3-5"])
  }

  @Test("reading that ends early is noticed")
  func gone() async {
    let left = Mutex(0)
    let stream = EventStream(number: nil, limits: Limits()) { left.withLock { $0 += 1 } }
    do {
      var events = stream.read().makeAsyncIterator()
      stream.push([1], droppable: true)
      #expect(await events.next()?.data == [1])
    }
    #expect(left.withLock { $0 } == 1)
    let reading = stream.read()
    let task = Task { for await _ in reading {} }
    task.cancel()
    await task.value
    #expect(left.withLock { $0 } == 2)
  }
}
