/// One shard's parts, sessions and queries: the rules of the desk, without its waiting.
struct DeskShard: Sendable {
  let id: ShardID
  /// How long a session that doesn't wait is expected back.
  let grace: Duration
  /// What the shard's reader holds; kept while it is closed, so that sessions can go on.
  var parts: [AttachedPart] = []
  /// Whether the reader is open.
  var isOpen = false
  /// By name.
  var sessions: [String: DeskSession] = [:]
  /// In the order in which they were asked.
  var queries: [DeskQuery] = []
  /// Sessions that must not go on, and why; the latest last.
  private(set) var stopped: [(name: String, reason: String)] = []
  /// The latest replies, by session: one may be sent again.
  var replies: [(name: String, reply: AttachedReply)] = []
  /// When a session that answered was last heard of; else when the shard was opened.
  var lastAttended: Timestamp
  /// What the shard's reader wants to be told of every change.
  var changed: @Sendable () -> Void

  /// The most sessions that wait for a part.
  static let mostWaiting = 16
  /// The most queries that wait or are being answered.
  static let mostQueries = 64
  /// How many sessions that were stopped are remembered, and how many replies.
  static let mostStopped = 256
  static let mostReplies = 32
  /// The longest name of a client, in characters.
  static let longestClient = 80

  init(
    _ id: ShardID, grace: Duration, opened: Timestamp, changed: @escaping @Sendable () -> Void
  ) {
    self.id = id
    self.grace = grace
    self.changed = changed
    lastAttended = opened
  }

  /// Whether a session answers queries about its part.
  func attends(_ session: DeskSession, at now: Timestamp) -> Bool {
    session.part != nil && session.attends != nil
      && session.isPresent(at: now, grace: grace)
  }

  func holder(of part: Int) -> DeskSession? { sessions.values.first { $0.part == part } }

  /// The query that a session has to answer.
  func leased(to name: String) -> Int? {
    queries.firstIndex { $0.session == name && $0.isOpen }
  }

  /// The query about a part that has waited longest.
  func waiting(for part: Int) -> Int? {
    queries.firstIndex { $0.part == part && $0.session == nil && $0.isOpen }
  }

  func reason(of name: String) -> String? { stopped.last { $0.name == name }?.reason }

  func attendance(at now: Timestamp) -> Attendance {
    let attending = sessions.values.filter { attends($0, at: now) }
    let reading = sessions.values.count {
      $0.part != nil && $0.attends == nil && $0.isPresent(at: now, grace: grace)
    }
    let clients = Set(attending.map(\.client)).sorted()
    return Attendance(
      isAttended: !attending.isEmpty, since: attending.compactMap(\.attends).min() ?? lastAttended,
      client: clients.isEmpty ? nil : clients.joined(separator: ", "),
      attendedParts: attending.count, parts: parts.count, reading: reading,
      queries: queries.count(where: \.isOpen))
  }

  var unattended: OstrakaError {
    OstrakaError(.unavailable, "Nobody attends the shard \(id) since \(lastAttended).")
  }

  /// Ends a session. What waits for it is answered without it at once.
  ///
  /// - Parameter keepsLease: whether it may still reply to what it has.
  mutating func stop(
    _ name: String, because reason: String, keepsLease: Bool = false, at now: Timestamp
  ) {
    if var session = sessions.removeValue(forKey: name) {
      if attends(session, at: now) { lastAttended = now }
      session.wake()
      if let part = session.part { endWaiting(for: part) }
    }
    if !keepsLease, let index = leased(to: name) { queries[index].end(.failure(unattended)) }
    stopped.append((name, reason))
    stopped.removeFirst(max(0, stopped.count - Self.mostStopped))
  }

  /// Nobody expects a session until it calls again.
  mutating func lapse(_ name: String, at now: Timestamp) {
    guard var session = sessions[name] else { return }
    if attends(session, at: now) { lastAttended = now }
    session.hasMissed = true
    session.isWaiting = false
    // A call that still waits is nobody's.
    session.calls += 1
    session.call = session.calls
    session.wake()
    sessions[name] = session
    if let index = leased(to: name) { queries[index].end(.failure(unattended)) }
    if let part = session.part { endWaiting(for: part) }
  }

  /// Whether an agent's session serves the shard and has called since this was last true.
  mutating func nudge(_ agent: String, at now: Timestamp) -> Bool {
    let name = sessions.values.first { session in
      session.agent == agent && session.isPresent(at: now, grace: grace)
        && session.calls > session.callsAtNudge
    }?.name
    guard let name, let calls = sessions[name]?.calls else { return false }
    sessions[name]?.callsAtNudge = calls
    return true
  }

  /// Gives up on all that waits for a part's session.
  mutating func endWaiting(for part: Int) {
    while let index = waiting(for: part) { queries[index].end(.failure(unattended)) }
  }

  static let removed =
    "Documents were removed from the shard; begin a new session. Nobody can make this one forget "
    + "them."
  static let divided = "The shard’s documents were divided anew; begin a new session."
  static let displaced = "Another session has taken your place."
  static let released = "The shard’s owner has let you go."
  static let left = "You have left the shard."
  static let retired = "The shard is not served by live sessions any more."
}
