import Testing

@testable import MCP

/// What every version over every transport must do alike.
@Suite("Every version over both transports")
struct EraTests {
  static let all = ProtocolVersion.allCases.flatMap { [($0, true), ($0, false)] }

  static func with(
    _ version: ProtocolVersion, _ overStdio: Bool, _ service: MCPService? = nil,
    _ body: @Sendable (any Peer) async throws -> Void
  ) async throws {
    if overStdio {
      try await StdioPeer.with(version, service, identity: Identity("ada")) { try await body($0) }
    } else {
      try await HTTPPeer.with(version, service, identity: Identity("ada")) { try await body($0) }
    }
  }

  @Test("tools are listed and called", arguments: all)
  func tools(version: ProtocolVersion, overStdio: Bool) async throws {
    try await Self.with(version, overStdio) { peer in
      let tools = try await peer.result(of: "tools/list")["tools"]?.array ?? []
      let add = tools.first { $0["name"] == "add" }
      #expect((add?["outputSchema"] != nil) == (version >= .v20250618))
      #expect((add?["annotations"] != nil) == (version >= .v20250326))
      #expect(try await peer.call("test_simple_text").said == "Simple.")
      let sum = try await peer.call("add", ["a": 2, "b": 3])
      #expect(sum.said == #"{"sum":5}"#)
      #expect(sum["structuredContent"] == (version >= .v20250618 ? ["sum": 5] : nil))
      #expect(try await peer.call("who").said == "ada by peer \(version.rawValue)")
      for name in tools.compactMap(\.["name"]?.string) where name.hasPrefix("test_") {
        let result = try await peer.response(to: "tools/call", ["name": .string(name)])
        #expect(result["error"] == nil, "\(name)")
      }
      let audio = try await peer.call("test_audio_content")["content"]?.array?.first
      #expect(audio?["type"] == (version == .v20241105 ? "resource" : "audio"))
      let link = try await peer.call("link")["content"]?.array?.first
      #expect(link?["type"] == (version >= .v20250618 ? "resource_link" : "text"))
    }
  }

  @Test("failures of tools are results, and of requests are errors", arguments: all)
  func failures(version: ProtocolVersion, overStdio: Bool) async throws {
    try await Self.with(version, overStdio) { peer in
      let failed = try await peer.call("test_error_handling")
      #expect(failed["isError"] == true && failed.said == "This always fails.")
      let fault = try await peer.call("fault")
      #expect(fault["isError"] == true && fault.said?.contains("NoSuchFile") == false)
      let wrong = try await peer.response(
        to: "tools/call", ["name": "add", "arguments": ["a": "x", "c": 1]])
      if version >= .v20251125 {
        #expect(wrong["result"]?["isError"] == true)
        #expect(wrong["result"]?.said?.contains("\"b\" is required") == true)
      } else {
        #expect(wrong["error"]?["code"] == -32_602)
      }
      #expect(try await peer.error(of: "tools/call", ["name": "none"]) == -32_602)
      #expect(try await peer.error(of: "tools/call") == -32_602)
      #expect(try await peer.error(of: "tools/call", ["name": "add", "arguments": 1]) == -32_602)
      let broken = ["name": "add", "arguments": ["a": 6, "b": 7]] as JSONObject
      #expect(try await peer.error(of: "tools/call", broken) == -32_603)
      #expect(try await peer.error(of: "no/such") == -32_601)
      let era = version.isStateless ? "ping" : "server/discover"
      #expect(try await peer.error(of: era) == -32_601)
    }
  }

  @Test("resources are listed page by page, and read", arguments: all)
  func resources(version: ProtocolVersion, overStdio: Bool) async throws {
    var limits = Limits()
    limits.page = 2
    let service = try MCPService(Fixture.server(), limits: limits)
    try await Self.with(version, overStdio, service) { peer in
      var uris: [String] = []
      var cursor: JSONValue?
      repeat {
        var params = JSONObject()
        params["cursor"] = cursor
        let page = try await peer.result(of: "resources/list", params)
        uris += (page["resources"]?.array ?? []).compactMap { $0["uri"]?.string }
        cursor = page["nextCursor"]
      } while cursor != nil
      #expect(Set(uris).count == 8 && uris.count == 8)
      for uri in uris + ["test://template/7/data"] {
        let contents = try await peer.result(of: "resources/read", ["uri": .string(uri)])
        #expect(contents["contents"]?.array?.first?["uri"]?.string == uri)
      }
      let missing = version.isStateless ? -32_602 : -32_002
      for uri in ["test://none", "test://template/none/data"] {
        #expect(try await peer.error(of: "resources/read", ["uri": .string(uri)]) == missing)
      }
      #expect(try await peer.error(of: "resources/read") == -32_602)
      for cursor: JSONValue in ["bogus", 3, "dG9vbHMKYWRk"] {
        #expect(try await peer.error(of: "resources/list", ["cursor": cursor]) == -32_602)
      }
      let templates = try await peer.result(of: "resources/templates/list")
      #expect(templates["resourceTemplates"]?.array?.count == 1)
    }
  }

