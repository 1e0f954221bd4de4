import Logging
import MCP
import Ostraka

/// A memory over HTTP: the public API and the status page for everybody with a credential, and
/// over a Unix socket the guest protocol for the owner's other processes.
public struct APIServer: Sendable {
  let logger: Logger
  let listeners = Listeners()
  let mcp: MemoryServer?
  let transport: HTTPTransport?
  private let memory: any Memory
  private let authenticator: Authenticator
  private let guests: Guests?
  private let runtime: Runtime
  private let sessions: BrowserSessions
  private let started: Duration

  /// - Parameters:
  ///   - mcp: what is served at `/mcp`; nil for nothing.
  ///   - guests: what the host does for its guests; nil when it takes none.
  public init(
    memory: any Memory, mcp: MemoryServer? = nil, guests: Guests? = nil,
    runtime: Runtime = .system(), logger: Logger
  ) {
    self.memory = memory
    self.mcp = mcp
    // Where requests come from is checked for all routes alike, by `Site`.
    transport = mcp.map { HTTPTransport($0.service, origins: OriginPolicy(hosts: nil)) }
    self.guests = guests
    self.runtime = runtime
    self.logger = logger
    authenticator = Authenticator(memory: memory)
    sessions = BrowserSessions(randomness: runtime.randomness)
    started = runtime.time.uptime
  }

  /// What a listener answers with. Guests come in over a Unix socket only.
  func gate(for site: Site) -> Gate {
    var routes = Routes()
    MemoryRoutes(memory: memory, runtime: runtime).add(to: &routes)
    PageRoutes(
      memory: memory, authenticator: authenticator, sessions: sessions, time: runtime.time,
      started: started
    ).add(to: &routes)
    if let transport, let mcp {
      MCPRoutes(transport: transport, limits: mcp.service.limits).add(to: &routes)
    }
    if case .local = site, let guests {
      GuestRoutes(memory: memory, guests: guests).add(to: &routes)
    }
    return Gate(routes: routes, site: site, authenticator: authenticator, logger: logger)
  }
}
