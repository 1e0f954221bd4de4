import Testing

@testable import MCP

/// A client for tests: one request at a time, over either transport, of any version.
protocol Peer: Sendable {
  var version: ProtocolVersion { get }
  var said: Heard { get }
  /// Sends a request and gives the whole response; what came before it is in `said`.
  func send(_ request: JSONObject) async throws -> JSONValue
  func post(_ message: JSONObject) async throws
}

/// What the server sent outside of responses, in order.
actor Heard {
  private(set) var messages: [JSONValue] = []

  func add(_ message: JSONValue) { messages.append(message) }

  func methods(_ prefix: String = "") -> [String] {
    messages.compactMap { $0["method"]?.string }.filter { $0.hasPrefix(prefix) }
  }
}

extension Peer {
  static var roots: JSONObject {
    ["roots": [["uri": "file:///a"], ["uri": "file:///b", "name": "B"]]]
  }

  static var capabilities: JSONObject { ["roots": [:], "elicitation": ["form": [:]]] }

  /// The params as a client of this version sends them.
  func complete(_ params: JSONObject) -> JSONObject {
    guard version.isStateless else { return params }
    var params = params
    var meta: JSONObject = [
      Envelope.version: .string(version.rawValue),
      Envelope.client: ["name": "peer", "version": "1"],
      Envelope.capabilities: .object(Self.capabilities),
    ]
    for (name, value) in params["_meta"]?.object ?? [:] { meta[name] = value }
    params["_meta"] = .object(meta)
    return params
  }

  func response(to method: String, _ params: JSONObject = [:], id: JSONValue? = nil)
    async throws -> JSONValue
  {
    let id = id ?? .integer(.random(in: 1...1_000_000))
    let response = try await send([
      "jsonrpc": "2.0", "id": id, "method": .string(method), "params": .object(complete(params)),
    ])
    #expect(response["id"] == id)
    SchemaCheck.of(version).check(response, answering: method)
    return response
  }

  func result(of method: String, _ params: JSONObject = [:]) async throws -> JSONValue {
    let response = try await response(to: method, params)
    return try #require(response["result"], "\(response.text)")
  }

  func error(of method: String, _ params: JSONObject = [:]) async throws -> Int? {
    try await response(to: method, params)["error"]?["code"]?.integer
  }

  func call(_ tool: String, _ arguments: JSONObject = [:], meta: JSONObject = [:]) async throws
    -> JSONValue
  {
    try await result(
      of: "tools/call",
      ["name": .string(tool), "arguments": .object(arguments), "_meta": .object(meta)])
  }

  func notify(_ method: String, _ params: JSONObject = [:]) async throws {
    try await post(["jsonrpc": "2.0", "method": .string(method), "params": .object(params)])
  }

  func initialize() async throws -> JSONValue {
    let result = try await result(
      of: "initialize",
      [
        "protocolVersion": .string(version.rawValue), "capabilities": .object(Self.capabilities),
        "clientInfo": ["name": "peer", "version": "1"],
      ])
    try await notify("notifications/initialized")
    return result
  }

  /// Takes what is no response: notes it, and answers the server's questions.
  func take(_ message: JSONValue) async throws {
    SchemaCheck.of(version).check(message)
    await said.add(message)
    guard let id = message["id"], let method = message["method"]?.string else { return }
    let answer: JSONObject =
      method == "roots/list" ? Self.roots : ["action": "accept", "content": ["name": "Ada"]]
    try await post(["jsonrpc": "2.0", "id": id, "result": .object(answer)])
  }
}

extension JSONValue {
  /// The text of the first block of a tool's result.
  var said: String? { self["content"]?.array?.first?["text"]?.string }
}
