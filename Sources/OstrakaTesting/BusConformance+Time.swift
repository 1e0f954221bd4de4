import Foundation
import Ostraka

extension BusConformance {
  static let expiring: [ConformanceCase<BusSubject>] = [
    ConformanceCase("a message that expires becomes a dead letter, visibly") { subject in
      let (anna, ben) = try await talk(on: subject)
      let sent = note("1", expires: TestTime().now.advanced(by: .seconds(60)))
      try await anna.send([sent])
      try await subject.advance(.seconds(61))
      try expect(try await take(ben).isEmpty, "it is not delivered")
      let fate = try await anna.find(["1"])["1"]?.fate
      try expect(fate == .dead(reason: "it expired"), "its fate is \(String(describing: fate))")
    },
    ConformanceCase("an expired conversation takes and delivers nothing") { subject in
      let (anna, ben) = try await talk(on: subject)
      try await anna.send([note("1")])
      try await subject.advance(Conversation.defaultLifetime + .seconds(1))
      try await expect(.expired) { try await anna.send([note("2")]) }
      try expect(try await take(ben).isEmpty, "what waited is dead")
    },
    ConformanceCase("a conversation that is opened again lives on") { subject in
      let (anna, ben) = try await talk(on: subject)
      try await subject.advance(.seconds(2 * 3600))
      _ = try await talk(on: subject)
      try await subject.advance(.seconds(2 * 3600))
      try await anna.send([note("1")])
      try expect(try await take(ben).count == 1, "it is still open")
    },
    ConformanceCase("a conversation is not opened again with other parties") { subject in
      let (anna, _) = try await talk(on: subject)
      try await expect(.alreadyExists) {
        try await anna.open(Conversation(id: talk, parties: ["carl"]))
      }
    },
  ]

  static let waking: [ConformanceCase<BusSubject>] = [
    ConformanceCase("who subscribes is woken at once, and by every send") { subject in
      let (anna, ben) = try await talk(on: subject)
      var arrivals = ben.arrivals(in: Mailbox(Self.ben)).makeAsyncIterator()
      try expect(await arrivals.next() != nil, "on subscription")
      try await anna.send([note("1")])
      try expect(await arrivals.next() != nil, "on a send")
      try expect(try await take(ben).count == 1, "and there is something")
    },
    ConformanceCase("the end of a lease wakes a receiver") { subject in
      let (anna, ben) = try await talk(on: subject)
      try await anna.send([note("1")])
      _ = try await takeOne(ben)
      var arrivals = ben.arrivals(in: Mailbox(Self.ben)).makeAsyncIterator()
      _ = await arrivals.next()
      try await subject.advance(.seconds(31))
      try expect(await arrivals.next() != nil, "it is woken")
      try expect(try await takeOne(ben).lease.fencingToken == 2, "for attempt 2")
    },
    ConformanceCase("a dead letter wakes its sender") { subject in
      let (anna, ben) = try await talk(on: subject)
      try await anna.send([note("1")])
      let delivery = try await takeOne(ben)
      var arrivals = anna.arrivals(in: Mailbox(Self.anna, box: "replies")).makeAsyncIterator()
      _ = await arrivals.next()
      try await ben.settle(delivery, .reject(reason: "nonsense"))
      try expect(await arrivals.next() != nil, "it is woken")
    },
  ]
}
