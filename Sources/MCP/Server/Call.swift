/// A request under way, as its handler sees it. Cancellation is the task's.
public struct Call: Sendable {
  /// The client's id for the request.
  public let id: RequestID
  /// Who sent it, as it says of itself.
  public let client: Client
  /// Whoever sent it, as the transport's owner established; nil over stdio unless given.
  public let identity: Identity?
  /// The request's `_meta`.
  public let meta: JSONObject
  /// What the client sent to an earlier `input_required` result (2026-07-28).
  public let answers: JSONObject
  /// What the server sent with that result. Trust it no more than any other argument.
  public let requestState: String?
  /// Whether the call becomes a task when it takes long: the client will ask for its result.
  public internal(set) var canOutlastRequest = false
  let channel: Channel
  let gate: Gate
  private let progressToken: RequestID?
  private let logLevel: LogLevel?

  init(_ request: Request, _ channel: Channel, gate: Gate) {
    id = request.id
    client = channel.client
    identity = channel.identity
    meta = request.params["_meta"]?.object ?? [:]
    answers = request.params["inputResponses"]?.object ?? [:]
    requestState = request.params["requestState"]?.string
    let limits = channel.service.limits
    progressToken = meta["progressToken"].flatMap { RequestID($0, limits: limits) }
    logLevel = channel.logLevel(meta)
    self.channel = channel
    self.gate = gate
  }

  /// Tells the client how far the call is, if it asked to know. The progress must grow: values
  /// that do not are dropped, as is everything after the call's end.
  public func progress(_ progress: Double, of total: Double? = nil, message: String? = nil) {
    guard let progressToken, progress.isFinite else { return }
    var params: JSONObject = ["progressToken": progressToken.json, "progress": .number(progress)]
    params["total"] = total.map(JSONValue.number)
    if client.version >= .v20250326 { params["message"] = message.map(JSONValue.string) }
    gate.progress(to: progress) {
      channel.notify(Outgoing.notification("notifications/progress", params))
    }
  }

  /// Lets the connection go on which the response is awaited, so that it needn't stay open all the time;
  /// the client comes back for the rest after about that long. Nothing happens where a client can't:
  /// that takes HTTP and a session of 2025-11-25.
  public func releaseConnection(for pause: Duration) {
    gate.whileOpen { channel.release?(pause) }
  }

  /// Sends a log message to a client that wants messages of that level.
  public func log(_ level: LogLevel, _ data: JSONValue, logger: String? = nil) {
    guard let logLevel, level >= logLevel, channel.catalog.server.isLogging else { return }
    var params: JSONObject = ["level": .string(level.rawValue), "data": data]
    params["logger"] = logger.map(JSONValue.string)
    gate.whileOpen { channel.notify(Outgoing.notification("notifications/message", params)) }
  }

  /// The client's roots, or nil if it has none to tell.
  ///
  /// With 2026-07-28 this may end the call with `input_required`; the client then calls again,
  /// and the handler runs anew. So ask before doing anything that must happen once.
  public func roots() async throws -> [Root]? {
    guard client.capabilities["roots"] != nil else { return nil }
    let answer = try await ask(["roots": .roots])["roots"]
    return (answer?["roots"]?.array ?? []).compactMap(Root.init)
  }

  /// Asks the client, and gives its answers by the questions' keys. See `roots()` for how
  /// 2026-07-28 runs the handler twice; `state` comes back as `requestState`.
  ///
  /// Fails with `RPCError` if the client lacks what is asked for or answers with an error, or
  /// after `Limits.clientAnswer`.
  public func ask(_ questions: [String: Question], state: String? = nil) async throws
    -> [String: JSONValue]
  {
    for question in questions.values { try question.check(client) }
    if client.version.isStateless {
      guard questions.keys.allSatisfy({ answers[$0] != nil }) else {
        throw InputRequired(questions: questions, state: state)
      }
      return questions.reduce(into: [:]) { $0[$1.key] = answers[$1.key] }
    }
    var found: [String: JSONValue] = [:]
    for (key, question) in questions.sorted(by: { $0.key < $1.key }) {
      found[key] = try await channel.ask(question)
    }
    return found
  }
}
