import Foundation
import OstrakaTesting
import Testing

@Suite("A simulated system keeps its promises whatever goes wrong")
struct SimulationTests {
  private static let environment = ProcessInfo.processInfo.environment

  /// `SEED=n` runs that one; `SEEDS=n` the first n after `FIRST`.
  private static let seeds: Range<UInt64> = {
    if let seed = environment["SEED"].flatMap(UInt64.init) { return seed..<seed + 1 }
    let first = environment["FIRST"].flatMap(UInt64.init) ?? 1
    return first..<first + (environment["SEEDS"].flatMap(UInt64.init) ?? 200)
  }()

  @Test("for each seed")
  func seeds() throws {
    var (steps, failures) = (0, 0)
    var faults: [Fault: Int] = [:]
    for seed in Self.seeds {
      let report = Simulation.run(seed: seed)
      steps += report.steps
      faults.merge(report.faults, uniquingKeysWith: +)
      guard !report.problems.isEmpty else { continue }
      failures += 1
      Issue.record(
        "make simulate SEED=\(seed): \(report.problems.prefix(5).joined(separator: "; "))")
      if failures == 20 { break }
    }
    print("\(Self.seeds.count) seeds, \(steps) steps, \(failures) with problems")
    print(faults.map { "\($0.key.rawValue) \($0.value)" }.sorted().joined(separator: ", "))
    // A simulation in which nothing happens proves nothing.
    if Self.seeds.count >= 200 {
      for fault in Fault.allCases { #expect((faults[fault] ?? 0) > 0, "\(fault) never happened") }
    }
  }

  @Test("and a seed replays it to the last step", arguments: [3, 4, 5] as [UInt64])
  func replay(seed: UInt64) {
    #expect(Simulation.run(seed: seed) == Simulation.run(seed: seed))
  }
}
