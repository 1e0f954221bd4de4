import Synchronization

/// Serves clients over Streamable HTTP at one address, both eras side by side. The owner of the
/// socket hands requests to `respond` while `run` runs.
public final class HTTPTransport: Sendable {
  let service: MCPService
  let sessions: SessionTable
  let jobs: Jobs
  private let origins: OriginPolicy
  private let newID: @Sendable () -> String
  private let answers = Mutex((next: 0, open: [Int: PostAnswer]()))

  /// `newID` gives session ids that nobody can guess; by default they are 128 random bits.
  public init(
    _ service: MCPService, origins: OriginPolicy = .loopback,
    newID: @escaping @Sendable () -> String = HTTPTransport.randomID
  ) {
    self.service = service
    self.origins = origins
    self.newID = newID
    sessions = SessionTable(service)
    jobs = Jobs(limit: service.limits.calls * 8)
  }

  /// 32 hexadecimal digits from the system's random source.
  @Sendable public static func randomID() -> String {
    (0..<2).map { _ in
      let digits = String(UInt64.random(in: 0 ... .max), radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }

  /// Runs the calls until it is cancelled or stopped; then all calls are cancelled, streams and
  /// sessions end, and requests are answered with 503.
  public func run() async {
    await withTaskGroup { group in
      group.addTask { await self.jobs.run() }
      group.addTask {
        while (try? await self.service.clock.sleep(self.service.limits.keepAlive)) != nil {
          self.beat()
        }
      }
      await group.next()
      group.cancelAll()
    }
    // What came in while it stopped has to end as well.
    stop()
  }

  /// Cancels all calls and ends all streams and sessions at once; `run` then ends. For an owner
  /// that waits for its responses to end before it does.
  public func stop() {
    jobs.stop()
    service.changes.finish(ObjectIdentifier(self))
    sessions.closeAll()
    for answer in answers.withLock({ Array($0.open.values) }) { answer.finish(nil) }
  }

  /// Answers one request, or gives an empty response at once when the task that waits here is
  /// cancelled. For older revisions the call then goes on; with 2026-07-28 that, like dropping the
  /// events, cancels the call.
  public func respond(to request: HTTPExchange.Request) async -> HTTPExchange.Response {
    guard origins.allows(request.headers) else {
      return .error(403, .invalidRequest("Requests from this origin or host are not accepted."))
    }
    guard !jobs.isClosed else {
      return .error(503, .internalError("The server is shutting down."))
    }
    switch request.method {
    case "POST": return await post(request)
    case "GET": return get(request)
    case "DELETE": return delete(request)
    default: return notAllowed("GET, POST, DELETE")
    }
  }

  func notAllowed(_ allowed: String) -> HTTPExchange.Response {
    var response = HTTPExchange.Response.error(
      405, .invalidRequest("This method is not used here; use \(allowed)."))
    response.headers.append("Allow", allowed)
    return response
  }

  func newSession(_ session: Session, _ identity: Identity?) -> HTTPSession? {
    let session = HTTPSession(
      id: newID(), session, identity: identity, limits: service.limits,
      now: service.clock.now())
    return sessions.add(session) ? session : nil
  }

  /// Keeps an answer in mind until it is complete.
  func track(_ answer: PostAnswer) {
    let number = answers.withLock { answers in
      answers.next += 1
      answers.open[answers.next] = answer
      return answers.next
    }
    answer.onEnd { self.forget(number) }
  }

  /// Gives the response as soon as it has a beginning.
  func response(
    from answer: PostAnswer, status: (JSONValue) -> Int = { _ in 200 }
  ) async -> HTTPExchange.Response {
    switch await answer.outcome() {
    case .message(let message): .json(status(message), message)
    case .events(let events): .events(events)
    case .nothing where jobs.isClosed:
      .error(503, .internalError("The server is shutting down."))
    case .nothing:
      // It was cancelled and nobody wants an answer: a stream without events says just that.
      .events(EventStream.ended.read())
    }
  }

  private func forget(_ number: Int) {
    _ = answers.withLock { $0.open.removeValue(forKey: number) }
  }

  private func beat() {
    for answer in answers.withLock({ Array($0.open.values) }) { answer.beat() }
    sessions.beat()
  }
}
