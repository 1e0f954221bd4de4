import Foundation
import Ostraka
import OstrakaStore
import OstrakaTesting
import Synchronization

/// Two parties that send each other notes: one asks, the other answers, slowly, twice or not at all.
final class Correspondence: Sendable {
  private let host: SimulatedHost
  private let runtime: Runtime
  private let faults: Faults
  private let problems: Problems
  private let sent = Mutex<Set<MessageID>>([])
  /// With which fencing tokens an ack succeeded.
  private let acked = Mutex<[MessageID: Set<Int>]>([:])

  private static let conversation = Conversation(id: "letters", parties: ["anna", "bert"])
  static let count = 8
  /// As long as those of shards and coordinators, so that the ledger tells when a lease ends.
  static let lease: Duration = .seconds(5)

  init(_ host: SimulatedHost, runtime: Runtime, faults: Faults, problems: Problems) {
    self.host = host
    self.runtime = runtime
    self.faults = faults
    self.problems = problems
  }

  /// The notes whose sending was acknowledged.
  var acknowledged: Set<MessageID> { sent.withLock { $0 } }

  /// Sends all the notes; each until it is acknowledged.
  func send() async throws {
    for number in 0..<Self.count {
      try await runtime.time.sleep(for: faults.pause(atMost: .seconds(6)))
      let note = Message(
        id: MessageID(rawValue: "letter-\(number)"), conversation: Self.conversation.id,
        sender: "anna", mailbox: Mailbox("bert"), kind: .note, body: Data("How are you?".utf8))
      try await untilDone {
        try await $0("anna").open(Self.conversation)
        try await $0("anna").send([note])
      }
      sent.withLock { _ = $0.insert(note.id) }
    }
  }

  /// Receives and settles what comes for a party, until the task is cancelled.
  func serve(_ party: PartyID) async throws {
    while true {
      let deliveries = try await attempt {
        try await $0(party).receive(Mailbox(party), limit: 3, lease: Self.lease)
      }
      for delivery in deliveries ?? [] {
        try await runtime.time.sleep(for: faults.pause(atMost: .seconds(10)))
        try await settle(delivery, by: party)
      }
      if deliveries?.isEmpty ?? true { try await runtime.time.sleep(for: .seconds(2)) }
    }
  }

  private func settle(_ delivery: Delivery, by party: PartyID) async throws {
    let settlement: Settlement
    switch faults.draw(below: 10) {
    case 0: return  // It forgets about it: the lease ends.
    case 1: settlement = .nack(after: faults.pause(atMost: .seconds(9)), reason: "not now")
    case 2: settlement = .reject(reason: "no such person")
    default: settlement = .ack(replies: replies(to: delivery.message, by: party))
    }
    // A connection that breaks leaves open whether it was settled: the same again tells.
    for _ in 0..<3 {
      do {
        try await bus(of: party).settle(delivery, settlement)
        if case .ack = settlement { note(delivery) }
        return
      } catch let error as OstrakaError {
        if error.code == .leaseLost { return }
        try judge(error, "settling a note")
      }
    }
  }

  private func note(_ delivery: Delivery) {
    let tokens = acked.withLock { acked in
      acked[delivery.message.id, default: []].insert(delivery.lease.fencingToken)
      return acked[delivery.message.id] ?? []
    }
    if tokens.count > 1 { problems.note("\(delivery.message.id) was acked by two receivers") }
  }

  private func replies(to message: Message, by party: PartyID) -> [Message] {
    guard party == "bert" else { return [] }
    return [
      Message(
        id: MessageID(rawValue: "\(message.id)-reply"), conversation: Self.conversation.id,
        sender: party, mailbox: Mailbox(message.sender), kind: .note, body: Data("Well.".utf8))
    ]
  }

  private func bus(of party: PartyID) async throws -> any Bus {
    let life = try await host.living()
    return FaultyBus(
      life.store.bus(for: party), from: SimulatedProcess("client"), to: life.process,
      faults: faults)
  }

  private func untilDone(
    _ work: ((PartyID) async throws -> any Bus) async throws -> Void
  ) async throws {
    while try await attempt(work) == nil {
      try await runtime.time.sleep(for: .milliseconds(200))
    }
  }

  /// Nil when it failed as it may.
  private func attempt<Result>(
    _ work: ((PartyID) async throws -> any Bus) async throws -> Result
  ) async throws -> Result? {
    do {
      return try await work { try await self.bus(of: $0) }
    } catch let error as OstrakaError {
      try judge(error, "a note")
      return nil
    }
  }

  private func judge(_ error: OstrakaError, _ what: String) throws {
    guard !error.mayPass else { return }
    problems.note("\(what) failed with \(error.code): \(error.message)")
  }
}
