import Foundation
import Hummingbird
import MCP
import NIOCore
import Ostraka
import ServiceLifecycle

/// The Model Context Protocol at `/mcp`, for everybody with a credential.
struct MCPRoutes: Sendable {
  let transport: HTTPTransport
  let limits: Limits

  func add(to routes: inout Routes) {
    for method in [HTTPRequest.Method.get, .post, .delete] {
      routes.on(method, "/mcp") { try await respond(to: $0) }
    }
  }

  private typealias Field = HTTPFields.Element

  private func respond(to exchange: Exchange) async throws -> Response {
    let body = try await body(of: exchange)
    let request = HTTPExchange.Request(
      method: exchange.request.method.rawValue, headers: headers(of: exchange), body: [UInt8](body),
      identity: Identity(exchange.party))
    let found = try await exchange.whileConnected { await transport.respond(to: request) }
    var response = Response(status: .init(code: found.status))
    for (name, value) in found.headers.fields {
      guard let name = Field.Name(name) else { continue }
      response.headers.append(Field(name: name, value: value))
    }
    switch found.body {
    case .none: break
    case .bytes(let bytes): response.body = ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
    case .events(let events): response.body = self.body(of: events, to: exchange.channel)
    }
    return response
  }

  /// The transport refuses what is too large in its own words: it must see that it is.
  private func body(of exchange: Exchange) async throws -> Data {
    do {
      return try await exchange.bytes(limit: limits.messageBytes)
    } catch let error as OstrakaError where error.code == .tooLarge {
      return Data(repeating: UInt8(ascii: " "), count: limits.messageBytes + 1)
    }
  }

  /// `Host` is the authority of the request, as the library has it.
  private func headers(of exchange: Exchange) -> HTTPExchange.Headers {
    var headers = HTTPExchange.Headers(
      exchange.request.headers.map { ($0.name.canonicalName, $0.value) })
    if let authority = exchange.request.head.authority { headers.append("Host", authority) }
    return headers
  }

  /// Each event as soon as it comes, until the last, the client's going or the server's end.
  private func body(of events: EventSequence, to channel: any Channel) -> ResponseBody {
    ResponseBody { writer in
      try await DepartureHandler.watching(channel) {
        events.abandon()
      } _: {
        try await withGracefulShutdownHandler {
          for await event in events { try await writer.write(ByteBuffer(bytes: event.bytes)) }
        } onGracefulShutdown: {
          events.abandon()
        }
      }
      try await writer.finish(nil)
    }
  }
}
