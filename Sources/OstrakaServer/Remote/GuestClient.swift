import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Ostraka

/// The guest's side of the protocol: one request for each call, over the host's Unix socket.
struct GuestClient: Sendable {
  /// The path by which the host is known.
  let path: String
  /// The path to connect to.
  let socket: String
  let credential: String
  let time: any Time

  /// How long an ordinary call may take.
  static let patience: Duration = .seconds(30)
  /// How much longer than its deadline a question may take on its way.
  static let askMargin: Duration = .seconds(2)
  /// How long a call may take that writes or reads a lot.
  static let longPatience: Duration = .seconds(300)

  /// Errors: those of the call, and `.unavailable` when the host does not answer.
  func call<Input, Output>(
    _ call: GuestCall<Input, Output>, _ input: Input, as party: PartyID,
    patience: Duration = patience
  ) async throws -> Output {
    let body = try APIEncoding.encoder().encode(input)
    let data = try await exchange(
      call.path, headers: [(GuestHeader.party, party.rawValue)], body: body, patience: patience)
    return try decode(Output.self, from: data)
  }

  /// The body of the response to a POST with a body, or to a GET without.
  func exchange(
    _ path: String, headers: [(String, String)] = [], body: Data? = nil,
    patience: Duration = patience
  ) async throws -> Data {
    let request = try request(path, headers: headers, body: body)
    let late = OstrakaError(
      .unavailable, "The memory's host has not answered within \(patience).")
    return try await explaining {
      try await time.within(patience, otherwise: late) {
        let response = try await execute(request)
        let data = Data(
          try await response.body.collect(upTo: GuestLimits.response).readableBytesView)
        try check(response, data)
        return data
      }
    }
  }

  /// Calls `onByte` for each piece of a response that stays open; returns when it ends.
  func stream(
    _ path: String, headers: [(String, String)] = [], body: Data? = nil,
    onBytes: @Sendable () -> Void
  ) async throws {
    let request = try request(path, headers: headers, body: body)
    try await explaining {
      let response = try await execute(request)
      guard response.status == .ok else {
        let data = Data(
          try await response.body.collect(upTo: GuestLimits.response).readableBytesView)
        return try check(response, data)
      }
      for try await _ in response.body { onBytes() }
    }
  }

  func decode<Output: Decodable>(_ type: Output.Type, from data: Data) throws -> Output {
    do {
      return try APIEncoding.decoder().decode(type, from: data)
    } catch {
      throw OstrakaError(.fault, "The memory's host answered in another form.", cause: error)
    }
  }

  private func request(
    _ path: String, headers: [(String, String)], body: Data?
  ) throws -> HTTPClientRequest {
    guard let url = URL(httpURLWithSocketPath: socket, uri: path) else {
      throw OstrakaError(.unavailable, "\(socket) is not a path that can be connected to.")
    }
    var request = HTTPClientRequest(url: url.absoluteString)
    request.method = body == nil ? .GET : .POST
    request.headers.add(name: "authorization", value: "Bearer \(credential)")
    for (name, value) in headers { request.headers.add(name: name, value: value) }
    request.body = body.map { .bytes(ByteBuffer(bytes: $0)) }
    return request
  }

  private func execute(_ request: HTTPClientRequest) async throws -> HTTPClientResponse {
    do {
      return try await GuestConnections.client.execute(request, deadline: .distantFuture)
    } catch {
      guard Self.isStale(error) else { throw error }
      // The host closed a connection of the pool while this was on its way. Every call may be
      // made twice, so once more on another connection.
      return try await GuestConnections.client.execute(request, deadline: .distantFuture)
    }
  }

  private static func isStale(_ error: any Error) -> Bool {
    if let error = error as? HTTPClientError { return error == .remoteConnectionClosed }
    if let error = error as? IOError { return [ECONNRESET, EPIPE].contains(error.errnoCode) }
    return false
  }

  private func check(_ response: HTTPClientResponse, _ data: Data) throws {
    guard response.status != .ok else { return }
    guard let body = try? APIEncoding.decoder().decode(ErrorBody.self, from: data) else {
      throw OstrakaError(
        .fault, "The memory's host answered with status \(response.status.code).")
    }
    throw OstrakaError(
      OstrakaError.Code(word: body.error.code) ?? .fault, body.error.message)
  }

  /// Everything that fails between here and the host is `.unavailable`.
  private func explaining<Result>(_ work: () async throws -> Result) async throws -> Result {
    do {
      return try await work()
    } catch let error as OstrakaError {
      throw error
    } catch {
      try Task.checkCancellation()
      throw OstrakaError(
        .unavailable, "No process answers at \(path): the memory's host is gone.", cause: error)
    }
  }
}

/// The connections to hosts, of the whole process.
///
/// `HTTPClient.shared` is not fit for it: it would make the ninth open stream wait for ever, end a
/// quiet stream after 90 s, and knock at a dead socket for as long.
private enum GuestConnections {
  static let client: HTTPClient = {
    var configuration = HTTPClient.Configuration(
      redirectConfiguration: .disallow, timeout: .init(connect: .seconds(5)))
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 512
    // Less than the host's, so that the host seldom closes a connection first.
    configuration.connectionPool.idleTimeout = .seconds(30)
    configuration.connectionPool.retryConnectionEstablishment = false
    configuration.httpVersion = .http1Only
    return HTTPClient(configuration: configuration)
  }()
}
