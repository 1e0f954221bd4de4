import Ostraka

/// A bus with faults at every await, as one process sees it that may die, served by another that may.
public struct FaultyBus: Bus {
  private let bus: any Bus
  private let caller: SimulatedProcess
  private let host: SimulatedProcess
  private let faults: Faults

  public init(
    _ bus: any Bus, from caller: SimulatedProcess, to host: SimulatedProcess, faults: Faults
  ) {
    self.bus = bus
    self.caller = caller
    self.host = host
    self.faults = faults
  }

  public func open(_ conversation: Conversation) async throws {
    try await faults.carry(from: caller, to: host) { [bus] in try await bus.open(conversation) }
  }

  public func send(_ messages: [Message]) async throws {
    try await faults.carry(from: caller, to: host) { [bus] in try await bus.send(messages) }
  }

  public func receive(
    _ mailbox: Mailbox, limit: Int, lease: Duration
  ) async throws -> [Delivery] {
    try await faults.carry(from: caller, to: host) { [bus] in
      try await bus.receive(mailbox, limit: limit, lease: lease)
    }
  }

  public func extend(_ delivery: Delivery, by duration: Duration) async throws -> Lease {
    try await faults.carry(from: caller, to: host) { [bus] in
      try await bus.extend(delivery, by: duration)
    }
  }

  public func settle(_ deliveries: [Delivery], _ settlement: Settlement) async throws {
    try await faults.carry(from: caller, to: host) { [bus] in
      try await bus.settle(deliveries, settlement)
    }
  }

  public func find(_ messages: [MessageID]) async throws -> [MessageID: FoundMessage] {
    try await faults.carry(from: caller, to: host) { [bus] in try await bus.find(messages) }
  }

  /// The first bell, on subscription, is always heard: a connection that is made is noticed.
  public func arrivals(in mailbox: Mailbox) -> AsyncStream<Void> {
    let bells = Bells(bus.arrivals(in: mailbox), faults)
    return AsyncStream { [caller, host] in
      guard await bells.next(), !caller.isDead, !host.isDead else { return nil }
      return ()
    }
  }

  /// The bells that are heard. They are waited for in the listener's own task.
  private actor Bells {
    private var iterator: AsyncStream<Void>.Iterator
    private let faults: Faults
    private var isFirst = true

    init(_ arrivals: AsyncStream<Void>, _ faults: Faults) {
      iterator = arrivals.makeAsyncIterator()
      self.faults = faults
    }

    /// False when no more will come.
    func next() async -> Bool {
      while true {
        var iterator = iterator
        guard await iterator.next(isolation: self) != nil else { return false }
        self.iterator = iterator
        defer { isFirst = false }
        if isFirst || !faults.happens(.lostBell) { return true }
      }
    }
  }
}
