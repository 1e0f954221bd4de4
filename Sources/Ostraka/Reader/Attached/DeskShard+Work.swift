/// What sessions are given to do, and what comes of it.
extension DeskShard {
  /// What a waiting call gets.
  enum Step: Sendable {
    case now(AttachedAssignment.Work, AttachedHandle)
    /// Nothing before the stream ends.
    case later(AsyncStream<Void>)
  }

  /// How many queries a session answers before it must read what has joined its documents.
  static let mostQueriesAhead = 4

  /// What a session does next.
  ///
  /// - Parameter call: which of its calls asks.
  mutating func step(for name: String, call: Int, at now: Timestamp) -> Step {
    guard var session = sessions[name] else {
      let handle = AttachedHandle(name: name, content: nil, documents: DocumentChain([]))
      return .now(.stop(reason: reason(of: name) ?? Self.retired), handle)
    }
    defer { if sessions[name] != nil { sessions[name] = session } }
    let part = session.part.map { parts[$0] }
    guard session.call == call else { return .now(.wait, session.handle(for: part)) }
    if let index = leased(to: name) {
      return .now(work(queries[index], at: now), session.handle(for: part))
    }
    if isOpen, let index = nextQuery(of: session) {
      if session.hasPages { session.queriesAhead += 1 }
      queries[index].session = name
      return .now(work(queries[index], at: now), session.handle(for: part))
    }
    if isOpen, session.hasPages {
      session.queriesAhead = 0
      let page = session.givePage()
      return .now(.documents(page), session.handle(for: part))
    }
    let (stream, signal) = AsyncStream<Void>.makeStream()
    session.signal = signal
    return .later(stream)
  }

  /// The call has returned what it was to return.
  mutating func end(_ name: String, call: Int, at now: Timestamp) -> AttachedHandle {
    if sessions[name]?.call == call {
      sessions[name]?.isWaiting = false
      sessions[name]?.signal = nil
      sessions[name]?.lastCall = now
      if let session = sessions[name], attends(session, at: now) { lastAttended = now }
    }
    let part = sessions[name]?.part.map { parts[$0] }
    return sessions[name]?.handle(for: part)
      ?? AttachedHandle(name: name, content: nil, documents: DocumentChain([]))
  }

  /// Nobody has received what the call was to return: it never was.
  ///
  /// - Parameter given: what it was to return, if it got that far.
  mutating func abandon(
    _ name: String, call: Int, given work: AttachedAssignment.Work?, at now: Timestamp
  ) {
    guard sessions[name]?.call == call else { return }
    sessions[name]?.isWaiting = false
    sessions[name]?.signal = nil
    switch work {
    case .query(let query):
      let index = queries.firstIndex { $0.session == name && $0.query.id == query.id && $0.isOpen }
      if let index { queries[index].session = nil }
    case .documents: sessions[name]?.isPageOut = false
    case .wait, .stop, nil: break
    }
    // Nobody knows the handle of a session whose first call was lost.
    if call == 1, sessions[name]?.claim == nil, sessions[name]?.attends == nil {
      sessions[name] = nil
    }
  }

  /// Puts a query to the session of a part.
  ///
  /// Errors: `.unavailable` when nobody attends the part, `.tryLater` when it is not held any more or
  /// too many queries wait.
  mutating func ask(
    _ query: Query, _ number: Int, from digest: Digest, signal: AsyncStream<Void>.Continuation,
    at now: Timestamp
  ) throws {
    guard isOpen, let part = parts.firstIndex(where: { $0.digest == digest }) else {
      throw Self.changing
    }
    guard let session = holder(of: part), attends(session, at: now) else { throw unattended }
    guard queries.count(where: \.isOpen) < Self.mostQueries else {
      throw OstrakaError(.tryLater, "Too many queries wait for the shard \(id).")
    }
    queries.append(
      DeskQuery(
        number: number, query: query, asked: now, part: part, calls: session.calls, signal: signal))
    sessions[session.name]?.wake()
  }

  /// Whether a query waits for a session that is long between two calls: it has stopped calling, as
  /// agents do that take their work for done.
  func isNeglected(_ number: Int, at now: Timestamp) -> Bool {
    guard let query = queries.first(where: { $0.number == number }), query.session == nil,
      let session = holder(of: query.part), !session.isWaiting, leased(to: session.name) == nil
    else { return false }
    return max(query.asked, session.lastCall).advanced(by: Self.pickup) <= now
  }

  /// How long a query waits for a session that doesn't call.
  static let pickup: Duration = .seconds(10)

  /// Whoever asked waits no longer: what has come of the query; nil for nothing, which its session has
  /// missed.
  mutating func finish(_ number: Int, at now: Timestamp) -> Result<AttachedReply, OstrakaError>? {
    guard let index = queries.firstIndex(where: { $0.number == number }) else { return nil }
    let query = queries.remove(at: index)
    if let outcome = query.outcome { return outcome }
    guard let session = holder(of: query.part) else { return nil }
    let hasCome = session.calls > query.calls || leased(to: session.name) != nil
    if query.session == session.name || (query.session == nil && !hasCome) {
      sessions[session.name]?.hasMissed = true
      if !session.isWaiting { endWaiting(for: query.part) }
    }
    return nil
  }

  /// Takes a reply. Errors: `.leaseLost`, `.expired` for a session that was stopped, and those of
  /// ``AttachedPart/check(_:to:at:)``; after the last the query is still the session's.
  mutating func take(
    _ reply: AttachedReply, of name: String, at now: Timestamp
  ) throws -> AttachedReceipt {
    if let index = queries.firstIndex(where: {
      $0.session == name && $0.query.id == reply.query && $0.isOpen
    }) {
      try parts[queries[index].part].check(reply, to: queries[index].query, at: now)
      called(name, at: now, isNext: false)
      queries[index].end(.success(reply))
      replies.append((name, reply))
      replies.removeFirst(max(0, replies.count - Self.mostReplies))
    } else if !replies.contains(where: { $0.name == name && $0.reply.saysTheSame(as: reply) }) {
      if sessions[name] == nil, let reason = reason(of: name) {
        throw OstrakaError(.expired, "\(reason) Call next_query no more.")
      }
      throw OstrakaError(
        .leaseLost, "The query was answered without you; call next_query again.")
    }
    let part = sessions[name]?.part
    let handle = sessions[name]?.handle(for: part.map { parts[$0] }) ?? reply.session
    let waiting = queries.count { $0.part == part && $0.session == nil && $0.isOpen }
    return AttachedReceipt(session: handle, query: reply.query, waiting: waiting)
  }

  /// The query that a session is to answer now. What joined its documents is read after those that
  /// wait, unless it replaces something.
  private func nextQuery(of session: DeskSession) -> Int? {
    guard let part = session.part, session.attends != nil else { return nil }
    if session.hasPages {
      guard !session.isReplacing, session.queriesAhead < Self.mostQueriesAhead else { return nil }
    }
    return waiting(for: part)
  }

  private func work(_ query: DeskQuery, at now: Timestamp) -> AttachedAssignment.Work {
    let left = now.duration(to: query.query.deadline).components.seconds
    return .query(
      AttachedQuery(
        id: query.query.id, question: query.query.question,
        secondsLeft: Int(clamping: max(0, left))))
  }
}

extension AttachedReply {
  /// Whether it is the same but for the session's handle, which changes.
  fileprivate func saysTheSame(as other: AttachedReply) -> Bool {
    query == other.query && answer == other.answer && quotes == other.quotes
  }
}