  @Test("prompts are listed, filled and completed", arguments: all)
  func prompts(version: ProtocolVersion, overStdio: Bool) async throws {
    try await Self.with(version, overStdio) { peer in
      #expect(try await peer.result(of: "prompts/list")["prompts"]?.array?.count == 3)
      let name: JSONValue = "test_prompt_with_arguments"
      let filled = try await peer.result(
        of: "prompts/get", ["name": name, "arguments": ["arg1": "x"]])
      #expect(filled["messages"]?.array?.first?["content"]?["text"] == "1: x 2: ")
      _ = try await peer.result(of: "prompts/get", ["name": "test_prompt_with_image"])
      #expect(try await peer.error(of: "prompts/get", ["name": name]) == -32_602)
      #expect(try await peer.error(of: "prompts/get", ["name": "none"]) == -32_602)
      let prompt = try await peer.result(
        of: "completion/complete",
        [
          "ref": ["type": "ref/prompt", "name": name], "argument": ["name": "arg1", "value": "v"],
          "context": ["arguments": ["arg2": "two"]],
        ])
      #expect(prompt["completion"]?["values"] == ["v!", "two"])
      let template = try await peer.result(
        of: "completion/complete",
        [
          "ref": ["type": "ref/resource", "uri": "test://template/{id}/data"],
          "argument": ["name": "id", "value": "n"],
        ])
      #expect(template["completion"]?["values"]?.array?.count == 100)
      #expect(template["completion"]?["total"] == 150)
      let unknown: JSONObject = [
        "ref": ["type": "ref/prompt", "name": "no"], "argument": ["name": "a", "value": ""],
      ]
      #expect(try await peer.error(of: "completion/complete", unknown) == -32_602)
    }
  }

  @Test("progress grows, and logs are those that were asked for", arguments: all)
  func notifications(version: ProtocolVersion, overStdio: Bool) async throws {
    try await Self.with(version, overStdio) { peer in
      _ = try await peer.call("test_tool_with_progress")
      #expect(await peer.said.methods() == [])
      _ = try await peer.call("test_tool_with_progress", meta: ["progressToken": "p-1"])
      let progress = await peer.said.messages.map { $0["params"] }
      #expect(progress.map { $0?["progress"]?.number } == [0, 50, 100])
      #expect(progress.allSatisfy { $0?["progressToken"] == "p-1" })
      #expect((progress[0]?["message"] != nil) == (version >= .v20250326))
      _ = try await peer.call("test_tool_with_logging")
      let quiet = version.isStateless ? 0 : 3
      #expect(await peer.said.methods("notifications/message").count == quiet)
      if version.isStateless {
        _ = try await peer.call("test_tool_with_logging", meta: [Envelope.logLevel: "debug"])
      } else {
        _ = try await peer.result(of: "logging/setLevel", ["level": "debug"])
        _ = try await peer.call("test_tool_with_logging")
        #expect(try await peer.error(of: "logging/setLevel", ["level": "loud"]) == -32_602)
      }
      #expect(await peer.said.methods("notifications/message").count == quiet + 4)
    }
  }

  @Test("the client is asked for roots and more", arguments: all)
  func questions(version: ProtocolVersion, overStdio: Bool) async throws {
    try await Self.with(version, overStdio) { peer in
      for (tool, key, text) in [
        ("roots", "roots", "file:///a file:///b"),
        ("test_elicitation", "user_name", "Hello, Ada!"),
      ] {
        var result = try await peer.call(tool)
        if version.isStateless {
          #expect(result["resultType"] == "input_required")
          #expect(result["inputRequests"]?[key]?["method"] != nil)
          let answer: JSONObject =
            key == "roots" ? HTTPPeer.roots : ["action": "accept", "content": ["name": "Ada"]]
          var params: JSONObject = [
            "name": .string(tool), "inputResponses": [key: .object(answer)],
          ]
          params["requestState"] = result["requestState"]
          result = try await peer.result(of: "tools/call", params)
        }
        #expect(result.said == text)
      }
    }
  }
}
