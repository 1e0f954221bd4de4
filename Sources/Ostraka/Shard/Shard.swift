import Foundation
import Logging

/// One live reader: takes its documents in once and answers queries from what it holds.
///
/// `run()` is also recovery: it opens what placement says and serves what is waiting.
public struct Shard: Sendable {
  public let id: ShardID
  private let reader: any Reader
  private let bus: any Bus
  private let library: any Library
  private let time: any Time
  private let logger: Logger

  /// A lease is this long and is extended while a read goes on: short, so that another process soon
  /// has the query when this one dies.
  static let lease: Duration = .seconds(5)
  /// How often a session that holds something is given a turn to stay warm.
  static let pulse: Duration = .seconds(5)
  /// How long a query that failed rests before the next attempt.
  static let pause: Duration = .milliseconds(200)

  /// How long a reading outlives its query's deadline, so that the coordinator can still settle it.
  static let grace: Duration = .seconds(60)

  public init(
    id: ShardID, reader: any Reader, bus: any Bus, library: any Library, time: any Time,
    logger: Logger
  ) {
    self.id = id
    self.reader = reader
    self.bus = bus
    self.library = library
    self.time = time
    self.logger = logger
  }

  public var mailbox: Mailbox { Mailbox(.shard(id)) }

  /// Serves until the task is cancelled or the bus closes. Errors: what the reader, the bus or the
  /// library throws; a supervisor decides what follows.
  public func run() async throws {
    var state = ShardState(held: try await library.placement(of: id))
    let session = try await reader.open(state.held)
    do {
      try await withThrowingTaskGroup(of: Void.self) { group in
        if reader.budget != .unlimited { group.addTask { try await keepWarm(session) } }
        defer { group.cancelAll() }
        for await _ in bus.arrivals(in: mailbox) {
          try await serve(session, &state)
        }
      }
    } catch {
      await session.close()
      throw error
    }
    await session.close()
  }

  /// Gives the session its turns to stay warm, until the task is cancelled.
  private func keepWarm(_ session: any ReaderSession) async throws {
    while !Task.isCancelled {
      do {
        _ = try await session.keepWarm()
      } catch let error as OstrakaError {
        // A query will say so, if it matters.
        logger.warning(
          "not kept warm", metadata: ["shard": "\(id)", "because": "\(error.message)"])
      }
      try await time.sleep(for: Self.pulse)
    }
  }

  /// Takes what waits in the mailbox, until it is empty.
  private func serve(_ session: any ReaderSession, _ state: inout ShardState) async throws {
    while !Task.isCancelled {
      let deliveries = try await bus.receive(
        mailbox, limit: reader.concurrency + 1, lease: Self.lease)
      guard !deliveries.isEmpty else { return }
      let loads = deliveries.filter { $0.message.kind == .load }
      let queries = deliveries.filter { $0.message.kind != .load }
      // Queries come before loads, but they are told the truth about what is not held yet.
      if !queries.isEmpty, reader.budget != .unlimited {
        _ = state.placed(try await library.placement(of: id))
      }
      try await read(queries, session, state)
      try await absorb(loads, session, &state)
    }
  }

  private func absorb(
    _ loads: [Delivery], _ session: any ReaderSession, _ state: inout ShardState
  ) async throws {
    guard !loads.isEmpty else { return }
    if case .hold(let extents) = state.placed(try await library.placement(of: id)) {
      _ = try await session.hold(extents)
      state.holds(extents)
    }
    try await bus.settle(loads, .ack(replies: []))
  }

  private func read(
    _ deliveries: [Delivery], _ session: any ReaderSession, _ state: ShardState
  ) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for delivery in deliveries {
        group.addTask { try await answer(delivery, session, state) }
      }
      try await group.waitForAll()
    }
  }

  private func answer(
    _ delivery: Delivery, _ session: any ReaderSession, _ state: ShardState
  ) async throws {
    do {
      guard delivery.message.kind == .query, let query = Query(body: delivery.message.body) else {
        return try await bus.settle(delivery, .reject(reason: "A shard takes queries only."))
      }
      let reading = try await read(query, session, state, delivery)
      try await bus.settle(delivery, .ack(replies: [reply(reading, to: query)]))
    } catch let error as OstrakaError where error.code == .leaseLost {
      // Somebody else has it now: their reply counts, ours would be a second one.
      logger.warning("lease lost", metadata: ["message": "\(delivery.message.id)"])
    } catch is CancellationError {
      // Another process will serve the shard: it shouldn't have to wait for the lease to end.
      try? await bus.settle(delivery, .release(reason: "the shard stopped"))
      throw CancellationError()
    } catch let error as OstrakaError where error.code != .unavailable {
      logger.warning("read failed", metadata: ["message": "\(delivery.message.id)"])
      try await bus.settle(delivery, .nack(after: Self.pause, reason: error.message))
    }
  }

  private func read(
    _ query: Query, _ session: any ReaderSession, _ state: ShardState, _ delivery: Delivery
  ) async throws -> Reading {
    guard state.isOpen else {
      throw OstrakaError(.tryLater, "The shard is dropping a forgotten document.")
    }
    let started = time.uptime
    let finding = try await LeaseKeeper(bus: bus, time: time, lease: Self.lease).keep(delivery) {
      try await session.read(query)
    }
    return Reading(
      query: query.id, shard: id, reader: reader.kind, finding: finding,
      elapsedMicroseconds: (time.uptime - started).wholeMicroseconds, behind: state.behind)
  }

  /// The reply's id follows from the query and the shard, so that there is only ever one.
  private func reply(_ reading: Reading, to query: Query) throws -> Message {
    Message(
      id: .reading(query.id, id), conversation: Conversation.system.id, sender: .shard(id),
      mailbox: query.replyTo, kind: .reading, body: try reading.body(),
      expires: query.deadline.advanced(by: Self.grace))
  }
}

extension MessageID {
  /// The message that carries a query to a shard.
  public static func query(_ query: QueryID, _ shard: ShardID) -> MessageID {
    MessageID(rawValue: "\(query)/\(shard)")
  }

  /// The message that carries a shard's reading back.
  public static func reading(_ query: QueryID, _ shard: ShardID) -> MessageID {
    MessageID(rawValue: "\(query)/\(shard)/reading")
  }

  /// The record of the answer to a query.
  public static func answer(_ query: QueryID) -> MessageID {
    MessageID(rawValue: "\(query)/answer")
  }
}
