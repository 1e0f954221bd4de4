/// What a program takes from its surroundings: time, randomness, ids and threads. Everything that
/// is not a pure function gets it through `init`, so that a seed can replay a run.
public struct Runtime: Sendable {
  public let time: any Time
  public let randomness: any Randomness
  public let identifiers: Identifiers
  /// Makes a place for blocking work.
  public let lane: @Sendable (String) -> any Lane
  /// Where a test lets the process die; none outside tests.
  public var failpoints: Failpoints

  public init(
    time: any Time, randomness: any Randomness, failpoints: Failpoints = .none,
    lane: @escaping @Sendable (String) -> any Lane
  ) {
    self.time = time
    self.randomness = randomness
    self.failpoints = failpoints
    self.lane = lane
    identifiers = Identifiers(time: time, randomness: randomness)
  }

  /// The machine's own clocks, generator and threads.
  public static func system() -> Runtime {
    Runtime(time: SystemTime(), randomness: SystemRandomness(), failpoints: .process) {
      DispatchLane($0)
    }
  }
}
