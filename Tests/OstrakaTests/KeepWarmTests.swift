import Testing

@testable import Ostraka

@Suite("A cache is kept warm while that pays")
struct KeepWarmTests {
  private let start = Timestamp(microseconds: 1_767_225_600_000_000)

  private func after(_ seconds: Int) -> Timestamp { start.advanced(by: .seconds(seconds)) }

  private func cache(ping: Double = 0.1, rewrite: Double = 0.35) -> KeepWarm {
    KeepWarm(timeToLive: .seconds(300), pingCost: ping, rewriteCost: rewrite)
  }

  @Test("it is pinged before its time ends, and let go once it has ended")
  func time() {
    var warm = cache()
    #expect(warm.decision(at: start) == .letGo)
    warm.used(at: start)
    #expect(warm.warmUntil == after(300))
    #expect(warm.decision(at: start) == .nothing(until: after(240)))
    #expect(warm.decision(at: after(239)) == .nothing(until: after(240)))
    #expect(warm.decision(at: after(240)) == .ping)
    #expect(warm.decision(at: after(299)) == .ping)
    #expect(warm.decision(at: after(300)) == .letGo)
    #expect(warm.decision(at: after(-60)) == .nothing(until: after(240)))
  }

  @Test("pings stop when they would cost more than writing it again, until it is used")
  func breakEven() {
    var warm = cache()
    warm.used(at: start)
    for ping in 0..<3 {
      #expect(warm.decision(at: after(ping * 240 + 240)) == .ping)
      warm.pinged(at: after(ping * 240 + 240))
    }
    #expect(warm.decision(at: after(720)) == .nothing(until: after(960)))
    #expect(warm.decision(at: after(960)) == .letGo)
    warm.used(at: after(961))
    #expect(warm.decision(at: after(1_201)) == .ping)
  }

  @Test("no ping is worth more than the cache", arguments: [0.36, 5, .infinity, .nan])
  func dear(_ cost: Double) {
    var warm = cache(ping: cost)
    warm.used(at: start)
    #expect(warm.decision(at: after(250)) == .letGo)
  }

  @Test("a short life is used up to four fifths")
  func short() {
    var warm = KeepWarm(timeToLive: .seconds(10), pingCost: 1, rewriteCost: 2)
    warm.used(at: start)
    #expect(warm.decision(at: start) == .nothing(until: after(8)))
  }
}
