import Logging
import MCP
import Ostraka
import ServiceLifecycle

extension APIServer {
  /// How long requests in flight may take once the server is asked to stop.
  static let drain: Duration = .seconds(2)

  /// Answers at the addresses until the task is cancelled or ``stop()`` is called.
  ///
  /// - Parameters:
  ///   - allowingRemote: whether hosts other than loopback are taken.
  ///   - onListening: called once with the real addresses, such as `http://127.0.0.1:7077` and
  ///     `unix:/path`, when connections can be made to all of them.
  /// - Throws: `.notPermitted` for a host that isn't loopback, `.unavailable` for an address that
  ///   is in use.
  public func run(
    on addresses: [Address], allowingRemote: Bool = false,
    onListening: @escaping @Sendable ([String]) async -> Void
  ) async throws {
    let announcement = Announcement(of: addresses, to: onListening)
    let groups = try addresses.enumerated().map { index, address in
      let site = try site(of: address, allowingRemote: allowingRemote)
      return group(
        for: Listener(address: address, gate: gate(for: site), logger: quietLogger) { real in
          await announcement.note(real, at: index)
        })
    }
    guard listeners.begin(groups) else { return }
    do {
      try await withThrowingTaskGroup(of: Bool.self) { tasks in
        for group in groups {
          tasks.addTask {
            try await group.run()
            return true
          }
        }
        if let mcp, let transport {
          tasks.addTask {
            await withTaskGroup { calls in
              calls.addTask { await mcp.run() }
              calls.addTask { await transport.run() }
            }
            return false
          }
        }
        var left = groups.count
        while left > 0, let isListener = try await tasks.next() { left -= isListener ? 1 : 0 }
        tasks.cancelAll()
      }
    } catch {
      // A cancelled server has done what it was asked.
      guard Task.isCancelled else { throw error }
    }
  }

  /// Asks ``run(on:allowingRemote:onListening:)`` to return: streams end, and requests in flight
  /// get at most two seconds. Calls over MCP are cancelled at once: many only wait, and would hold their
  /// listener up.
  public func stop() async {
    transport?.stop()
    await listeners.stop()
  }

  private func site(of address: Address, allowingRemote: Bool) throws -> Site {
    guard case .tcp(let host, _) = address else { return .local }
    if Loopback.contains(host) { return .loopback }
    if !allowingRemote { try address.checkLoopback() }
    return .anywhere
  }

  private func group(for listener: Listener) -> ServiceGroup {
    var configuration = ServiceGroupConfiguration(services: [listener], logger: quietLogger)
    configuration.services[0].successTerminationBehavior = .gracefullyShutdownGroup
    configuration.maximumGracefulShutdownDuration = Self.drain
    return ServiceGroup(configuration: configuration)
  }

  /// What the library says of its own workings is for nobody.
  private var quietLogger: Logger {
    var quiet = logger
    quiet.logLevel = max(logger.logLevel, .critical)
    return quiet
  }
}

/// Waits until all addresses are bound, then says so once.
private actor Announcement {
  private var addresses: [Address]
  private var missing: Set<Int>
  private let announce: @Sendable ([String]) async -> Void

  init(of addresses: [Address], to announce: @escaping @Sendable ([String]) async -> Void) {
    self.addresses = addresses
    missing = Set(addresses.indices)
    self.announce = announce
  }

  func note(_ address: Address, at index: Int) async {
    addresses[index] = address
    guard missing.remove(index) != nil, missing.isEmpty else { return }
    await announce(addresses.map(\.description))
  }
}
