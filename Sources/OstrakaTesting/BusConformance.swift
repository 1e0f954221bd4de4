import Foundation
import Ostraka

/// A bus under test: one value per party over the same store, whose clock the test owns.
public struct BusSubject: Sendable {
  public let bus: @Sendable (PartyID) -> any Bus
  /// Moves the store's clock.
  public let advance: @Sendable (Duration) async throws -> Void
  public let limits: BusLimits

  public init(
    limits: BusLimits = BusLimits(), bus: @escaping @Sendable (PartyID) -> any Bus,
    advance: @escaping @Sendable (Duration) async throws -> Void
  ) {
    self.bus = bus
    self.advance = advance
    self.limits = limits
  }
}

/// What every bus promises (DESIGN.md section 5).
public enum BusConformance {
  public static let cases: [ConformanceCase<BusSubject>] =
    sending + leasing + settling + expiring + waking

  static let anna: PartyID = "anna"
  static let ben: PartyID = "ben"
  static let talk: ConversationID = "talk"

  /// Opens the conversation of anna and ben.
  static func talk(on subject: BusSubject) async throws -> (anna: any Bus, ben: any Bus) {
    let (one, other) = (subject.bus(anna), subject.bus(ben))
    try await one.open(Conversation(id: talk, parties: [anna, ben]))
    return (one, other)
  }

  static func note(
    _ id: MessageID, body: Data = Data("hello".utf8), from sender: PartyID = anna,
    to party: PartyID = ben, kind: Message.Kind = .note, expires: Timestamp? = nil
  ) -> Message {
    Message(
      id: id, conversation: talk, sender: sender, mailbox: Mailbox(party), kind: kind, body: body,
      expires: expires)
  }

  static func take(
    _ bus: any Bus, _ party: PartyID = ben, limit: Int = 10
  ) async throws -> [Delivery] {
    try await bus.receive(Mailbox(party), limit: limit, lease: .seconds(30))
  }

  static func takeOne(_ bus: any Bus, _ party: PartyID = ben) async throws -> Delivery {
    guard let delivery = try await take(bus, party, limit: 1).first else {
      throw ConformanceFailure("there is nothing to receive for \(party)")
    }
    return delivery
  }

  private static let sending: [ConformanceCase<BusSubject>] = [
    ConformanceCase("a message that is acked is received exactly once") { subject in
      let (anna, ben) = try await talk(on: subject)
      try await anna.send([note("1")])
      let delivery = try await takeOne(ben)
      try expect(delivery.message == note("1"), "it is the message that was sent")
      try expect(delivery.lease.fencingToken == 1, "the first delivery is attempt 1")
      try await ben.settle(delivery, .ack(replies: []))
      try await subject.advance(.seconds(3600))
      try expect(try await take(ben).isEmpty, "it comes only once")
    },
    ConformanceCase("sending the same message again does nothing") { subject in
      let (anna, ben) = try await talk(on: subject)
      try await anna.send([note("1")])
      try await anna.send([note("1")])
      try expect(try await take(ben).count == 1, "there is one message")
    },
    ConformanceCase("an id in use with other bytes is refused") { subject in
      let (anna, _) = try await talk(on: subject)
      try await anna.send([note("1")])
      try await expect(.alreadyExists) { try await anna.send([note("1", body: Data("x".utf8))]) }
    },
    ConformanceCase("messages are sent all or none") { subject in
      let (anna, ben) = try await talk(on: subject)
      try await expect(.notPermitted) { try await anna.send([note("1"), note("2", to: "carl")]) }
      try expect(try await take(ben).isEmpty, "the first was not sent either")
    },
    ConformanceCase("nobody sends as another or reads another's mailbox") { subject in
      let (anna, _) = try await talk(on: subject)
      try await expect(.notPermitted) {
        try await anna.send([note("1", from: Self.ben, to: Self.anna)])
      }
      try await expect(.notPermitted) { try await take(anna, Self.ben) }
    },
    ConformanceCase("an unknown conversation is refused") { subject in
      try await expect(.notFound) { try await subject.bus(anna).send([note("1")]) }
    },
    ConformanceCase("a body of 1 MiB passes and one more byte is refused") { subject in
      let (anna, ben) = try await talk(on: subject)
      let largest = Data(repeating: 7, count: Message.limit)
      try await anna.send([note("1", body: largest)])
      try expect(try await takeOne(ben).message.body == largest, "it arrives whole")
      try await expect(.tooLarge) { try await anna.send([note("2", body: largest + [7])]) }
    },
    ConformanceCase("a query is received before a load that was sent earlier") { subject in
      let (anna, ben) = try await talk(on: subject)
      try await anna.send([note("load", kind: .load)])
      try await anna.send([note("query", kind: .query)])
      let kinds = try await take(ben).map(\.message.kind)
      try expect(kinds == [.query, .load], "the order is \(kinds)")
    },
    ConformanceCase("a record is kept for its sender and delivered to nobody") { subject in
      let (anna, ben) = try await talk(on: subject)
      try await anna.send([note("1", kind: .answer)])
      try expect(try await take(ben).isEmpty, "nobody receives it")
      let found = try await anna.find(["1", "2"])
      try expect(found.keys.sorted() == ["1"], "only what exists is found")
      try expect(found["1"]?.fate == .done, "it is done at once")
      try expect(try await subject.bus("carl").find(["1"]).isEmpty, "carl can't see it")
    },
  ]
}
