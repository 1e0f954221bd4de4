/// Which session holds which part.
extension DeskShard {
  /// A session calls: it is known, begins, or was known to an earlier host. The call's number.
  ///
  /// Errors: `.alreadyExists` when there is no part for it.
  mutating func begin(
    _ name: String, _ call: AttachedCall, claim: AttachedHandle.Claim?, at now: Timestamp
  ) throws -> Int {
    guard reason(of: name) == nil else { return 0 }
    if sessions[name] == nil {
      var session = DeskSession(
        name: name, client: String(call.client.prefix(Self.longestClient)),
        agent: call.agent.map { String($0.prefix(Self.longestClient)) }, at: now)
      session.claim = claim
      if parts.isEmpty { try makeRoomForWaiting(at: now) }
      sessions[name] = session
      do {
        try seat(name, at: now)
      } catch {
        sessions[name] = nil
        throw error
      }
    }
    called(name, at: now)
    return sessions[name]?.call ?? 0
  }

  /// A session shows that it lives.
  mutating func called(_ name: String, at now: Timestamp, isNext: Bool = true) {
    guard var session = sessions[name] else { return }
    let wasPresent = session.isPresent(at: now, grace: grace)
    session.calls += 1
    session.lastCall = now
    session.hasMissed = false
    if isNext {
      // A second call ends the first.
      session.wake()
      session.call = session.calls
      session.isWaiting = true
      session.takePage()
    }
    if session.attends != nil, !wasPresent { session.attends = now }
    session.finishReading(at: now)
    sessions[name] = session
    if attends(session, at: now) { lastAttended = now }
  }

  /// The reader holds these parts from now on.
  mutating func place(_ new: [AttachedPart], at now: Timestamp) {
    let places = Self.places(of: parts, in: new)
    let documents = Set(new.flatMap(\.documents.ids))
    (parts, isOpen) = (new, true)
    for index in queries.indices where queries[index].isOpen {
      if let part = places[queries[index].part] {
        queries[index].part = part
      } else {
        queries[index].end(.failure(Self.changing))
      }
    }
    for name in sessions.keys.sorted() {
      guard let session = sessions[name], let part = session.part else { continue }
      let keepsAll = session.holding.shown.keys.allSatisfy(documents.contains)
      sessions[name]?.part = places[part]
      if places[part] == nil || !plan(name, at: now) {
        // Its queries follow the part; it must not be taken for that part's session.
        stop(name, because: keepsAll ? Self.divided : Self.removed, at: now)
      }
    }
    seatWaiting(at: now)
    for name in sessions.keys { sessions[name]?.wake() }
  }

  /// Where the parts went: to the same text, else to the same place.
  private static func places(of old: [AttachedPart], in new: [AttachedPart]) -> [Int: Int] {
    var places: [Int: Int] = [:]
    for (index, part) in old.enumerated() {
      let same = new.firstIndex { $0.digest == part.digest }
      if let same, !places.values.contains(same) { places[index] = same }
    }
    let taken = Set(places.values)
    for index in old.indices where places[index] == nil && new.indices.contains(index) {
      if !taken.contains(index) { places[index] = index }
    }
    return places
  }

  /// Gives parts to those who came before there were any; first to those who hold one already.
  private mutating func seatWaiting(at now: Timestamp) {
    let waiting = sessions.values.filter { $0.part == nil }.sorted {
      ($0.begun, $0.name) < ($1.begun, $1.name)
    }
    let (holding, others) = (
      waiting.filter { session in parts.contains { session.claim?.holds($0) ?? false } },
      waiting.filter { session in !parts.contains { session.claim?.holds($0) ?? false } }
    )
    for session in holding + others {
      do {
        try seat(session.name, at: now)
      } catch {
        let reason = (error as? OstrakaError)?.message ?? "\(error)"
        stop(session.name, because: reason, at: now)
      }
    }
  }

  /// Gives a session a part, if there are any; stops it where it can't go on.
  private mutating func seat(_ name: String, at now: Timestamp) throws {
    guard !parts.isEmpty, let session = sessions[name], session.part == nil else { return }
    guard let claim = session.claim, claim.documents != DocumentChain([]).last else {
      let part = try freePart(at: now)
      sessions[name]?.part = part
      _ = plan(name, at: now)
      return
    }
    sessions[name]?.claim = nil
    let fitting = parts.indices.filter { parts[$0].documents.documents(of: claim.documents) != nil }
    guard !fitting.isEmpty else { return stop(name, because: Self.removed, at: now) }
    let (whole, again) = (
      fitting.filter { claim.holds(parts[$0]) }, fitting.filter { !claim.holds(parts[$0]) }
    )
    guard let part = free(of: whole.isEmpty ? again : whole, at: now) else {
      return stop(name, because: Self.displaced, at: now)
    }
    sessions[name]?.part = part
    sessions[name]?.holding =
      whole.isEmpty
      ? AttachedHolding(shownBefore: parts[part].documents.documents(of: claim.documents) ?? [])
      : AttachedHolding(all: parts[part])
    _ = plan(name, at: now)
  }

  /// What a session has to read from now on; false when it must not go on.
  private mutating func plan(_ name: String, at now: Timestamp) -> Bool {
    guard var session = sessions[name], let part = session.part else { return false }
    defer { sessions[name] = session }
    guard session.plan(for: parts[part]) else { return false }
    session.finishReading(at: now)
    return true
  }

  private mutating func freePart(at now: Timestamp) throws -> Int {
    if let part = free(of: Array(parts.indices), at: now) { return part }
    let holders = sessions.values.filter { $0.part != nil }
    let isRead = holders.contains { $0.attends == nil }
    let since = holders.map { $0.attends ?? $0.begun }.min() ?? now
    let clients = Set(holders.map(\.client)).sorted().joined(separator: ", ")
    throw OstrakaError(
      .alreadyExists,
      "The shard \(id) is being \(isRead ? "read" : "attended") by \(clients) since \(since). Don't take "
        + "its place: tell the person you work for. They can let it go with "
        + "`ostraka shard release \(id)`.")
  }

  /// The first of some parts that nobody holds, else that a session holds which has gone quiet.
  private mutating func free(of candidates: [Int], at now: Timestamp) -> Int? {
    if let part = candidates.first(where: { holder(of: $0) == nil }) { return part }
    for part in candidates {
      guard let holder = holder(of: part), !holder.isPresent(at: now, grace: grace) else {
        continue
      }
      stop(holder.name, because: Self.displaced, at: now)
      return part
    }
    return nil
  }

  private mutating func makeRoomForWaiting(at now: Timestamp) throws {
    for session in sessions.values where !session.isPresent(at: now, grace: grace) {
      sessions[session.name] = nil
    }
    guard sessions.count < Self.mostWaiting else {
      throw OstrakaError(
        .alreadyExists,
        "\(sessions.count) sessions wait for documents of the shard \(id) already. Load some: "
          + "ostraka load PATH --shard \(id)")
    }
  }

  static let changing = OstrakaError(
    .tryLater, "What the shard holds has changed and is being read.")
}
