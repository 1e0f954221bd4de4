import Testing

@testable import MCP

/// A client that hands requests to the HTTP handler.
final class HTTPPeer: Peer {
  let version: ProtocolVersion
  let said = Heard()
  let transport: HTTPTransport
  let identity: Identity?
  private let session = SessionName()

  private actor SessionName {
    var name: String?
    func set(_ name: String?) { self.name = name }
  }

  init(_ version: ProtocolVersion, _ transport: HTTPTransport, identity: Identity? = nil) {
    self.version = version
    self.transport = transport
    self.identity = identity
  }

  /// Runs a transport and a client of it.
  static func with(
    _ version: ProtocolVersion, _ service: MCPService? = nil, identity: Identity? = nil,
    _ body: @Sendable (HTTPPeer) async throws -> Void
  ) async throws {
    let service = try service ?? MCPService(Fixture.server())
    let transport = HTTPTransport(service)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await transport.run() }
      defer { group.cancelAll() }
      let peer = HTTPPeer(version, transport, identity: identity)
      if !version.isStateless { _ = try await peer.initialize() }
      try await body(peer)
    }
  }

  /// The headers that this client sends with a message.
  func headers(for message: JSONObject = [:]) async -> HTTPExchange.Headers {
    var headers: HTTPExchange.Headers = [
      "Content-Type": "application/json", "Accept": "application/json, text/event-stream",
    ]
    let method = message["method"]?.string
    if method != "initialize" || version.isStateless {
      headers.append("MCP-Protocol-Version", version.rawValue)
    }
    if let name = await session.name { headers.append("mcp-session-id", name) }
    if version.isStateless, let method {
      headers.append("mcp-method", method)
      let params = message["params"]
      let name = params?["name"] ?? params?["uri"]
      if let name = name?.string { headers.append("Mcp-Name", name) }
      for (name, value) in params?["arguments"]?.object ?? [:] where name == "region" {
        headers.append("Mcp-Param-Region", value.string ?? "")
      }
    }
    return headers
  }

  func exchange(
    _ method: String = "POST", _ message: JSONObject = [:], _ headers: HTTPExchange.Headers? = nil
  ) async -> HTTPExchange.Response {
    var all = await self.headers(for: message)
    for field in headers?.fields ?? [] { all.append(field.name, field.value) }
    return await transport.respond(
      to: HTTPExchange.Request(
        method: method, headers: all, body: JSONValue.object(message).bytes, identity: identity))
  }

  func post(_ message: JSONObject) async throws {
    let response = await exchange("POST", message)
    #expect(response.status == 202, "\(response)")
    if case .none = response.body {} else { Issue.record("202 has no body") }
  }

  func send(_ request: JSONObject) async throws -> JSONValue {
    let response = await exchange("POST", request)
    if let name = response.headers.first("Mcp-Session-Id") { await session.set(name) }
    switch response.body {
    case .none: throw CancellationError()
    case .bytes(let bytes): return try JSONValue(parsing: bytes)
    case .events(let events):
      #expect(response.headers.first("Content-Type") == "text/event-stream")
      for await event in events {
        guard let data = event.data, !data.isEmpty else { continue }
        let message = try JSONValue(parsing: data)
        if message["method"] == nil { return message }
        try await take(message)
      }
      throw CancellationError()
    }
  }
}

extension HTTPExchange.Response {
  /// The body as JSON.
  var json: JSONValue? {
    guard case .bytes(let bytes) = body else { return nil }
    return try? JSONValue(parsing: bytes)
  }

  var code: Int? { json?["error"]?["code"]?.integer }

  var events: EventSequence.AsyncIterator? {
    guard case .events(let events) = body else { return nil }
    return events.makeAsyncIterator()
  }
}

extension EventSequence.AsyncIterator {
  /// The next event that holds a message.
  mutating func message() async throws -> (id: String?, JSONValue)? {
    while let event = await next() {
      guard let data = event.data, !data.isEmpty else { continue }
      return (event.id, try JSONValue(parsing: data))
    }
    return nil
  }
}
