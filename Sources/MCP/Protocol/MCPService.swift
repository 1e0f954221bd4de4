import Synchronization

/// A server in service: what it offers now, whoever listens to changes, and its tasks.
/// `StdioTransport` and `HTTPTransport` connect clients to it; several may share one.
public final class MCPService: Sendable {
  /// What one client may make the server hold or do.
  public let limits: Limits
  let clock: MCPClock
  let changes = ChangeHub()
  let tasks: TaskTable
  private let current: Mutex<Catalog>

  /// Fails with `MCPProblem` if a name is used twice or a tool's schema is unusable.
  public init(_ server: MCPServer, limits: Limits = Limits(), clock: MCPClock = .continuous) throws
  {
    self.limits = limits
    self.clock = clock
    tasks = TaskTable(limits: limits, clock: clock)
    current = Mutex(try Catalog(server))
  }

  /// What is offered now.
  public var server: MCPServer { catalog.server }

  /// Changes what is offered, and tells clients which of the lists are different. Calls under
  /// way end as they began. Fails as `init` does, and then nothing changes.
  public func update(_ change: (inout MCPServer) throws -> Void) throws {
    let (old, new) = try current.withLock { catalog in
      var server = catalog.server
      try change(&server)
      let old = catalog
      catalog = try Catalog(server)
      return (old.server, server)
    }
    let shown = ProtocolVersion.v20260728
    if new.tools?.map({ $0.json(for: shown) }) != old.tools?.map({ $0.json(for: shown) }) {
      announce(.tools)
    }
    if new.prompts?.map({ $0.json(for: shown) }) != old.prompts?.map({ $0.json(for: shown) }) {
      announce(.prompts)
    }
    if new.resources.map(\.description) != old.resources.map(\.description) {
      announce(.resources)
    }
  }

  /// Tells the clients that follow it of a change, such as one in a resource.
  public func announce(_ change: Change) { changes.announce(change) }

  var catalog: Catalog { current.withLock { $0 } }
}
