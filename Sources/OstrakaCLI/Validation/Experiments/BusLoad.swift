import Foundation
import Ostraka
import OstrakaStore

/// Sends and receives on a store, and measures.
struct BusLoad: Sendable {
  let store: Store
  let runtime: Runtime

  private static let conversation = Conversation(
    id: "laboratory", parties: ["anna", "bert"], lifetime: nil)

  func open() async throws { try await store.bus(for: "anna").open(Self.conversation) }

  private func note(
    _ size: Int, from sender: PartyID = "anna", to receiver: PartyID = "bert",
    expires: Timestamp? = nil
  ) -> Message {
    Message(
      id: MessageID(rawValue: runtime.identifiers.next()), conversation: Self.conversation.id,
      sender: sender, mailbox: Mailbox(receiver), kind: .note,
      body: Data(repeating: UInt8(ascii: "a"), count: size), expires: expires)
  }

  /// Messages a second.
  func rate(_ size: Int, senders: Int, count: Int) async throws -> Double {
    let count = size > 50_000 ? count / 4 : count
    let started = runtime.time.uptime
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<senders {
        group.addTask {
          let bus = store.bus(for: "anna")
          for _ in 0..<max(1, count / senders) { try await bus.send([note(size)]) }
        }
      }
      try await group.waitForAll()
    }
    let seconds = (runtime.time.uptime - started).milliseconds / 1_000
    // So that the next receiver finds only what is sent to it.
    try await drain("bert")
    return Double(max(1, count / senders) * senders) / seconds
  }

  private func drain(_ party: PartyID) async throws {
    let bus = store.bus(for: party)
    while true {
      let all = try await bus.receive(Mailbox(party), limit: 500, lease: .seconds(60))
      guard !all.isEmpty else { return }
      try await bus.settle(all, .ack(replies: []))
    }
  }

  /// Milliseconds from a note to its reply, each received by its bell.
  func roundTrips(_ count: Int) async throws -> [Double] {
    let (anna, bert) = (store.bus(for: "anna"), store.bus(for: "bert"))
    return try await withThrowingTaskGroup(of: [Double].self) { group in
      group.addTask {
        for await _ in bert.arrivals(in: Mailbox("bert")) {
          for delivery in try await bert.receive(Mailbox("bert"), limit: 10, lease: .seconds(5)) {
            try await bert.settle(delivery, .ack(replies: [note(100, from: "bert", to: "anna")]))
          }
        }
        return []
      }
      group.addTask {
        var times: [Double] = []
        var bells = anna.arrivals(in: Mailbox("anna")).makeAsyncIterator()
        while times.count < count {
          let started = runtime.time.uptime
          try await anna.send([note(100)])
          var deliveries: [Delivery] = []
          while deliveries.isEmpty {
            deliveries = try await anna.receive(Mailbox("anna"), limit: 1, lease: .seconds(5))
            if deliveries.isEmpty { await bells.next() }
          }
          try await anna.settle(deliveries, .ack(replies: []))
          times.append((runtime.time.uptime - started).milliseconds)
        }
        return times
      }
      defer { group.cancelAll() }
      while let times = try await group.next() { if !times.isEmpty { return times } }
      return []
    }
  }

  /// Milliseconds from the moment at which notes expire to that at which their sender sees them dead.
  func expiry(_ count: Int) async throws -> [Double] {
    let bus = store.bus(for: "anna")
    var late: [Double] = []
    for _ in 0..<count {
      let end = runtime.time.now.advanced(by: .milliseconds(50))
      let message = note(100, expires: end)
      try await bus.send([message])
      let limit = runtime.time.uptime + .seconds(10)
      while runtime.time.uptime < limit {
        if case .dead = try await bus.find([message.id])[message.id]?.fate {
          late.append(end.duration(to: runtime.time.now).milliseconds)
          break
        }
        try await runtime.time.sleep(for: .milliseconds(1))
      }
    }
    return late
  }
}
