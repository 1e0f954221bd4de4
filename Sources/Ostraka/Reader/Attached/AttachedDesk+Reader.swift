import Synchronization

/// The side of a shard's reader.
extension AttachedDesk {
  /// Lets sessions come for a shard; they wait until ``place(_:of:)`` says what it holds.
  ///
  /// - Parameter changed: is called after whatever may have changed who attends the shard.
  public func open(_ shard: ShardID, changed: @escaping @Sendable () -> Void = {}) {
    state.withLock { state in
      if state.shards[shard] == nil {
        state.shards[shard] = DeskShard(
          shard, grace: grace, opened: time.now, changed: changed)
      }
      state.shards[shard]?.changed = changed
    }
    changed()
  }

  /// Says what the shard holds: its sessions read what joined it, and must go where something left.
  ///
  /// - Parameter parts: what one session each is to hold, in order.
  public func place(_ parts: [AttachedPart], of shard: ShardID) {
    try? with(shard) { shard, now in shard.place(parts, at: now) }
  }

  /// The shard's reader is closed: what waits is answered without sessions, which wait until the
  /// reader is open again.
  public func suspend(_ shard: ShardID) {
    try? with(shard) { shard, _ in
      shard.isOpen = false
      for part in shard.parts.indices { shard.endWaiting(for: part) }
    }
  }

  /// The shard has another reader from now on, or is gone: its sessions are told to stop.
  public func retire(_ shard: ShardID) {
    try? with(shard) { shard, now in
      for name in shard.sessions.keys.sorted() {
        shard.stop(name, because: DeskShard.retired, at: now)
      }
    }
    state.withLock { state in state.shards[shard] = nil }
  }

  /// Puts a query to the session that attends a part, and waits for its reply until the query's
  /// deadline, at most ``longestPatience``.
  ///
  /// Errors: `.unavailable` at once when nobody attends it, or when its session goes; `.expired` at the
  /// deadline; `.tryLater` when the shard doesn't hold that part any more or too many queries wait. A
  /// session that has not answered by then, or when the caller's task is cancelled, has missed the
  /// query: until it calls again, nobody attends the part.
  public func ask(
    _ query: Query, from part: Digest, of shard: ShardID
  ) async throws -> AttachedReply {
    let (stream, signal) = AsyncStream<Void>.makeStream()
    let number = state.withLock { state in
      state.queries += 1
      return state.queries
    }
    try with(shard) { shard, now in
      try shard.ask(query, number, from: part, signal: signal, at: now)
    }
    do {
      try await comes(stream, for: number, of: shard, by: query.deadline)
    } catch {
      // A reply that came at the last moment counts.
      guard let outcome = finish(number, of: shard) else { throw error }
      return try outcome.get()
    }
    guard let outcome = finish(number, of: shard) else {
      throw OstrakaError(.unavailable, DeskShard.retired)
    }
    return try outcome.get()
  }

  /// Waits until something has come of a query. Errors: `.expired` at its deadline, `.unavailable` when
  /// its session doesn't call.
  private func comes(
    _ stream: AsyncStream<Void>, for number: Int, of shard: ShardID, by deadline: Timestamp
  ) async throws {
    let deadline = min(deadline, time.now.advanced(by: Self.longestPatience))
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { for await _ in stream {} }
      group.addTask {
        while true {
          let left = self.time.now.duration(to: deadline)
          guard left > .zero else { throw Self.late }
          try await self.time.sleep(for: min(left, Self.look))
          if let unattended = self.neglect(of: number, shard) { throw unattended }
        }
      }
      defer { group.cancelAll() }
      try await group.next()
      try Task.checkCancellation()
    }
  }

  /// How often a query is looked at that waits.
  private static let look: Duration = .seconds(1)

  /// Why a query waits in vain; nil while it doesn't.
  private func neglect(of number: Int, _ shard: ShardID) -> OstrakaError? {
    state.withLock { state in
      guard let found = state.shards[shard], found.isNeglected(number, at: time.now) else {
        return nil
      }
      return found.unattended
    }
  }

  /// Who attends a shard now; nil for a shard that no session can attend.
  public func attendance(now shard: ShardID) -> Attendance? {
    state.withLock { $0.shards[shard]?.attendance(at: time.now) }
  }

  private func finish(
    _ number: Int, of shard: ShardID
  ) -> Result<AttachedReply, OstrakaError>? {
    try? with(shard) { shard, now in shard.finish(number, at: now) }
  }

  /// Changes a shard, then tells its reader. Errors: `.notFound`, and those of the change.
  func with<Value>(
    _ id: ShardID, _ change: (inout DeskShard, Timestamp) throws -> Value
  ) throws -> Value {
    defer { changed(id) }
    return try state.withLock { state in
      guard var shard = state.shards[id] else { throw Self.unknown(id) }
      defer { state.shards[id] = shard }
      return try change(&shard, time.now)
    }
  }

  func changed(_ id: ShardID) { state.withLock { $0.shards[id]?.changed }?() }

  /// The shard that knows a session. Errors: `.notFound`.
  func shard(of name: String) throws -> ShardID {
    try state.withLock { state in
      let shard = state.shards.values.first { shard in
        shard.sessions[name] != nil || shard.reason(of: name) != nil
      }
      guard let shard else {
        throw OstrakaError(
          .notFound,
          "Nobody knows this session here, perhaps since Ostraka was started again. Call next_query "
            + "with it to go on.")
      }
      return shard.id
    }
  }

  static func unknown(_ shard: ShardID) -> OstrakaError {
    OstrakaError(
      .notFound,
      "No shard \(shard) is served by live sessions here. To have one: "
        + "ostraka shard set \(shard) --reader attached")
  }
}
