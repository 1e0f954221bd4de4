import Foundation
import Testing

@testable import MCP

@Suite("stdio")
struct StdioTests {
  private static let list = #"{"jsonrpc":"2.0","id":9,"method":"tools/list"}"# + "\n"

  @Test(
    "initialize agrees on a version",
    arguments: [
      ("2024-11-05", "2024-11-05"), ("2025-03-26", "2025-03-26"), ("2025-06-18", "2025-06-18"),
      ("2025-11-25", "2025-11-25"), ("2026-07-28", "2025-11-25"), ("1999-01-01", "2025-11-25"),
    ])
  func negotiation(asked: String, agreed: String) async throws {
    try await StdioPeer.with(.v20260728) { peer in
      let result = try await peer.send([
        "jsonrpc": "2.0", "id": 1, "method": "initialize",
        "params": [
          "protocolVersion": .string(asked), "capabilities": [:],
          "clientInfo": ["name": "c", "version": "1"],
        ],
      ])["result"]
      #expect(result?["protocolVersion"]?.string == agreed)
      #expect(result?["instructions"] == "Use it for tests.")
      #expect(result?["serverInfo"]?["name"] == "fixture")
      #expect(
        result?["capabilities"]?.object?.names == [
          "tools", "prompts", "resources", "completions", "logging",
        ])
    }
  }

  @Test("discovery says what there is, and every result who answers")
  func discovery() async throws {
    try await StdioPeer.with(.v20260728) { peer in
      let found = try await peer.result(of: "server/discover")
      #expect(found["supportedVersions"]?.array?.first == "2026-07-28")
      #expect(found["supportedVersions"]?.array?.count == 5)
      #expect(found["resultType"] == "complete" && found["cacheScope"] == "private")
      #expect(found["_meta"]?[Envelope.server]?["name"] == "fixture")
      #expect(found["capabilities"]?["extensions"]?["io.modelcontextprotocol/tasks"] == [:])
      #expect(try await peer.call("test_simple_text")["_meta"]?[Envelope.server] != nil)
    }
  }

  @Test("a stateless request must say all it has to")
  func envelope() async throws {
    try await StdioPeer.with(.v20260728) { peer in
      let version = JSONValue.string(Envelope.version).text
      let capabilities = JSONValue.string(Envelope.capabilities).text
      for (meta, code) in [
        ("{}", -32_602), ("{\(version):\"2026-07-28\"}", -32_602),
        ("{\(version):1,\(capabilities):{}}", -32_602),
        ("{\(version):\"2026-07-28\",\(capabilities):1}", -32_602),
        ("{\(version):\"1900-01-01\",\(capabilities):{}}", -32_022),
        ("{\(version):\"2025-11-25\",\(capabilities):{}}", -32_022),
        ("{\(version):\"2026-07-28\",\(capabilities):{},\"\(Envelope.client)\":{}}", -32_602),
        ("{\(version):\"2026-07-28\",\(capabilities):{},\"\(Envelope.logLevel)\":1}", -32_602),
      ] {
        let method = #""method":"server/discover""#
        peer.raw(#"{"jsonrpc":"2.0","id":1,\#(method),"params":{"_meta":\#(meta)}}"# + "\n")
        let error = try #require(await peer.next())
        SchemaCheck.stateless.check(error)
        #expect(error["error"]?["code"]?.integer == code, "\(meta)")
        if code == -32_022 {
          #expect(error["error"]?["data"]?["supported"]?.array?.contains("2026-07-28") == true)
        }
      }
    }
  }

  @Test("a capability that the client lacks is named")
  func missingCapability() async throws {
    try await StdioPeer.with(.v20260728) { peer in
      let answer = try await peer.response(
        to: "tools/call",
        ["name": "test_elicitation", "_meta": [Envelope.capabilities: [:]]])
      #expect(answer["error"]?["code"] == -32_021)
      #expect(answer["error"]?["data"]?["requiredCapabilities"] == ["elicitation": [:]])
      let roots = try await peer.call("roots", meta: [Envelope.capabilities: [:]])
      #expect(roots.said == "No roots.")
    }
  }

  @Test("lines that are no request are answered with an error, and the next line is heard")
  func malformed() async throws {
    var limits = Limits()
    limits.messageBytes = 2_000
    limits.depth = 20
    let service = try MCPService(Fixture.server(), limits: limits)
    let long = String(repeating: "x", count: 300)
    try await StdioPeer.with(.v20251125, service) { peer in
      for (line, code) in [
        ("{", -32_700), ("\"\u{1}\"", -32_700), ("nonsense", -32_700),
        (String(repeating: "[", count: 50), -32_700),
        (String(repeating: " ", count: 3_000), -32_600), ("1", -32_600), ("null", -32_600),
        ("[]", -32_600), (#"[{"jsonrpc":"2.0","id":1,"method":"ping"}]"#, -32_600),
        (#"{"id":1,"method":"ping"}"#, -32_600), (#"{"jsonrpc":"2.0","id":1}"#, -32_600),
        (#"{"jsonrpc":"2.0","id":null,"method":"ping"}"#, -32_600),
        (#"{"jsonrpc":"2.0","id":1.5,"method":"ping"}"#, -32_600),
        (#"{"jsonrpc":"2.0","id":18446744073709551616,"method":"ping"}"#, -32_600),
        (#"{"jsonrpc":"2.0","id":"\#(long)","method":"ping"}"#, -32_600),
        (#"{"jsonrpc":"2.0","id":1,"method":"\#(long)"}"#, -32_600),
        (#"{"jsonrpc":"2.0","id":1,"method":3}"#, -32_600),
        (#"{"jsonrpc":"2.0","id":1,"method":"ping","params":[]}"#, -32_602),
        (#"{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}"#, -32_700),
        (#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}"#, -32_602),
      ] {
        peer.raw(line + "\n")
        let answer = try #require(await peer.next())
        SchemaCheck.session.check(answer)
        #expect(answer["error"]?["code"]?.integer == code, "\(line.prefix(80))")
      }
      peer.raw("\n\r\n" + Self.list)
      #expect(await peer.next()?["id"] == 9)
    }
  }

  @Test("before initialize only ping and discovery are answered")
  func order() async throws {
    try await StdioPeer.with(.v20260728) { peer in
      peer.raw(Self.list)
      #expect(await peer.next()?["error"]?["code"] == -32_600)
      peer.raw(#"{"jsonrpc":"2.0","id":1,"method":"ping"}"# + "\n")
      #expect(await peer.next()?["result"] == [:])
      peer.raw(#"{"jsonrpc":"2.0","method":"notifications/initialized"}"# + "\n")
      let result = try await peer.call("test_simple_text")
      #expect(result.said == "Simple.")
    }
  }

  @Test("a batch of 2025-03-26 is answered by a batch")
  func batch() async throws {
    try await StdioPeer.with(.v20250326) { peer in
      peer.raw(
        #"[{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","method":"x"},3,"#
          + #"{"jsonrpc":"2.0","id":"b","method":"no/such"},"#
          + #"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"none"}}]"# + "\n")
      let answers = try #require(await peer.next()?.array)
      #expect(answers.count == 4)
      for answer in answers { SchemaCheck.session.check(answer) }
      let codes = answers.compactMap { $0["error"]?["code"]?.integer }
      #expect(codes.contains(-32_601))
      peer.raw("[" + (0..<65).map { _ in "1" }.joined(separator: ",") + "]\n")
      #expect(await peer.next()?["error"]?["code"] == -32_600)
    }
  }

  @Test(
    "a call that is cancelled is not answered", arguments: [ProtocolVersion.v20250618, .v20260728])
  func cancellation(version: ProtocolVersion) async throws {
    try await StdioPeer.with(version) { peer in
      let params = peer.complete(["name": "wait", "_meta": ["progressToken": 7]])
      let call: JSONObject = [
        "jsonrpc": "2.0", "id": "w", "method": "tools/call", "params": .object(params),
      ]
      try await peer.post(call)
      #expect(await peer.next()?["params"]?["progressToken"] == 7)
      try await peer.post(call)
      #expect(await peer.next()?["error"]?["code"] == -32_600)
      try await peer.notify("notifications/cancelled", ["requestId": "other"])
      try await peer.notify("notifications/cancelled", ["requestId": "w", "reason": "enough"])
      #expect(try await peer.call("test_simple_text").said == "Simple.")
      // The id is free again, so the call did end.
      while try await peer.response(to: "tools/call", ["name": "who"], id: "w")["error"] != nil {}
      #expect(await peer.said.messages.isEmpty)
    }
  }

  @Test("many calls run at once, and one too many is refused")
  func concurrency() async throws {
    var limits = Limits()
    limits.calls = 50
    let service = try MCPService(Fixture.server(), limits: limits)
    try await StdioPeer.with(.v20251125, service) { peer in
      for id in 0..<51 {
        try await peer.post([
          "jsonrpc": "2.0", "id": .integer(id), "method": "tools/call",
          "params": ["name": "wait", "_meta": ["progressToken": .integer(id)]],
        ])
      }
      var started: Set<Int> = []
      var refused: JSONValue?
      while started.count < 50 || refused == nil {
        let message = try #require(await peer.next())
        if let id = message["params"]?["progressToken"]?.integer {
          started.insert(id)
        } else {
          refused = message
        }
      }
      #expect(refused?["error"]?["code"] == -32_603)
      for id in 0..<50 {
        try await peer.notify("notifications/cancelled", ["requestId": .integer(id)])
      }
    }
  }

  @Test("a client that does not answer is given up on")
  func silentClient() async throws {
    let service = try MCPService(
      Fixture.server(), clock: MCPClock(now: { .zero }, sleep: { _ in }))
    try await StdioPeer.with(.v20251125, service) { peer in
      try await peer.post([
        "jsonrpc": "2.0", "id": 5, "method": "tools/call", "params": ["name": "roots"],
      ])
      var answer = await peer.next()
      if answer?["method"] == "roots/list" { answer = await peer.next() }
      #expect(answer?["error"]?["code"] == -32_603)
    }
  }

  @Test("changes reach those who follow", arguments: [ProtocolVersion.v20241105, .v20251125])
  func changes(version: ProtocolVersion) async throws {
    let service = try MCPService(Fixture.server())
    try await StdioPeer.with(version, service) { peer in
      #expect(try await peer.error(of: "resources/subscribe", ["uri": "test://no"]) == -32_602)
      service.announce(.resource("book:1"))
      _ = try await peer.result(of: "resources/subscribe", ["uri": "book:1"])
      service.announce(.resource("book:1"))
      #expect(await peer.next()?["params"]?["uri"] == "book:1")
      try service.update { $0.tools?.removeLast() }
      #expect(await peer.next()?["method"] == "notifications/tools/list_changed")
      _ = try await peer.result(of: "resources/unsubscribe", ["uri": "book:1"])
      service.announce(.resource("book:1"))
      try service.update { $0.prompts?.removeLast() }
      #expect(await peer.next()?["method"] == "notifications/prompts/list_changed")
      try service.update { $0.resources.removeLast() }
      #expect(await peer.next()?["method"] == "notifications/resources/list_changed")
      #expect(throws: MCPProblem.self) {
        try service.update { $0.resources.append($0.resources[0]) }
      }
    }
  }

  @Test("a subscription is acknowledged, delivers what was asked for, and ends with the server")
  func listening() async throws {
    let service = try MCPService(Fixture.server())
    try await StdioPeer.with(.v20260728, service) { peer in
      for id in [1, 2] {
        let params = peer.complete([
          "notifications": [
            "toolsListChanged": .bool(id == 1), "promptsListChanged": .bool(id == 2),
            "resourceSubscriptions": ["book:1", "test://no"],
          ]
        ])
        try await peer.post([
          "jsonrpc": "2.0", "id": .integer(id), "method": "subscriptions/listen",
          "params": .object(params),
        ])
        let first = try #require(await peer.next())
        SchemaCheck.stateless.check(first)
        #expect(first["method"] == "notifications/subscriptions/acknowledged")
        #expect(first["params"]?["notifications"]?["resourceSubscriptions"] == ["book:1"])
        #expect(first["params"]?["_meta"]?[Envelope.subscription]?.integer == id)
      }
      try service.update { $0.tools?.removeLast() }
      let changed = try #require(await peer.next())
      SchemaCheck.stateless.check(changed)
      #expect(changed["params"]?["_meta"]?[Envelope.subscription] == 1)
      try await peer.notify("notifications/cancelled", ["requestId": 1])
      while try await peer.response(to: "tools/list", id: 1)["error"] != nil {}
      service.announce(.resource("book:1"))
      let updated = await peer.next()
      #expect(updated?["params"]?["_meta"]?[Envelope.subscription] == 2)
      #expect(updated?["params"]?["uri"] == "book:1")
      peer.close()
      let end = try #require(await peer.next())
      SchemaCheck.stateless.check(end, answering: "subscriptions/listen")
      #expect(end["id"] == 2 && end["result"]?["_meta"]?[Envelope.subscription] == 2)
    }
  }

  @Test("a server may have methods of its own, and ask for nothing but to be called again")
  func ownMethods() async throws {
    var server = MCPServer(name: "own", version: "1")
    server.methods["own/double"] = { params, _ in
      guard let number = params["number"]?.integer else {
        throw RPCError.invalidParams("\"number\" must be an integer.")
      }
      return ["double": .integer(number * 2)]
    }
    server.tools = [
      Tool(name: "again") { _, call in
        if call.requestState == nil { throw InputRequired(questions: [:], state: "once") }
        return .text(call.requestState ?? "")
      }
    ]
    for version in [ProtocolVersion.v20241105, .v20260728] {
      try await StdioPeer.with(version, MCPService(server)) { peer in
        #expect(try await peer.result(of: "own/double", ["number": 4])["double"] == 8)
        #expect(try await peer.error(of: "own/double") == -32_602)
        for method in ["resources/list", "prompts/get", "completion/complete"] {
          #expect(try await peer.error(of: method) == -32_601)
        }
        let first = try await peer.response(to: "tools/call", ["name": "again"])
        guard version.isStateless else {
          #expect(first["error"]?["code"] == -32_603)
          return
        }
        #expect(first["result"]?["requestState"] == "once")
        #expect(first["result"]?["inputRequests"] == nil)
        let second = try await peer.result(
          of: "tools/call", ["name": "again", "requestState": "once"])
        #expect(second.said == "once")
      }
    }
  }

  @Test("lines are cut wherever the bytes are")
  func lines() {
    var splitter = LineSplitter(limit: 5)
    var lines: [LineSplitter.Line] = []
    for byte in Array("ab\r\n\n123456\n1234567\n12345\nz".utf8) { lines += splitter.add([byte]) }
    lines += splitter.end()
    let expected: [LineSplitter.Line] = [
      .text(Array("ab".utf8)), .tooLong, .tooLong, .text(Array("12345".utf8)),
      .text(Array("z".utf8)),
    ]
    #expect(lines == expected)
    var whole = LineSplitter(limit: 5)
    #expect(
      whole.add(Array("ab\r\n\n123456\n1234567\n12345\nz".utf8)) + whole.end() == expected)
  }

  @Test("a client that reads nothing holds up no one, and much is written in order")
  func slowReader() async throws {
    let pipe = Pipe()
    let output = try FileOutput(pipe.fileHandleForWriting)
    let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
    try await withThrowingTaskGroup(of: [UInt8].self) { group in
      group.addTask {
        try await output.write(bytes)
        return []
      }
      let input = try FileInput(pipe.fileHandleForReading)
      group.addTask {
        var read: [UInt8] = []
        for try await part in input {
          read += part
          if read.count >= bytes.count { break }
        }
        return read
      }
      let read = try await group.reduce(into: []) { $0 += $1 }
      #expect(read == bytes)
    }
    let task = Task { try await output.write(bytes) }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  @Test("files are read and written, and a reader that is cancelled stops")
  func files() async throws {
    let there = Pipe()
    let back = Pipe()
    let service = try MCPService(Fixture.server())
    try await withThrowingTaskGroup(of: Void.self) { group in
      let input = try FileInput(there.fileHandleForReading)
      let output = try FileOutput(back.fileHandleForWriting)
      group.addTask { try await StdioTransport(service).run(input: input, output: output) }
      let answers = try FileInput(back.fileHandleForReading)
      try there.fileHandleForWriting.write(
        contentsOf: Data(#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#.utf8 + [0x0A]))
      let answer = try #require(try await answers.makeAsyncIterator().next())
      #expect(String(decoding: answer, as: UTF8.self).contains(#""result":{}"#))
      group.cancelAll()
      try await group.waitForAll()
    }
  }
}
