/// Sends one message per shard and gathers the readings that come back before the deadline.
public struct FanOut: Sendable {
  private let bus: any Bus
  private let time: any Time

  /// How long a reading is leased to the coordinator at a time while it waits for the others: short,
  /// so that another coordinator soon has it when this one dies.
  static let lease: Duration = .seconds(5)

  public init(bus: any Bus, time: any Time) {
    self.bus = bus
    self.time = time
  }

  /// How often it looks for readings without a bell: a lost one must not cost an answer its deadline.
  static let lookout: Duration = .seconds(1)

  /// What came back.
  public struct Gathered: Sendable {
    public var readings: [ShardID: Reading] = [:]
    /// Why shards that did not answer did not: dead letters by shard.
    public var failures: [ShardID: String] = [:]
    /// The deliveries that brought the readings, to be settled with the answer.
    public var deliveries: [Delivery] = []
  }

  /// Asks the shards and waits until each has answered or failed, or the deadline is reached.
  ///
  /// Message ids follow from the query and the shard, so that asking again is harmless. Errors:
  /// `.unavailable` when the bus closes meanwhile.
  public func gather(_ query: Query, from shards: [ShardID]) async throws -> Gathered {
    guard !shards.isEmpty else { return Gathered() }
    let body = try query.body()
    try await bus.send(
      shards.map { shard in
        Message(
          id: .query(query.id, shard), conversation: Conversation.system.id, sender: .coordinator,
          mailbox: Mailbox(.shard(shard)), kind: .query, body: body, expires: query.deadline)
      })
    let collector = Collector(query: query, shards: shards)
    let remaining = time.now.duration(to: query.deadline)
    let isDeadline = try await withThrowingTaskGroup(of: Bool.self) { group in
      let (looks, look) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
      group.addTask {
        try await collect(into: collector, whenever: looks)
        return false
      }
      group.addTask {
        try await time.sleep(for: remaining)
        return true
      }
      group.addTask { try await keepLeases(of: collector) }
      group.addTask {
        defer { look.finish() }
        try await bus.watch(query.replyTo, atLeastEvery: Self.lookout, time: time) { look.yield() }
        return false
      }
      defer { group.cancelAll() }
      return try await group.next() ?? false
    }
    // Ended before everybody answered and before the deadline: the bus has closed.
    guard await collector.isComplete || isDeadline || time.now >= query.deadline else {
      // Whoever coordinates next finds the readings at once.
      let held = await collector.gathered.deliveries
      try? await bus.settle(held, .release(reason: "the coordinator stopped"))
      try Task.checkCancellation()
      throw OstrakaError(.unavailable, "The memory's host stopped while the question was asked.")
    }
    return await collector.gathered
  }

  private func keepLeases(of collector: Collector) async throws -> Never {
    while true {
      try await time.sleep(for: Self.lease / 3)
      for var delivery in await collector.gathered.deliveries {
        // A lease that is lost comes back as another delivery.
        guard let lease = try? await bus.extend(delivery, by: Self.lease) else { continue }
        delivery.lease = lease
        await collector.replace(delivery)
      }
    }
  }

  private func collect(
    into collector: Collector, whenever looks: AsyncStream<Void>
  ) async throws {
    for await _ in looks {
      while true {
        let deliveries = try await bus.receive(
          collector.query.replyTo, limit: collector.shards.count, lease: Self.lease)
        guard !deliveries.isEmpty else { break }
        await collector.add(deliveries)
        if await collector.isComplete { return }
      }
      // A query that has reached its deadline is late; that it then expires is no failure.
      guard time.now < collector.query.deadline else { return }
      let missing = await collector.missing
      let query = collector.query.id
      let found = try await bus.find(
        missing.flatMap { [.query(query, $0), .reading(query, $0)] })
      for shard in missing {
        for id in [MessageID.query(query, shard), .reading(query, shard)] {
          guard case .dead(let reason) = found[id]?.fate else { continue }
          await collector.fail(shard, reason)
        }
      }
      if await collector.isComplete { return }
    }
  }
}

/// Keeps what has come back while the deadline may cut the gathering off.
private actor Collector {
  let query: Query
  let shards: [ShardID]
  private(set) var gathered = FanOut.Gathered()

  init(query: Query, shards: [ShardID]) {
    self.query = query
    self.shards = shards
  }

  var missing: [ShardID] {
    shards.filter { gathered.readings[$0] == nil && gathered.failures[$0] == nil }
  }

  var isComplete: Bool { missing.isEmpty }

  func add(_ deliveries: [Delivery]) {
    for delivery in deliveries {
      replace(delivery)
      guard let reading = Reading(body: delivery.message.body), reading.query == query.id,
        delivery.message.sender == .shard(reading.shard)
      else { continue }
      gathered.readings[reading.shard] = reading
    }
  }

  /// Keeps the newest lease on each message.
  func replace(_ delivery: Delivery) {
    let known = gathered.deliveries.firstIndex { $0.message.id == delivery.message.id }
    guard let known else { return gathered.deliveries.append(delivery) }
    let held = gathered.deliveries[known].lease
    guard held.fencingToken <= delivery.lease.fencingToken else { return }
    gathered.deliveries[known] = delivery
  }

  func fail(_ shard: ShardID, _ reason: String) {
    gathered.failures[shard] = reason
  }
}
