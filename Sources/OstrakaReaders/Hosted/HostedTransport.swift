import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Ostraka
import Synchronization

/// Sends one request to a hosted model and takes its response.
struct HostedTransport: Sendable {
  let server: HostedServer
  /// Besides the content type.
  let headers: [(name: String, value: String)]
  /// What patience is measured by.
  let time: any Time

  /// Posts JSON. `onBegin` is called when the body of a good response begins.
  ///
  /// Errors: ``HostedFailure`` for a status other than 2xx and for connections that fail,
  /// `.tryLater` when patience ends.
  func post(
    _ path: String, _ body: OrderedJSON, patience: Patience,
    onBegin: @escaping @Sendable () async -> Void = {}
  ) async throws -> HostedResponse {
    let bytes = body.bytes
    let call = Call()
    let request = request(path, bytes, call)
    do {
      return try await patience.spent(on: server.address.host, time: time) { sign in
        let response = try await HostedConnections.client.execute(request, deadline: .distantFuture)
        call.begin()
        sign()
        guard (200..<300).contains(response.status.code) else {
          throw try await refusal(response, bytes)
        }
        return try await read(response, sign, onBegin)
      }
    } catch let failure as HostedFailure {
      throw failure
    } catch let error as OstrakaError {
      // What never left costs nothing.
      throw call.isSent ? error : Unbilled(error)
    } catch {
      if Task.isCancelled { throw call.isSent ? error : Unbilled(error) }
      throw failure(error, call)
    }
  }

  private func request(_ path: String, _ body: [UInt8], _ call: Call) -> HTTPClientRequest {
    var request = HTTPClientRequest(url: server.address.base + path)
    request.method = .POST
    request.headers.add(name: "content-type", value: "application/json")
    request.headers.add(name: "accept", value: "application/json, text/event-stream")
    for (name, value) in headers { request.headers.add(name: name, value: value) }
    request.body = .stream(
      AsyncStream { call.send() ? ByteBuffer(bytes: body) : nil }, length: .known(Int64(body.count))
    )
    return request
  }

  private func read(
    _ response: HTTPClientResponse, _ sign: @Sendable () -> Void,
    _ onBegin: @Sendable () async -> Void
  ) async throws -> HostedResponse {
    let type = response.headers.first(name: "content-type")?.lowercased() ?? ""
    let isStream = type.hasPrefix("text/event-stream")
    var (body, events, parser) = (Data(), [ServerSentEvent](), ServerSentEventParser())
    var size = 0
    for try await piece in response.body {
      sign()
      if size == 0 { await onBegin() }
      size += piece.readableBytes
      guard size <= HostedResponse.limit else {
        throw OstrakaError(
          .fault, "\(server.address) answers with more than \(HostedResponse.limit) bytes.")
      }
      if isStream {
        events += parser.events(in: piece.readableBytesView)
      } else {
        body.append(contentsOf: piece.readableBytesView)
      }
    }
    return isStream ? .events(events) : .body(body)
  }

  private func refusal(
    _ response: HTTPClientResponse, _ request: [UInt8]
  ) async throws -> HostedFailure {
    let body = try await response.body.collect(upTo: 1 << 20)
    return HostedFailure(
      status: Int(response.status.code),
      message: Refusal.message(
        in: Data(body.readableBytesView), to: request, key: server.key),
      retryAfter: response.headers.first(name: "retry-after"), from: server)
  }

  private func failure(_ cause: any Error, _ call: Call) -> HostedFailure {
    HostedFailure(
      error: OstrakaError(
        .unavailable,
        call.hasBegun
          ? "\(server.address) cut the connection in the middle of its answer. Ask again."
          : "\(server.address) can't be reached. Check the network and the server's URL.",
        cause: cause),
      isPassing: !call.hasBegun, mayBeBilled: call.isSent)
  }

  /// How far a call has come.
  private final class Call: Sendable {
    private let state = Mutex((isSent: false, hasBegun: false))

    var isSent: Bool { state.withLock(\.isSent) }
    var hasBegun: Bool { state.withLock(\.hasBegun) }

    func begin() { state.withLock { $0.hasBegun = true } }

    /// There is a connection that takes the body; false when it was given already.
    func send() -> Bool {
      state.withLock { state in
        defer { state.isSent = true }
        return !state.isSent
      }
    }
  }
}

/// The connections to hosted models, of the whole process. What limits a call in time is its
/// ``Patience``.
private enum HostedConnections {
  static let client: HTTPClient = {
    var configuration = HTTPClient.Configuration(
      redirectConfiguration: .disallow, timeout: .init(connect: .seconds(10)))
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 64
    // Less than servers keep theirs: llama-server's end after five seconds. A request on a connection
    // that the server has just closed may be counted as billed.
    configuration.connectionPool.idleTimeout = .seconds(4)
    configuration.connectionPool.retryConnectionEstablishment = false
    return HTTPClient(configuration: configuration)
  }()
}
