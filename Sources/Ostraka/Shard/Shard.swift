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
  public static let lease: Duration = .seconds(5)
  /// How often a session that holds something is given a turn to stay warm.
  static let pulse: Duration = .seconds(5)
  /// How often it looks into its mailbox without a bell: a lost one must not cost a query its deadline.
  static let lookout: Duration = .seconds(10)
  /// How many queries are taken at once at most.
  static let mostAtOnce = 32
  /// How long a query that failed rests before the next attempt.
  static let pause: Duration = .milliseconds(200)

  /// How long a reading outlives its query's deadline, so that the coordinator can still settle it.
  public static let grace: Duration = .seconds(60)

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
    let placed = try await library.placement(of: id)
    let session = try await reader.open(placed)
    // A reader with a context may still have to take in what it was opened with.
    let state = ShardState(held: reader.budget == .unlimited ? placed : [], placed: placed)
    let holding = ShardHolding(state, of: id, from: library, session: session)
    do {
      try await serve(session, holding)
    } catch {
      await session.close()
      throw error
    }
    await session.close()
  }

  /// Answers queries and takes loads in, each without waiting for the other.
  private func serve(_ session: any ReaderSession, _ holding: ShardHolding) async throws {
    let (loads, intake) = AsyncStream<Delivery>.makeStream()
    try await withThrowingTaskGroup(of: Bool.self) { group in
      if reader.budget != .unlimited {
        group.addTask {
          try await keepWarm(session)
          return false
        }
      }
      group.addTask {
        if holding.changed() { try await holding.hold() }
        for await load in loads { try await absorb(load, holding) }
        return false
      }
      let (looks, look) = AsyncThrowingStream<Void, any Error>.makeStream(
        bufferingPolicy: .bufferingNewest(1))
      group.addTask {
        try await bus.watch(mailbox, atLeastEvery: Self.lookout, time: time) { look.yield() }
        return true
      }
      group.addTask {
        try await takeAll(session, holding, loads: intake, whenever: looks, look)
        return true
      }
      defer { group.cancelAll() }
      do {
        while let isOver = try await group.next(), !isOver {}
      } catch is CancellationError where Task.isCancelled {
        // It was told to stop.
      }
    }
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

  /// Takes what waits in the mailbox, as far as the reader has room: queries that are read don't keep the
  /// next ones waiting.
  ///
  /// - Parameter look: told after each read, since there is room then, and of its failure.
  private func takeAll(
    _ session: any ReaderSession, _ holding: ShardHolding,
    loads intake: AsyncStream<Delivery>.Continuation,
    whenever looks: AsyncThrowingStream<Void, any Error>,
    _ look: AsyncThrowingStream<Void, any Error>.Continuation
  ) async throws {
    let window = ReadingWindow(width: min(reader.concurrency + 1, Self.mostAtOnce))
    try await withThrowingDiscardingTaskGroup { reads in
      defer { reads.cancelAll() }
      for try await _ in looks {
        var room = window.room
        while room > 0, !Task.isCancelled {
          let deliveries = try await bus.receive(mailbox, limit: room, lease: Self.lease)
          window.took(deliveries.count, of: room)
          try await take(deliveries.filter { $0.message.kind == .load }, holding, intake)
          let queries = deliveries.filter { $0.message.kind != .load }
          // They are told the truth about what is not held yet.
          if !queries.isEmpty, reader.budget != .unlimited { try await holding.look() }
          for query in queries {
            window.begin()
            reads.addTask {
              do {
                try await answer(query, session, holding)
                if window.end() { look.yield() }
              } catch {
                look.finish(throwing: error)
              }
            }
          }
          if deliveries.count < room { break }
          room = window.room
        }
      }
    }
  }

  /// One load wakes the hold, unless that is awake; the others have nothing more to say.
  private func take(
    _ loads: [Delivery], _ holding: ShardHolding, _ intake: AsyncStream<Delivery>.Continuation
  ) async throws {
    guard !loads.isEmpty else { return }
    var done = loads
    if holding.changed() { intake.yield(done.removeLast()) }
    guard !done.isEmpty else { return }
    do {
      try await bus.settle(done, .ack(replies: []))
    } catch let error as OstrakaError where error.code == .leaseLost {
      for load in done { try await settle(load, .ack(replies: [])) }
    }
  }

  /// Settles what may have been lost meanwhile: then somebody else has it, and settles it.
  private func settle(_ delivery: Delivery, _ settlement: Settlement) async throws {
    do {
      try await bus.settle(delivery, settlement)
    } catch let error as OstrakaError where error.code == .leaseLost {
      logger.warning("lease lost", metadata: ["message": "\(delivery.message.id)"])
    }
  }

  /// The load stays in the mailbox until what it brought is held: `load --wait` sees that.
  private func absorb(_ load: Delivery, _ holding: ShardHolding) async throws {
    do {
      try await LeaseKeeper(bus: bus, time: time, lease: Self.lease).keep(load) {
        try await holding.hold()
      }
      try await bus.settle(load, .ack(replies: []))
    } catch let error as OstrakaError where error.code == .leaseLost {
      logger.warning("lease lost", metadata: ["message": "\(load.message.id)"])
      // Its next delivery may have been acked because this hold was under way: it must be made, then.
      if holding.changed() { try await holding.hold() }
    }
  }

  private func answer(
    _ delivery: Delivery, _ session: any ReaderSession, _ holding: ShardHolding
  ) async throws {
    do {
      guard delivery.message.kind == .query, let query = Query(body: delivery.message.body) else {
        return try await settle(delivery, .reject(reason: "A shard takes queries only."))
      }
      let reading = try await read(query, session, holding, delivery)
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
      try await settle(delivery, .nack(after: Self.pause, reason: error.message))
    }
  }

  private func read(
    _ query: Query, _ session: any ReaderSession, _ holding: ShardHolding, _ delivery: Delivery
  ) async throws -> Reading {
    guard holding.current.isOpen else {
      throw OstrakaError(.tryLater, "The shard is dropping a forgotten document.")
    }
    let started = time.uptime
    let finding = try await LeaseKeeper(bus: bus, time: time, lease: Self.lease).keep(delivery) {
      try await session.read(query)
    }
    return Reading(
      query: query.id, shard: id, reader: finding.reader ?? reader.kind, finding: finding,
      elapsedMicroseconds: (time.uptime - started).wholeMicroseconds, behind: holding.current.behind
    )
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
