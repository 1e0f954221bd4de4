import Synchronization

/// The state of one client over stdio: both eras may be spoken side by side.
final class StdioConnection: Sendable {
  let output: OutputQueue
  private let service: MCPService
  private let identity: Identity?
  private let calls: CallTable
  private let jobs: Jobs
  private let session = Mutex(
    (session: Session?.none, listener: Int?.none, following: CallTable.Entry?.none))

  init(_ service: MCPService, _ identity: Identity?) {
    self.service = service
    self.identity = identity
    output = OutputQueue(limit: service.limits.outputBytes)
    calls = CallTable(limit: service.limits.calls)
    // A task has two jobs: its call, and the watch for its client's silence.
    jobs = Jobs(limit: service.limits.calls + 2 * service.limits.tasks)
  }

  func serve<Input: AsyncSequence>(_ input: Input) async throws
  where Input.Element == [UInt8] {
    defer { abandon() }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await self.jobs.run() }
      do {
        try await read(input)
      } catch {
        group.cancelAll()
        throw error
      }
      group.addTask { try await self.drain() }
      // The jobs end by themselves, or the drain's limit ends them.
      try await group.next()
      group.cancelAll()
    }
  }

  /// Ends everything at once.
  func abandon() {
    service.changes.finish(ObjectIdentifier(self))
    calls.cancelAll()
    jobs.close()
    output.close()
  }

  private func read<Input: AsyncSequence>(_ input: Input) async throws
  where Input.Element == [UInt8] {
    var splitter = LineSplitter(limit: service.limits.messageBytes)
    for try await bytes in input {
      for line in splitter.add(bytes) { take(line) }
      await output.room()
    }
    for line in splitter.end() { take(line) }
  }

  private func drain() async throws {
    service.changes.finish(ObjectIdentifier(self))
    jobs.close()
    jobs.cancelWaiting()
    try? await service.clock.sleep(service.limits.drain)
    calls.cancelAll()
  }

  private func take(_ line: LineSplitter.Line) {
    let limits = service.limits
    guard case .text(let bytes) = line else {
      let error = RPCError.invalidRequest(
        "A message may have at most \(limits.messageBytes) bytes.")
      return push(.error(error), to: nil)
    }
    do {
      take(Message(try JSONParser.parse(bytes, limits: limits), limits: limits))
    } catch {
      push(.error(.parseError("\(error).")), to: nil)
    }
  }

  private func take(_ message: Message) {
    switch message {
    case .request(let request): begin(request) { self.push($0, to: request.id) }
    case .notification("notifications/cancelled", let params):
      let id = params["requestId"].flatMap { RequestID($0, limits: service.limits) }
      if let id { calls.cancel(id) }
    case .notification: break
    case .response(let id, let result):
      session.withLock { $0.session }?.questions.answer(id, result)
    case .invalid(let id, let error): push(.error(error), to: id)
    case .batch(let messages): take(batch: messages)
    }
  }

  private func take(batch messages: [Message]?) {
    guard session.withLock({ $0.session })?.client.version == .v20250326 else {
      return push(.error(.invalidRequest("Send one message a line, not a batch.")), to: nil)
    }
    guard let messages else {
      let limit = service.limits.batch
      return push(.error(.invalidRequest("A batch has 1 to \(limit) messages.")), to: nil)
    }
    let batch = Batch(messages.count) { responses in
      if !responses.isEmpty { self.output.push(.array(responses), droppable: false) }
    }
    for message in messages {
      switch message {
      case .request(let request): begin(request) { batch.add($0.message(to: request.id)) }
      case .invalid(let id, let error): batch.add(Reply.error(error).message(to: id))
      default:
        take(message)
        batch.add(nil)
      }
    }
  }

  /// Starts to answer a request; the reply comes once.
  private func begin(_ request: Request, reply: @escaping @Sendable (Reply) -> Void) {
    do throws(RPCError) {
      if request.method == "initialize", !Envelope.isPresent(in: request.params) {
        return reply(.result(try initialize(request.params)))
      }
      let channel = try channel(for: request)
      let entry = try calls.begin(request.id, waits: channel.waits(request))
      let began = jobs.add(entry) {
        let answer = entry.reply(await channel.answer(request))
        self.calls.end(request.id)
        reply(answer)
      }
      if !began {
        calls.end(request.id)
        throw RPCError.tooManyCalls
      }
    } catch {
      reply(.error(error))
    }
  }

  private func initialize(_ params: JSONObject) throws(RPCError) -> JSONObject {
    let server = service.server
    let (new, result) = try Session.begin(params, server)
    let listener = service.changes.add(
      ChangeHub.Listener(
        owner: ObjectIdentifier(self),
        deliver: { change in
          guard new.wants(change) else { return }
          let message = Outgoing.notification(change.method, change.params)
          self.output.push(message, droppable: true)
        }, finish: {}))
    // Once the client has gone, nobody follows.
    let following = CallTable.Entry(waits: true)
    if let provider = server.provider, !jobs.add(following, { await provider.follow() }) {
      service.changes.remove(listener)
      throw .tooManyCalls
    }
    let old = session.withLock { state in
      defer { state = (new, listener, following) }
      return state
    }
    old.following?.cancel()
    if let listener = old.listener { service.changes.remove(listener) }
    return result
  }

  private func channel(for request: Request) throws(RPCError) -> Channel {
    var client: Client
    var session: Session?
    if Envelope.isPresent(in: request.params) {
      client = try Envelope.client(in: request.params)
    } else if let current = self.session.withLock({ $0.session }) {
      session = current
      client = current.client
    } else if request.method == "ping" {
      client = Client(implementation: nil, version: .newestWithSession, capabilities: [:])
    } else if request.method == "server/discover" {
      client = try Envelope.client(in: request.params)
    } else {
      throw .invalidRequest("Send initialize first, or name the protocol version in \"_meta\".")
    }
    return Channel(
      service: service, catalog: service.catalog, client: client, identity: identity,
      owner: ObjectIdentifier(self), session: session, jobs: jobs,
      notify: { [output] in output.push($0, droppable: true) },
      send: { [output] in output.push($0, droppable: false) })
  }

  private func push(_ reply: Reply, to id: RequestID?) {
    guard let message = reply.message(to: id) else { return }
    output.push(message, droppable: false)
  }
}
