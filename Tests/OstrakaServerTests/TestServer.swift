import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Ostraka
import OstrakaStore
import Testing

@testable import OstrakaServer

/// A server on a free port and a Unix socket, for as long as a test runs.
struct TestServer {
  let server: APIServer
  let memory: StoreMemory
  /// `http://127.0.0.1:PORT`
  let address: String
  let socket: String
  /// What the host is told of its guests.
  let events: AsyncStream<String>

  static let owner = "owner-credential"
  static let anna = "anna-credential"
  static let revoked = "revoked-credential"

  static func with(
    _ memory: StoreMemory? = nil, pathLength: Int? = nil, version: Int = Handshake.version,
    _ body: (TestServer) async throws -> Void
  ) async throws {
    let memory = try memory ?? StoreMemory()
    let folder = FileManager.default.temporaryDirectory.path + "/ostraka-test-\(UUID().uuidString)"
    let filling = max(0, (pathLength ?? 0) - "\(folder)//socket".utf8.count)
    let directory = folder + "/" + String(repeating: "x", count: filling)
    try PrivateFile.makeDirectory(directory)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try await run(memory, socket: directory + "/socket", version: version, body)
    try memory.store.close()
  }

  private static func run(
    _ memory: StoreMemory, socket: String, version: Int,
    _ body: (TestServer) async throws -> Void
  ) async throws {
    let (events, tell) = AsyncStream<String>.makeStream()
    var guests = Guests(role: .daemon, onYield: { tell.yield("yield") }) { shard, isServing in
      tell.yield("\(shard) \(isServing)")
    }
    guests.version = version
    let server = APIServer(
      memory: memory,
      mcp: try MemoryServer(
        HostedMemory(memory), runtime: memory.runtime, version: "1.0"), guests: guests,
      logger: StoreMemory.logger)
    let (listening, announce) = AsyncStream<[String]>.makeStream()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        defer { announce.finish() }
        try await server.run(on: [.tcp(host: "127.0.0.1", port: 0), .unix(path: socket)]) {
          announce.yield($0)
        }
      }
      if let addresses = await listening.first(where: { _ in true }) {
        #expect(addresses.last == "unix:\(socket)")
        try await body(
          TestServer(
            server: server, memory: memory, address: addresses[0], socket: socket,
            events: events))
        await server.stop()
      }
      for try await _ in group {}
    }
  }

  static func party(of credential: String) throws -> PartyID {
    switch credential {
    case owner: return .owner
    case anna: return "anna"
    default: throw OstrakaError(.notPermitted, "no \(credential)")
    }
  }

  /// What a server answered.
  struct Reply {
    let status: Int
    /// By name in lower case.
    let headers: [String: String]
    let text: String

    var error: ErrorBody.Failure? {
      try? JSONDecoder().decode(ErrorBody.self, from: Data(text.utf8)).error
    }
  }

  func get(
    _ path: String, credential: String? = owner, headers: [(String, String)] = []
  ) async throws -> Reply {
    try await send("GET", path, credential: credential, headers: headers)
  }

  func post(_ path: String, _ body: String, credential: String? = owner) async throws -> Reply {
    try await send("POST", path, body: body, credential: credential)
  }

  func send(
    _ method: String, _ path: String, body: String? = nil, credential: String? = owner,
    headers: [(String, String)] = [], overSocket: Bool = false
  ) async throws -> Reply {
    let local = URL(httpURLWithSocketPath: try SocketPath.resolve(socket), uri: path)
    var request = HTTPClientRequest(
      url: overSocket ? try #require(local).absoluteString : address + path)
    request.method = HTTPMethod(rawValue: method)
    if let credential {
      request.headers.add(name: "Authorization", value: "Bearer \(credential)")
    }
    for (name, value) in headers { request.headers.replaceOrAdd(name: name, value: value) }
    request.body = body.map { .bytes(ByteBuffer(string: $0)) }
    let response = try await Self.client.execute(request, deadline: .now() + .seconds(60))
    let text = String(buffer: try await response.body.collect(upTo: 1 << 24))
    let names = response.headers.map { ($0.name.lowercased(), $0.value) }
    return Reply(
      status: Int(response.status.code), headers: Dictionary(names, uniquingKeysWith: { $1 }),
      text: text)
  }

  /// A guest of the server.
  func guest(credential: String = owner) async throws -> RemoteMemory {
    try await RemoteMemory.connect(
      socket: socket, credential: credential, patience: .seconds(120), logger: StoreMemory.logger)
  }

  /// One that follows no redirects; it lives as long as the process.
  private static let client = HTTPClient(
    configuration: HTTPClient.Configuration(redirectConfiguration: .disallow))
}

/// The work's error, which must be one of ours.
func ostrakaError<Result>(
  from work: () async throws -> Result
) async -> OstrakaError? {
  do {
    _ = try await work()
    return nil
  } catch {
    return error as? OstrakaError
  }
}
