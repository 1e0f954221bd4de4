import Foundation
import Ostraka

extension BusConformance {
  static let leasing: [ConformanceCase<BusSubject>] = [
    ConformanceCase("a leased message is not received by anybody else") { subject in
      let (anna, ben) = try await talk(on: subject)
      try await anna.send([note("1")])
      _ = try await takeOne(ben)
      try expect(try await take(ben).isEmpty, "it is leased")
    },
    ConformanceCase("when a lease ends, the message is delivered as the next attempt") { subject in
      let (anna, ben) = try await talk(on: subject)
      try await anna.send([note("1")])
      let first = try await takeOne(ben)
      try await subject.advance(.seconds(31))
      let second = try await takeOne(ben)
      try expect(second.lease.fencingToken == 2, "it is attempt 2")
      try await expect(.leaseLost) { try await ben.settle(first, .ack(replies: [])) }
      try await expect(.leaseLost) { try await ben.extend(first, by: .seconds(5)) }
      try await ben.settle(second, .ack(replies: []))
    },
    ConformanceCase("an extended lease lasts longer") { subject in
      let (anna, ben) = try await talk(on: subject)
      try await anna.send([note("1")])
      let delivery = try await takeOne(ben)
      try await subject.advance(.seconds(20))
      let lease = try await ben.extend(delivery, by: .seconds(30))
      try expect(lease.fencingToken == 1, "the fencing token stays")
      try await subject.advance(.seconds(20))
      try expect(try await take(ben).isEmpty, "it is still leased")
      try await ben.settle(delivery, .ack(replies: []))
    },
    ConformanceCase("many receivers at once get each message once") { subject in
      let (anna, ben) = try await talk(on: subject)
      try await anna.send((0..<200).map { note(MessageID(rawValue: "\($0)")) })
      let received = try await withThrowingTaskGroup(of: [MessageID].self) { group in
        for _ in 0..<8 {
          group.addTask {
            var mine: [MessageID] = []
            while true {
              let deliveries = try await take(ben, limit: 7)
              guard !deliveries.isEmpty else { return mine }
              mine += deliveries.map(\.message.id)
            }
          }
        }
        return try await group.reduce(into: []) { $0 += $1 }
      }
      try expect(received.count == 200, "200 deliveries, not \(received.count)")
      try expect(Set(received).count == 200, "of 200 messages")
    },
  ]

  static let settling: [ConformanceCase<BusSubject>] = [
    ConformanceCase("an ack sends its replies, and settling again sends them once") { subject in
      let (anna, ben) = try await talk(on: subject)
      try await anna.send([note("1")])
      let delivery = try await takeOne(ben)
      let settlement = Settlement.ack(replies: [note("2", from: Self.ben, to: Self.anna)])
      try await ben.settle(delivery, settlement)
      try await ben.settle(delivery, settlement)
      try expect(try await take(anna, Self.anna).count == 1, "there is one reply")
      try await expect(.leaseLost) { try await ben.settle(delivery, .reject(reason: "no")) }
    },
    ConformanceCase("an ack whose reply is refused leaves everything as it was") { subject in
      let (anna, ben) = try await talk(on: subject)
      try await anna.send([note("1")])
      let delivery = try await takeOne(ben)
      let refused = Settlement.ack(replies: [note("2", from: Self.ben, to: "carl")])
      try await expect(.notPermitted) { try await ben.settle(delivery, refused) }
      try await ben.settle(delivery, .ack(replies: []))
    },
    ConformanceCase("several deliveries are settled all or none") { subject in
      let (anna, ben) = try await talk(on: subject)
      try await anna.send([note("1"), note("2")])
      let deliveries = try await take(ben)
      try await ben.settle(deliveries[1], .ack(replies: []))
      try await expect(.leaseLost) { try await ben.settle(deliveries, .reject(reason: "no")) }
      try expect(try await anna.find(["1"])["1"]?.fate == .leased, "the first is still leased")
    },
    ConformanceCase("a released message comes again at once, and however often") { subject in
      let (anna, ben) = try await talk(on: subject)
      try await anna.send([note("1")])
      for token in 1...2 * subject.limits.attempts {
        let delivery = try await takeOne(ben)
        try expect(delivery.lease.fencingToken == token, "the token counts up")
        try await ben.settle(delivery, .release(reason: "going home"))
        try await ben.settle(delivery, .release(reason: "going home"))
      }
      for _ in 0..<subject.limits.attempts {
        try await ben.settle(try await takeOne(ben), .nack(after: .zero, reason: "broken"))
      }
      try expect(try await take(ben).isEmpty, "attempts that count are still limited")
    },
    ConformanceCase("a nacked message comes again after its delay") { subject in
      let (anna, ben) = try await talk(on: subject)
      try await anna.send([note("1")])
      try await ben.settle(try await takeOne(ben), .nack(after: .seconds(5), reason: "busy"))
      try expect(try await take(ben).isEmpty, "not yet")
      try await subject.advance(.seconds(6))
      try expect(try await takeOne(ben).lease.fencingToken == 2, "it is attempt 2")
    },
    ConformanceCase("a message whose attempts are exhausted becomes a dead letter") { subject in
      let (anna, ben) = try await talk(on: subject)
      try await anna.send([note("1")])
      for _ in 0..<subject.limits.attempts {
        try await ben.settle(try await takeOne(ben), .nack(after: .zero, reason: "broken"))
      }
      try expect(try await take(ben).isEmpty, "it is not delivered any more")
      let fate = try await anna.find(["1"])["1"]?.fate
      try expect(fate == .dead(reason: "broken"), "its fate is \(String(describing: fate))")
    },
    ConformanceCase("leases that end exhaust the attempts too") { subject in
      let (anna, ben) = try await talk(on: subject)
      try await anna.send([note("1")])
      for _ in 0..<subject.limits.attempts {
        _ = try await takeOne(ben)
        try await subject.advance(.seconds(31))
      }
      try expect(try await take(ben).isEmpty, "it is not delivered any more")
      guard case .dead? = try await anna.find(["1"])["1"]?.fate else {
        throw ConformanceFailure("it must be a dead letter")
      }
    },
    ConformanceCase("a rejected message becomes a dead letter at once") { subject in
      let (anna, ben) = try await talk(on: subject)
      try await anna.send([note("1")])
      try await ben.settle(try await takeOne(ben), .reject(reason: "nonsense"))
      let fate = try await anna.find(["1"])["1"]?.fate
      try expect(fate == .dead(reason: "nonsense"), "its fate is \(String(describing: fate))")
    },
  ]
}
