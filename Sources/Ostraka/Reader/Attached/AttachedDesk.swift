import Synchronization

/// The desk in the process that runs the shards: live sessions come to one side of it with the calls
/// of ``ShardDesk``, the shards' readers to the other.
///
/// It keeps nothing on disk: what a session holds, its handle says.
public final class AttachedDesk: ShardDesk {
  /// The kind of the reader that sessions are, as shards and coverage name it.
  public static let reader = "attached"

  struct State {
    var shards: [ShardID: DeskShard] = [:]
    var queries = 0
    var isClosed = false
  }

  let state = Mutex(State())
  let time: any Time
  private let randomness: any Randomness
  let grace: Duration

  /// The longest that a call waits for work.
  public static let longestPatience: Duration = .seconds(600)

  /// - Parameter grace: how long a session that doesn't wait for work is expected back.
  public init(time: any Time, randomness: any Randomness, grace: Duration = .seconds(60)) {
    self.time = time
    self.randomness = randomness
    self.grace = grace
  }

  public func next(
    _ call: AttachedCall, within patience: Duration
  ) async throws -> AttachedAssignment {
    let claim = try call.session?.claim()
    let name = claim?.name ?? String(randomness.next(), radix: 36)
    let number = try with(call.shard) { shard, now in
      try shard.begin(name, call, claim: claim, at: now)
    }
    do {
      let patience = min(patience, Self.longestPatience)
      let assignment = try await work(for: name, number, of: call.shard, within: patience)
      changed(call.shard)
      return assignment
    } catch {
      give(nil, back: name, number, call.shard)
      changed(call.shard)
      throw error
    }
  }

  public func reply(_ reply: AttachedReply) async throws -> AttachedReceipt {
    try reply.check()
    let name = try reply.session.claim().name
    return try with(shard(of: name)) { shard, now in
      try shard.take(reply, of: name, at: now)
    }
  }

  public func lapse(_ session: AttachedHandle) async throws {
    let name = try session.claim().name
    try with(shard(of: name)) { shard, now in shard.lapse(name, at: now) }
  }

  public func leave(_ session: AttachedHandle) async throws {
    let name = try session.claim().name
    try with(shard(of: name)) { shard, now in
      if shard.sessions[name] != nil { shard.stop(name, because: DeskShard.left, at: now) }
    }
  }

  public func nudge(_ agent: String) async throws -> ShardID? {
    state.withLock { state in
      for id in state.shards.keys.sorted() {
        if state.shards[id]?.nudge(agent, at: time.now) == true { return id }
      }
      return nil
    }
  }

  @discardableResult
  public func release(_ shard: ShardID) async throws -> Int {
    try with(shard) { shard, now in
      let names = shard.sessions.keys.sorted()
      for name in names {
        shard.stop(name, because: DeskShard.released, keepsLease: true, at: now)
      }
      return names.count
    }
  }

  /// The host stops: calls that wait end with `.unavailable`, so that they go on at the next one.
  public func close() {
    state.withLock { state in
      state.isClosed = true
      for (id, shard) in state.shards {
        for name in shard.sessions.keys { state.shards[id]?.sessions[name]?.wake() }
      }
    }
  }

  /// Waits until there is work, or the patience is over.
  private func work(
    for name: String, _ call: Int, of id: ShardID, within patience: Duration
  ) async throws -> AttachedAssignment {
    let end = time.now.advanced(by: patience)
    while true {
      switch try step(for: name, call, of: id) {
      case .now(let work, let handle):
        if Task.isCancelled {
          give(work, back: name, call, id)
          throw CancellationError()
        }
        return AttachedAssignment(session: handle, work: work)
      case .later(let signal):
        let left = time.now.duration(to: end)
        guard left > .zero, try await comes(signal, within: left) else {
          return AttachedAssignment(session: try self.end(name, call, of: id), work: .wait)
        }
      }
    }
  }

  /// A step, after which the call returns if there is work.
  private func step(for name: String, _ call: Int, of id: ShardID) throws -> DeskShard.Step {
    try state.withLock { state in
      guard !state.isClosed else { throw OstrakaError(.unavailable, "The memory's host stops.") }
      guard var shard = state.shards[id] else { throw Self.unknown(id) }
      defer { state.shards[id] = shard }
      let step = shard.step(for: name, call: call, at: time.now)
      if case .now = step { _ = shard.end(name, call: call, at: time.now) }
      return step
    }
  }

  private func end(_ name: String, _ call: Int, of id: ShardID) throws -> AttachedHandle {
    try with(id) { shard, now in shard.end(name, call: call, at: now) }
  }

  private func give(
    _ work: AttachedAssignment.Work?, back name: String, _ call: Int, _ id: ShardID
  ) {
    state.withLock { state in
      state.shards[id]?.abandon(name, call: call, given: work, at: time.now)
    }
  }

  /// Whether a stream ends within a time. Errors: `CancellationError`.
  private func comes(_ signal: AsyncStream<Void>, within limit: Duration) async throws -> Bool {
    do {
      try await time.within(limit, orThrow: Self.late) { for await _ in signal {} }
      return true
    } catch let error as OstrakaError where error.code == Self.late.code {
      return false
    }
  }

  static let late = OstrakaError(.expired, "The live session has not answered in time.")
}
