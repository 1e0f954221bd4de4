import Synchronization

/// What is remembered of a client that began with `initialize`.
final class Session: Sendable {
  let client: Client
  let questions = Questions()
  private let state = Mutex((level: LogLevel.info, followed: Set<String>()))

  init(_ client: Client) { self.client = client }

  /// The least grave level that is sent.
  var logLevel: LogLevel {
    get { state.withLock { $0.level } }
    set { state.withLock { $0.level = newValue } }
  }

  /// False when it follows as many as it may.
  func follow(_ uri: String, limit: Int) -> Bool {
    state.withLock { state in
      guard state.followed.count < limit || state.followed.contains(uri) else { return false }
      state.followed.insert(uri)
      return true
    }
  }

  func unfollow(_ uri: String) {
    _ = state.withLock { $0.followed.remove(uri) }
  }

  /// Whether the client is told of it.
  func wants(_ change: Change) -> Bool {
    guard case .resource(let uri) = change else { return true }
    return state.withLock { $0.followed.contains(uri) }
  }
}

extension Session {
  /// Begins a session: the state, and what `initialize` is answered with. A version that is not
  /// known is answered with the newest that has sessions.
  static func begin(
    _ params: JSONObject, _ server: MCPServer
  ) throws(RPCError) -> (Session, JSONObject) {
    guard let requested = params["protocolVersion"]?.string,
      let capabilities = params["capabilities"]?.object,
      let implementation = Implementation(params["clientInfo"])
    else {
      throw .invalidParams(
        "initialize needs \"protocolVersion\", \"capabilities\" and \"clientInfo\" "
          + "with a name and a version.")
    }
    var version = ProtocolVersion(rawValue: requested) ?? .newestWithSession
    if version.isStateless { version = .newestWithSession }
    let client = Client(
      implementation: implementation, version: version, capabilities: capabilities)
    var result: JSONObject = [
      "protocolVersion": .string(version.rawValue),
      "capabilities": server.capabilities(for: version),
      "serverInfo": server.implementation.json,
    ]
    result["instructions"] = server.instructions.map(JSONValue.string)
    return (Session(client), result)
  }
}
