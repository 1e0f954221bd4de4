import Foundation
import Hummingbird
import HummingbirdCore
import MCP
import NIOCore
import Synchronization

/// Binds `HTTPTransport`, which knows no sockets, to Hummingbird's.
struct HTTPBinder: HTTPResponder {
  private static let path = "/mcp"

  private let transport: HTTPTransport
  private let bodyLimit: Int
  private let connections = Connections()

  init(_ service: MCPService) {
    transport = HTTPTransport(service)
    bodyLimit = service.limits.messageBytes
  }

  /// Serves until SIGTERM or SIGINT; the first line on standard output is the real address.
  func run(host: String, port: Int) async throws {
    let application = Application(
      responder: self,
      server: .http1(
        configuration: HTTP1Channel.Configuration(
          additionalChannelHandlers: [DepartureHandler(connections)],
          idleTimeout: .seconds(75))),
      configuration: ApplicationConfiguration(address: .hostname(host, port: port)),
      onServerRunning: { channel in
        let real = channel.localAddress?.port ?? port
        FileHandle.standardOutput.write(Data("http://\(host):\(real)\(Self.path)\n".utf8))
      })
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await transport.run() }
      group.addTask { try await application.run() }
      group.addTask { await Self.waitForSignal() }
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  func respond(to request: Request, context: Context) async throws -> Response {
    guard request.uri.path == Self.path else { return Response(status: .notFound) }
    let exchange = HTTPExchange.Request(
      method: request.method.rawValue, headers: Self.headers(request),
      body: try await bytes(of: request.body))
    let channel = context.channel
    let response = await connections.whileOpen(channel) {
      await transport.respond(to: exchange)
    }
    var headers = HTTPFields()
    for (name, value) in response.headers.fields {
      guard let name = HTTPFields.Element.Name(name) else { continue }
      headers.append(HTTPFields.Element(name: name, value: value))
    }
    return Response(
      status: HTTPResponse.Status(code: response.status), headers: headers,
      body: body(response.body, channel))
  }

  private static func headers(_ request: Request) -> HTTPExchange.Headers {
    var headers = HTTPExchange.Headers(
      request.headers.map { ($0.name.rawName, $0.value) })
    // Hummingbird keeps this one apart.
    if let authority = request.head.authority { headers.append("Host", authority) }
    return headers
  }

  /// One byte more than the limit shows that there is too much, and no more is kept.
  private func bytes(of body: RequestBody) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    for try await part in body {
      bytes += part.readableBytesView.prefix(bodyLimit + 1 - bytes.count)
      if bytes.count > bodyLimit { break }
    }
    return bytes
  }

  private func body(
    _ body: HTTPExchange.Response.Body, _ channel: any Channel
  ) -> ResponseBody {
    switch body {
    case .none: ResponseBody()
    case .bytes(let bytes): ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
    case .events(let events):
      ResponseBody { [connections] writer in
        // Silence must not hide that the client has gone, so the channel says it, not a write.
        connections.watch(channel) { events.abandon() }
        defer { connections.forget(channel) }
        for await event in events { try await writer.write(ByteBuffer(bytes: event.bytes)) }
        try await writer.finish(nil)
      }
    }
  }

  private static func waitForSignal() async {
    let (signals, continuation) = AsyncStream<Void>.makeStream()
    let sources = [SIGTERM, SIGINT].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { continuation.yield() }
      source.resume()
      return source
    }
    for await _ in signals { break }
    for source in sources { source.cancel() }
  }
}

extension HTTPBinder {
  /// A request's context that knows the connection on which the request came.
  struct Context: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
      coreContext = CoreRequestContextStorage(source: source)
      channel = source.channel
    }
  }
}

/// Which connections are open, and what is to happen when one's client goes.
///
/// A request that has been read whole says nothing more, and a stream may be silent for long, so
/// only the channel knows. A connection has one request at a time, so it has one action.
final class Connections: Sendable {
  typealias Action = @Sendable () -> Void

  private let actions = Mutex([ObjectIdentifier: Action?]())

  /// Does some work that is cancelled when the client goes.
  func whileOpen<Value: Sendable>(
    _ channel: any Channel, _ work: @escaping @Sendable () async -> Value
  ) async -> Value {
    let task = Task { await work() }
    watch(channel) { task.cancel() }
    defer { forget(channel) }
    return await withTaskCancellationHandler {
      await task.value
    } onCancel: {
      task.cancel()
    }
  }

  /// Has something done when the client goes, at once if it has gone already.
  func watch(_ channel: any Channel, _ action: @escaping Action) {
    let isOpen = actions.withLock { actions in
      actions.updateValue(action, forKey: ObjectIdentifier(channel)) != nil
    }
    if !isOpen { close(channel) }
  }

  func forget(_ channel: any Channel) {
    actions.withLock { actions in
      if actions[ObjectIdentifier(channel)] != nil {
        actions.updateValue(nil, forKey: ObjectIdentifier(channel))
      }
    }
  }

  fileprivate func open(_ channel: any Channel) {
    actions.withLock { _ = $0.updateValue(nil, forKey: ObjectIdentifier(channel)) }
  }

  fileprivate func close(_ channel: any Channel) {
    let action = actions.withLock { $0.removeValue(forKey: ObjectIdentifier(channel)) }
    (action ?? nil)?()
  }
}

/// Tells when a connection opens, and when its client has gone.
private final class DepartureHandler: ChannelInboundHandler, RemovableChannelHandler, Sendable {
  typealias InboundIn = NIOAny

  private let connections: Connections

  init(_ connections: Connections) { self.connections = connections }

  func handlerAdded(context: ChannelHandlerContext) { connections.open(context.channel) }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if event as? ChannelEvent == .inputClosed { connections.close(context.channel) }
    context.fireUserInboundEventTriggered(event)
  }

  func channelInactive(context: ChannelHandlerContext) {
    connections.close(context.channel)
    context.fireChannelInactive()
  }
}
