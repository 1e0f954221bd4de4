import MCP

/// A server with a tool, a resource and a prompt, fed with what a client must not send.
enum MCPFuzz {
  private static func service() -> MCPService {
    var server = MCPServer(name: "fuzz", version: "1")
    server.tools = [Tool(name: "echo") { arguments, _ in .text("\(arguments)") }]
    server.resources = [
      Resource(.init(uri: "test://a", name: "A")) { _ in
        [ResourceContents(uri: "test://a", text: "a", type: "text/plain")]
      }
    ]
    guard let service = try? MCPService(server) else { fatalError("the server can't be made") }
    return service
  }

  private actor Output: ByteSink {
    private var written: [UInt8] = []

    func write(_ bytes: [UInt8]) async throws { written += bytes }

    /// Whatever comes in, what goes out are lines of JSON.
    func check() {
      for line in written.split(separator: UInt8(ascii: "\n")) {
        guard (try? JSONValue(parsing: Array(line))) != nil else {
          fatalError("the output is no line of JSON: \(String(decoding: line, as: UTF8.self))")
        }
      }
    }
  }

  private struct Input: AsyncSequence, Sendable {
    let pieces: [[UInt8]]

    struct AsyncIterator: AsyncIteratorProtocol {
      var rest: ArraySlice<[UInt8]>
      mutating func next() async throws -> [UInt8]? { rest.popFirst() }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(rest: pieces[...]) }
  }

  static func stdio(_ bytes: [UInt8]) {
    // In pieces of any size, as a pipe gives them.
    let size = max(1, Int(bytes.first ?? 1))
    let pieces = stride(from: 0, to: bytes.count, by: size).map {
      Array(bytes[$0..<min($0 + size, bytes.count)])
    }
    waiting {
      let output = Output()
      try? await StdioTransport(service()).run(input: Input(pieces: pieces), output: output)
      await output.check()
    }
  }

  /// Lines of headers, an empty line, the body.
  static func http(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    let parts = text.split(separator: "\n\n", maxSplits: 1, omittingEmptySubsequences: false)
    var lines = parts[0].split(separator: "\n", omittingEmptySubsequences: false)[...]
    let method = lines.popFirst().map(String.init) ?? "POST"
    var headers = HTTPExchange.Headers()
    for line in lines {
      let field = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      headers.append(String(field[0]), field.count > 1 ? String(field[1]) : "")
    }
    let request = HTTPExchange.Request(
      method: method, headers: headers, body: parts.count > 1 ? Array(parts[1].utf8) : [])
    let status = waiting {
      await withTaskGroup(of: Int?.self) { group in
        let transport = HTTPTransport(service())
        group.addTask {
          await transport.run()
          return nil
        }
        group.addTask { await transport.respond(to: request).status }
        defer { group.cancelAll() }
        while let status = await group.next() { if let status { return status } }
        return 0
      }
    }
    guard (200..<600).contains(status) else { fatalError("the status is \(status)") }
  }
}
