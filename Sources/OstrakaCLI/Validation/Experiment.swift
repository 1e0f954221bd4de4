/// One question about a reader, answered by measuring.
protocol Experiment: Sendable {
  /// What its files are called, such as `hold`.
  static var name: String { get }
  static var title: String { get }
  /// What is expected, so that it can turn out wrong.
  static var hypothesis: String { get }

  init()

  /// What is done and what counts, in sentences.
  func method(_ lab: Laboratory) -> String
  /// About what a paid reader does in it; none where that doesn't grow with what the reader holds.
  func paidWork(at scale: Scale) -> [PaidWork]
  /// Does it. Errors end this experiment only.
  func run(in lab: Laboratory) async throws -> Outcome
}

extension Experiment {
  func paidWork(at scale: Scale) -> [PaidWork] { [] }
}

/// What an experiment has shown.
struct Outcome: Sendable {
  var verdict: Verdict
  /// Why the verdict is that, in one sentence with the figures that decide.
  var because: String
  /// What was found, in sentences.
  var results: [String] = []
  var tables: [ReportTable] = []
  var charts: [ReportChart] = []
  /// What the figures don't say.
  var limits: [String] = []
}

/// Whether a hypothesis held.
enum Verdict: String, Codable, Sendable {
  case held
  case didNotHold = "did not hold"
  /// It can't be tried here, or what was tried doesn't reach what the hypothesis names.
  case notMeasurable = "not measurable here"
  /// Something broke that must not: it says nothing about the hypothesis, and is tried again the next time.
  case failed
}

/// All experiments, in the order in which they are run: short ones first.
enum Experiments {
  static let all: [any Experiment.Type] = [
    HoldExperiment.self, CapacityExperiment.self, ConcurrencyExperiment.self, CostExperiment.self,
    BusExperiment.self, LoopExperiment.self, CrashExperiment.self, DecayExperiment.self,
    IdleExperiment.self,
  ]
}
