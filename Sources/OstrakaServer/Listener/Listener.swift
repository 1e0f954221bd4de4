import Foundation
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import Ostraka
import ServiceLifecycle

/// One address at which a server answers.
struct Listener: Service {
  let address: Address
  let gate: Gate
  let logger: Logger
  /// Called with the real address once connections can be made.
  let onListening: @Sendable (Address) async -> Void

  /// The most connections at a time, of which each carries one request at a time.
  static let connections = 1_024
  /// A connection on which nothing is asked for so long is closed.
  static let idle: TimeAmount = .seconds(75)
  /// The most bytes of all of a request's headers.
  static let headers = 32 << 10

  func run() async throws {
    switch address {
    case .tcp(let host, let port):
      try await run(.hostname(host, port: port)) { channel in
        await onListening(.tcp(host: host, port: channel.localAddress?.port ?? port))
      }
    case .unix(let path):
      let socket = try SocketPath(preparing: path)
      defer { socket.remove() }
      try await run(.unixDomainSocket(path: socket.bound)) { _ in
        // The directory keeps others out; this is for those who look at the file.
        chmod(socket.bound, 0o600)
        await onListening(address)
      }
    }
  }

  private func run(
    _ bind: BindAddress, onRunning: @escaping @Sendable (any Channel) async -> Void
  ) async throws {
    let application = Application(
      responder: gate,
      server: .http1(
        configuration: HTTP1Channel.Configuration(
          additionalChannelHandlers: [DepartureHandler.Installer()],
          idleTimeout: Self.idle,
          httpDecoderConfiguration: .init(
            maxHeaderFieldSize: Self.headers, maxHeaderListSize: Self.headers,
            maxHeaderFieldCount: 100))),
      configuration: ApplicationConfiguration(
        address: bind,
        availableConnectionsDelegate: MaximumAvailableConnections(
          Self.connections, logger: logger)),
      onServerRunning: onRunning, logger: logger)
    do {
      try await application.run()
    } catch let error as IOError {
      throw explain(error)
    }
  }

  private func explain(_ error: IOError) -> OstrakaError {
    switch (address, error.errnoCode) {
    case (.tcp(let host, let port), EADDRINUSE):
      let next = port < UInt16.max ? port + 1 : port - 1
      return OstrakaError(
        .unavailable,
        "Port \(port) on \(host) is in use. Choose another: `ostraka up --listen \(host):\(next)`, "
          + "or stop the program that has it.", cause: error)
    case (.tcp(let host, let port), EACCES):
      return OstrakaError(
        .notPermitted,
        "Port \(port) on \(host) is reserved. Choose one above 1023: "
          + "`ostraka up --listen \(host):7077`.", cause: error)
    default:
      let reason = String(cString: strerror(error.errnoCode))
      return OstrakaError(
        .unavailable, "The server cannot listen at \(address): \(reason).", cause: error)
    }
  }
}
