import Foundation
import OstrakaTesting
import Testing

@Suite("A simulated system keeps its promises whatever goes wrong")
struct SimulationTests {
  private static let environment = ProcessInfo.processInfo.environment

  /// `SEEDS` seeds from `FIRST` on.
  private static let seeds: Range<UInt64> = {
    let first = environment["FIRST"].flatMap(UInt64.init) ?? 1
    return first..<first + (environment["SEEDS"].flatMap(UInt64.init) ?? 200)
  }()

  /// What `scripts/simulate` adds up.
  private struct Sum: Encodable {
    var seeds = 0
    var steps = 0
    var faults: [String: Int] = [:]
    var problems: [String] = []

    mutating func add(_ report: Simulation.Report, of seed: UInt64) {
      seeds += 1
      steps += report.steps
      for (fault, count) in report.faults { faults[fault.rawValue, default: 0] += count }
      guard !report.problems.isEmpty else { return }
      problems.append(
        "make simulate SEED=\(seed): \(report.problems.prefix(5).joined(separator: "; "))")
    }
  }

  @Test("for each seed")
  func seeds() throws {
    var sum = Sum()
    for seed in Self.seeds { sum.add(Simulation.run(seed: seed), of: seed) }
    for problem in sum.problems { Issue.record(Comment(rawValue: problem)) }
    print("\(sum.seeds) seeds, \(sum.steps) steps, \(sum.faults.values.reduce(0, +)) faults")
    if let path = Self.environment["SIMULATION_REPORT"] {
      try JSONEncoder().encode(sum).write(to: URL(fileURLWithPath: path))
    }
    // A simulation in which nothing happens proves nothing.
    guard sum.seeds >= 200 else { return }
    for fault in Fault.allCases {
      #expect(sum.faults[fault.rawValue] ?? 0 > 0, "\(fault) never happened")
    }
  }

  @Test("and a seed replays it to the last step", arguments: [3, 4, 5] as [UInt64])
  func replay(seed: UInt64) {
    #expect(Simulation.run(seed: seed) == Simulation.run(seed: seed))
  }
}
