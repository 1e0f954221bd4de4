import Foundation
import Testing

@testable import Ostraka

@Suite("Policies are pure values")
struct PolicyTests {
  @Test("a restart waits longer each time, and too many escalate")
  func restarts() {
    var policy = RestartPolicy()
    policy.intensity = 3
    #expect(policy.ended(at: .seconds(1)) == .restart(after: .milliseconds(50)))
    #expect(policy.ended(at: .seconds(2)) == .restart(after: .milliseconds(100)))
    #expect(policy.ended(at: .seconds(3)) == .restart(after: .milliseconds(200)))
    #expect(policy.ended(at: .seconds(4)) == .escalate)
  }

  @Test("restarts that are long past don't count")
  func forgiveness() {
    var policy = RestartPolicy()
    policy.intensity = 1
    #expect(policy.ended(at: .seconds(1)) == .restart(after: .milliseconds(50)))
    #expect(policy.ended(at: .seconds(62)) == .restart(after: .milliseconds(50)))
  }

  @Test("a shard holds what placement says, and is closed while it holds more")
  func shardState() {
    let (one, two) = (
      Extent(revision: "1", range: 0..<5), Extent(revision: "2", range: 0..<5)
    )
    var state = ShardState(held: [one])
    #expect(state.placed([one]) == .none)
    #expect(state.placed([one, two]) == .hold([one, two]))
    #expect(state.isOpen && state.behind == 1)
    state.holds([one, two])
    #expect(state.behind == 0)
    #expect(state.placed([two]) == .hold([two]))
    #expect(!state.isOpen)
    state.holds([two])
    #expect(state.isOpen)
  }

  @Test("a citation holds for exactly its bytes and lines")
  func citations() {
    let bytes = Data("one\ntwo\nthree\n".utf8)
    func holds(_ range: Range<Int>, _ lines: ClosedRange<Int>, _ quote: String) -> Bool {
      let citation = Citation(
        extent: Extent(revision: "r", range: range), lines: lines, quote: quote)
      return citation.holds(in: bytes.prefix(range.upperBound))
    }
    #expect(holds(4..<7, 2...2, "two"))
    #expect(holds(4..<8, 2...2, "two\n"))
    #expect(holds(0..<13, 1...3, "one\ntwo\nthree"))
    #expect(!holds(4..<7, 2...2, "twa"))
    #expect(!holds(4..<7, 3...3, "two"))
    #expect(!holds(4..<7, 1...2, "two"))
    #expect(!holds(4..<40, 2...3, "two"))
  }

  @Test("a query goes to all shards up to the widest, then to those with evidence")
  func routing() {
    let shards = (1...12).map { ShardID(rawValue: "s\($0 < 10 ? "0" : "")\($0)") }
    let router = Router(widest: 3)
    #expect(Router(widest: 12).route(shards, evidence: []).asked == shards)
    let evidence = [("s11", 9.0), ("s04", 5.0), ("s04", 5.0), ("s02", 1.0)].map { shard, score in
      Ranked(
        candidate: Postings.Candidate(
          passage: Passage(
            extent: Extent(revision: "r", range: 0..<1), lines: 1...1, ordinal: 0, headings: []),
          shard: ShardID(rawValue: shard), length: 1, positions: [:], headingCounts: [:]),
        score: score, coverage: 1)
    }
    let route = router.route(shards, evidence: evidence)
    #expect(route.asked == ["s02", "s04", "s11"])
    #expect(route.skipped.count == 9)
    #expect(route.skipped.allSatisfy { $0.outcome == .skipped && $0.because != nil })
  }
}
