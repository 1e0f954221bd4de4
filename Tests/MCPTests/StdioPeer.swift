import Testing

@testable import MCP

/// A client at the other end of two streams of bytes in memory.
final class StdioPeer: Peer, ByteSink {
  let version: ProtocolVersion
  let said = Heard()
  let input: AsyncStream<[UInt8]>
  private let send: AsyncStream<[UInt8]>.Continuation
  private let lines: AsyncStream<JSONValue>
  private let received: AsyncStream<JSONValue>.Continuation

  init(_ version: ProtocolVersion) {
    self.version = version
    (input, send) = AsyncStream.makeStream()
    (lines, received) = AsyncStream.makeStream()
  }

  /// Runs a transport and a client of it; at the end the input closes and the transport ends.
  static func with(
    _ version: ProtocolVersion, _ service: MCPService? = nil, identity: Identity? = nil,
    _ body: @Sendable (StdioPeer) async throws -> Void
  ) async throws {
    let peer = StdioPeer(version)
    let service = try service ?? MCPService(Fixture.server())
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        defer { peer.received.finish() }
        try await StdioTransport(service, identity: identity).run(input: peer.input, output: peer)
      }
      defer { peer.close() }
      if !version.isStateless { _ = try await peer.initialize() }
      try await body(peer)
      peer.close()
      try await group.waitForAll()
    }
  }

  func write(_ bytes: [UInt8]) async throws {
    #expect(bytes.last == 0x0A)
    for line in bytes.split(separator: 0x0A) {
      received.yield(try JSONValue(parsing: Array(line)))
    }
  }

  func close() { send.finish() }

  func raw(_ text: String) { send.yield(Array(text.utf8)) }

  func post(_ message: JSONObject) async throws { raw(JSONValue.object(message).text + "\n") }

  /// The next message, whatever it is; nil once the server has ended.
  func next() async -> JSONValue? {
    for await line in lines { return line }
    return nil
  }

  func send(_ request: JSONObject) async throws -> JSONValue {
    try await post(request)
    while let message = await next() {
      if message["method"] == nil { return message }
      try await take(message)
    }
    throw CancellationError()
  }
}
