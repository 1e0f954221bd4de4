/// Where a request came from and how to reach its sender while it is answered.
struct Channel: Sendable {
  let service: MCPService
  let catalog: Catalog
  let client: Client
  let identity: Identity?
  /// The connection that subscriptions belong to.
  let owner: ObjectIdentifier
  /// State of a client that began with `initialize`.
  let session: Session?
  /// Runs work that outlives the request; false when there is no room.
  let jobs: Jobs
  /// Sends a notification, or drops it when the client is slow.
  let notify: @Sendable (JSONValue) -> Void
  /// Sends a request of the server; nil where the client cannot be asked.
  let send: (@Sendable (JSONValue) -> Void)?
  /// Ends the response's stream, for the client to come back to after that long; nil where it can't.
  var release: (@Sendable (Duration) -> Void)?

  func ask(_ question: Question) async throws -> JSONValue {
    guard let session, let send else {
      throw RPCError.invalidRequest("This client cannot be asked over this connection.")
    }
    return try await session.questions.ask(
      question, within: service.limits.clientAnswer, service.clock, send)
  }

  func logLevel(_ meta: JSONObject) -> LogLevel? {
    if let session { return session.logLevel }
    return meta[Envelope.logLevel]?.string.flatMap(LogLevel.init)
  }
}
