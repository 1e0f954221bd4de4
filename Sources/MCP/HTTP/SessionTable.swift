import Synchronization

/// The sessions over HTTP, bounded in number and idle time.
final class SessionTable: Sendable {
  private let sessions = Mutex([String: (session: HTTPSession, listener: Int)]())
  private let service: MCPService

  init(_ service: MCPService) { self.service = service }

  /// False when all places are taken by sessions that are busy.
  func add(_ session: HTTPSession) -> Bool {
    let listener = ChangeHub.Listener(
      owner: ObjectIdentifier(session),
      deliver: { change in
        guard session.session.wants(change) else { return }
        let message = Outgoing.notification(change.method, change.params)
        session.standalone.push(message.bytes, droppable: true)
      }, finish: {})
    let (isIn, gone) = sessions.withLock { sessions in
      var gone = expired(sessions)
      if sessions.count - gone.count >= service.limits.sessions {
        let idle = sessions.values.map(\.session).filter { !$0.isBusy }
        guard let oldest = idle.min(by: { $0.used < $1.used }) else { return (false, gone) }
        gone.append(oldest)
      }
      for session in gone { remove(session, from: &sessions) }
      sessions[session.id] = (session, service.changes.add(listener))
      return (true, gone)
    }
    for session in gone { session.close() }
    return isIn
  }

  /// The session, if it exists, has not expired and belongs to that identity.
  func find(_ id: String, _ identity: Identity?) -> HTTPSession? {
    let now = service.clock.now()
    guard let session = sessions.withLock({ $0[id]?.session }),
      session.identity == identity
    else { return nil }
    guard session.isBusy || now - session.used <= service.limits.sessionIdle else {
      close(session)
      return nil
    }
    session.touch(now)
    return session
  }

  func close(_ session: HTTPSession) {
    sessions.withLock { remove(session, from: &$0) }
    session.close()
  }

  func closeAll() {
    for session in sessions.withLock({ $0.values.map(\.session) }) { close(session) }
  }

  var count: Int { sessions.withLock { $0.count } }

  func beat() {
    for session in sessions.withLock({ $0.values.map(\.session) }) {
      session.standalone.comment()
    }
  }

  private func expired(
    _ sessions: [String: (session: HTTPSession, listener: Int)]
  ) -> [HTTPSession] {
    let now = service.clock.now()
    return sessions.values.map(\.session).filter {
      !$0.isBusy && now - $0.used > service.limits.sessionIdle
    }
  }

  private func remove(
    _ session: HTTPSession,
    from sessions: inout [String: (session: HTTPSession, listener: Int)]
  ) {
    if let entry = sessions.removeValue(forKey: session.id) {
      service.changes.remove(entry.listener)
    }
  }
}
