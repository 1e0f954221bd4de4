import Logging
import Ostraka

/// A memory over HTTP: the public API and the status page for everybody with a credential, and
/// over a Unix socket the guest protocol for the owner's other processes.
public struct APIServer: Sendable {
  let logger: Logger
  let listeners = Listeners()
  private let memory: any Memory
  private let authenticator: Authenticator
  private let guests: Guests?
  private let runtime: Runtime
  private let sessions: BrowserSessions
  private let started: Duration

  /// - Parameters:
  ///   - authenticate: whose credential it is; throws `.notPermitted` when it is nobody's.
  ///   - guests: what the host does for its guests; nil when it takes none.
  public init(
    memory: any Memory, authenticate: @escaping @Sendable (String) async throws -> PartyID,
    guests: Guests? = nil, runtime: Runtime = .system(), logger: Logger
  ) {
    self.memory = memory
    self.guests = guests
    self.runtime = runtime
    self.logger = logger
    authenticator = Authenticator(authenticate: authenticate)
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
    if case .local = site, let guests {
      GuestRoutes(memory: memory, guests: guests).add(to: &routes)
    }
    return Gate(routes: routes, site: site, authenticator: authenticator, logger: logger)
  }
}
