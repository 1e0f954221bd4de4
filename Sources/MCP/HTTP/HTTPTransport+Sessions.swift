extension HTTPTransport {
  private static let sessionID = "Mcp-Session-Id"

  func initialize(
    _ request: Request, _ http: HTTPExchange.Request
  ) -> HTTPExchange.Response {
    do throws(RPCError) {
      let (session, result) = try Session.begin(request.params, service.server)
      guard let new = newSession(session, http.identity) else {
        return .error(503, .internalError("There are too many sessions. Try again later."))
      }
      guard follow(for: new) else {
        sessions.close(new)
        return .error(503, .tooManyCalls, to: request.id)
      }
      var response = HTTPExchange.Response.json(
        200, Reply.result(result).message(to: request.id) ?? .null)
      response.headers.append(Self.sessionID, new.id)
      return response
    } catch {
      return .error(400, error, to: request.id)
    }
  }

  /// Tells the provider that the session hears of changes to lists; false if there is no room.
  private func follow(for session: HTTPSession) -> Bool {
    guard let provider = service.server.provider else { return true }
    return jobs.add(session.following) { await provider.follow() }
  }

  /// The session that a request names, or the response that says why there is none.
  private func session(
    _ http: HTTPExchange.Request, for id: RequestID? = nil
  ) -> Result<HTTPSession, Refusal> {
    guard let name = http.headers.first(Self.sessionID) else {
      let error = RPCError.invalidRequest("Send initialize first, then \(Self.sessionID).")
      return .failure(Refusal(response: .error(400, error, to: id)))
    }
    guard let session = sessions.find(name, http.identity) else {
      let error = RPCError.invalidRequest("There is no such session; send initialize again.")
      return .failure(Refusal(response: .error(404, error, to: id)))
    }
    return .success(session)
  }

  private struct Refusal: Error {
    let response: HTTPExchange.Response
  }

  func answerInSession(
    _ message: Message, _ http: HTTPExchange.Request, _ wants: Wants
  ) async -> HTTPExchange.Response {
    var id: RequestID?
    if case .request(let request) = message { id = request.id }
    let session: HTTPSession
    switch self.session(http, for: id) {
    case .success(let found): session = found
    case .failure(let refusal): return refusal.response
    }
    switch message {
    case .request(let request): return await answer([message], session, wants, single: request.id)
    case .batch(let messages):
      guard session.session.client.version == .v20250326, let messages else {
        let error = RPCError.invalidRequest(
          "Send one message; only 2025-03-26 has batches, of 1 to \(service.limits.batch).")
        return .error(400, error)
      }
      return await answer(messages, session, wants, single: nil)
    default:
      take(message, session)
      return HTTPExchange.Response(202)
    }
  }

  private func take(_ message: Message, _ session: HTTPSession) {
    switch message {
    case .notification("notifications/cancelled", let params):
      let id = params["requestId"].flatMap { RequestID($0, limits: service.limits) }
      if let id { session.calls.cancel(id) }
    case .response(let id, let result): session.session.questions.answer(id, result)
    default: break
    }
  }

  /// Answers the requests among the messages: one alone, or several as a batch.
  private func answer(
    _ messages: [Message], _ session: HTTPSession, _ wants: Wants, single: RequestID?
  ) async -> HTTPExchange.Response {
    let isPrimed = session.session.client.version >= .v20251125
    let answer = PostAnswer(isPrimed: isPrimed, streams: wants.events) { session.openStream() }
    let batch = Batch(messages.count) { responses in
      // Where the client cancelled everything there is nothing to send.
      answer.finish(single == nil && !responses.isEmpty ? .array(responses) : responses.first)
    }
    track(answer)
    let channel = channel(session, wants, answer)
    var hasRequest = false
    for message in messages {
      switch message {
      case .request(let request):
        hasRequest = true
        if let error = begin(request, channel, session, batch) {
          batch.add(Reply.error(error).message(to: request.id))
        }
      case .invalid(let id, let error):
        hasRequest = true
        batch.add(Reply.error(error).message(to: id))
      default:
        take(message, session)
        batch.add(nil)
      }
    }
    return hasRequest ? await response(from: answer) : HTTPExchange.Response(202)
  }

  /// Starts to answer a request for a batch, or gives the reason why not.
  private func begin(
    _ request: Request, _ channel: Channel, _ session: HTTPSession, _ batch: Batch
  ) -> RPCError? {
    do throws(RPCError) {
      let entry = try session.calls.begin(request.id)
      let began = jobs.add(entry) {
        let reply = entry.reply(await channel.answer(request))
        session.calls.end(request.id)
        session.touch(self.service.clock.now())
        batch.add(reply.message(to: request.id))
      }
      guard !began else { return nil }
      session.calls.end(request.id)
      return .tooManyCalls
    } catch {
      return error
    }
  }

  private func channel(_ session: HTTPSession, _ wants: Wants, _ answer: PostAnswer) -> Channel {
    let send: @Sendable (JSONValue) -> Void = { answer.send($0, droppable: false) }
    // Older clients have no event whose id would tell where to go on.
    let canComeBack = wants.events && session.session.client.version >= .v20251125
    let release: @Sendable (Duration) -> Void = { answer.release($0) }
    return Channel(
      service: service, catalog: service.catalog, client: session.session.client,
      identity: session.identity, owner: ObjectIdentifier(session),
      session: session.session, jobs: jobs, notify: { answer.send($0, droppable: true) },
      send: wants.events ? send : nil, release: canComeBack ? release : nil)
  }

  func get(_ http: HTTPExchange.Request) -> HTTPExchange.Response {
    guard http.headers.first(Self.version).flatMap(ProtocolVersion.init)?.isStateless != true
    else { return notAllowed("POST") }
    guard let wants = Wants(http.headers), wants.events else {
      return .error(406, .invalidRequest("Accept text/event-stream."))
    }
    switch session(http) {
    case .failure(let refusal): return refusal.response
    case .success(let session):
      guard let last = http.headers.first("Last-Event-ID") else {
        let isPrimed = session.session.client.version >= .v20251125
        return .events(session.standalone.read(isPrimed: isPrimed))
      }
      guard let events = session.resume(after: last) else {
        return .error(400, .invalidRequest("That Last-Event-ID is unknown or too old."))
      }
      return .events(events)
    }
  }

  func delete(_ http: HTTPExchange.Request) -> HTTPExchange.Response {
    guard http.headers.first(Self.version).flatMap(ProtocolVersion.init)?.isStateless != true
    else { return notAllowed("POST") }
    switch session(http) {
    case .failure(let refusal): return refusal.response
    case .success(let session):
      sessions.close(session)
      return HTTPExchange.Response(204)
    }
  }
}
