extension HTTPTransport {
  static let version = "MCP-Protocol-Version"

  /// What a POST's headers say of how it is to be answered.
  struct Wants {
    let events: Bool

    /// Nil if the client accepts neither JSON nor events.
    init?(_ headers: HTTPExchange.Headers) {
      let types = headers["Accept"].flatMap { $0.split(separator: ",") }.map { type in
        type.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
      }
      let isAny = types.isEmpty || types.contains("*/*")
      events = isAny || types.contains { $0 == "text/event-stream" || $0 == "text/*" }
      let json = types.contains { $0 == "application/json" || $0 == "application/*" }
      guard isAny || events || json else { return nil }
    }
  }

  func post(_ request: HTTPExchange.Request) async -> HTTPExchange.Response {
    let limits = service.limits
    let type = request.headers.first("Content-Type") ?? ""
    guard type.prefix(while: { $0 != ";" && $0 != " " }).lowercased() == "application/json" else {
      return .error(415, .invalidRequest("Send Content-Type: application/json."))
    }
    guard let wants = Wants(request.headers) else {
      return .error(
        406, .invalidRequest("Accept application/json and text/event-stream."))
    }
    guard request.body.count <= limits.messageBytes else {
      return .error(413, .invalidRequest("A message may have \(limits.messageBytes) bytes."))
    }
    let message: Message
    do {
      message = Message(try JSONParser.parse(request.body, limits: limits), limits: limits)
    } catch {
      return .error(400, .parseError("\(error)."))
    }
    return await answer(message, request, wants)
  }

  private func answer(
    _ message: Message, _ http: HTTPExchange.Request, _ wants: Wants
  ) async -> HTTPExchange.Response {
    let versions = http.headers[Self.version]
    guard versions.count <= 1 else {
      return .error(400, .headerMismatch("\(Self.version) is there more than once."))
    }
    let known = versions.first.flatMap(ProtocolVersion.init)
    let isStateless = known?.isStateless == true
    switch message {
    case .request(let request) where isStateless || Envelope.isPresent(in: request.params):
      return await answerStateless(request, http, wants)
    case .request(let request) where request.method == "initialize":
      return initialize(request, http)
    case .invalid(let id, let error): return .error(400, error, to: id)
    case .notification where isStateless: return HTTPExchange.Response(202)
    case .response where isStateless, .batch where isStateless:
      return .error(400, .invalidRequest("Send one request or notification."))
    default: break
    }
    if let given = versions.first, known == nil {
      return .error(400, .unsupportedVersion(given, ProtocolVersion.supported))
    }
    return await answerInSession(message, http, wants)
  }

  private func answerStateless(
    _ request: Request, _ http: HTTPExchange.Request, _ wants: Wants
  ) async -> HTTPExchange.Response {
    let catalog = service.catalog
    let client: Client
    do throws(RPCError) {
      let requested = try Envelope.requestedVersion(in: request.params)
      try checkHeaders(request, requested, http.headers)
      client = try Envelope.client(in: request.params)
      try checkArguments(request, catalog, http.headers)
    } catch {
      return .error(400, error, to: request.id)
    }
    let entry = CallTable.Entry()
    let limits = service.limits
    // A subscription is nothing but events, so they are sent whatever the client accepts.
    let streams = wants.events || request.method == "subscriptions/listen"
    let answer = PostAnswer(isPrimed: false, streams: streams) {
      EventStream(number: nil, limits: limits, gone: { entry.cancel() })
    }
    let channel = Channel(
      service: service, catalog: catalog, client: client, identity: http.identity,
      owner: ObjectIdentifier(self), session: nil, jobs: jobs,
      notify: { answer.send($0, droppable: true) }, send: nil)
    track(answer)
    let began = jobs.add(entry) {
      answer.finish(entry.reply(await channel.answer(request)).message(to: request.id))
    }
    if !began {
      answer.finish(nil)
      return .error(503, .tooManyCalls, to: request.id)
    }
    return await withTaskCancellationHandler {
      await response(from: answer, status: Self.status)
    } onCancel: {
      entry.cancel()
    }
  }

  private static func status(_ response: JSONValue) -> Int {
    switch response["error"]?["code"]?.integer {
    case -32_601: 404
    case -32_700, -32_600, -32_602, -32_022, -32_021, -32_020: 400
    default: 200
    }
  }

  private func checkHeaders(
    _ request: Request, _ version: String, _ headers: HTTPExchange.Headers
  ) throws(RPCError) {
    try check(Self.version, version, headers)
    try check("Mcp-Method", request.method, headers)
    let name: String? =
      switch request.method {
      case "tools/call", "prompts/get": request.params["name"]?.string
      case "resources/read": request.params["uri"]?.string
      default: nil
      }
    if let name { try check("Mcp-Name", name, headers, isEncoded: true) }
  }

  private func check(
    _ header: String, _ value: String, _ headers: HTTPExchange.Headers, isEncoded: Bool = false
  ) throws(RPCError) {
    let given = headers[header]
    guard given.count == 1 else {
      throw .headerMismatch("The header \(header) must be there once.")
    }
    guard (isEncoded ? ParameterHeaders.decode(given[0]) : given[0]) == value else {
      throw .headerMismatch("The header \(header) does not match the request's body.")
    }
  }

  private func checkArguments(
    _ request: Request, _ catalog: Catalog, _ headers: HTTPExchange.Headers
  ) throws(RPCError) {
    guard request.method == "tools/call",
      let tool = request.params["name"]?.string.flatMap({ catalog.tools[$0] })
    else { return }
    let arguments = request.params["arguments"]?.object ?? [:]
    if let error = ParameterHeaders.mismatch(tool.inputSchema, arguments, headers) { throw error }
  }
}
