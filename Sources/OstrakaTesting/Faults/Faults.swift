import Ostraka
import Synchronization

/// Decides by a seed when which fault happens, and counts them.
///
/// Each seed has some kinds of faults only, and each of them more or less often, so that rare combinations are
/// reached: a fault that is always there hides others ("Swarm Testing", Groce and others, 2012).
public final class Faults: Sendable {
  private struct State {
    var isOver = false
    var counts: [Fault: Int] = [:]
  }

  /// How likely each kind is where it may happen; absent means never.
  private let rates: [Fault: Double]
  private let randomness: SeededRandomness
  private let state = Mutex(State())
  private let (copies, late) = AsyncStream<@Sendable () async -> Void>.makeStream()
  let time: any Time

  public init(seed: UInt64, time: any Time) {
    let randomness = SeededRandomness(seed: seed)
    var rates: [Fault: Double] = [:]
    for fault in Fault.allCases where randomness.fraction() < 0.5 {
      rates[fault] = Self.most(of: fault) * randomness.fraction()
    }
    self.randomness = randomness
    self.rates = rates
    self.time = time
  }

  /// The greatest likelihood of a kind at one place.
  private static func most(of fault: Fault) -> Double {
    switch fault {
    case .delay: 0.3
    case .lostRequest, .lostReply: 0.1
    case .duplicate: 0.2
    case .stale: 0.1
    case .crash: 0.01
    case .lostBell: 0.7
    case .readerError: 0.3
    case .slowReader: 0.3
    case .fullDisk, .clockJump, .hostCrash: 0.5
    }
  }

  /// How often each kind has happened.
  public var counts: [Fault: Int] { state.withLock(\.counts) }

  /// Nothing goes wrong any more, but that bells still get lost: a bell is a hint, and nothing may be late for
  /// want of one.
  public func end() { state.withLock { $0.isOver = true } }

  /// Whether that fault happens here and now.
  public func happens(_ fault: Fault) -> Bool {
    guard let rate = rates[fault] else { return false }
    let isDrawn = randomness.fraction() < rate
    return state.withLock { state in
      guard isDrawn, !state.isOver || fault == .lostBell else { return false }
      state.counts[fault, default: 0] += 1
      return true
    }
  }

  /// A duration up to a longest one; most are far shorter.
  public func pause(atMost longest: Duration) -> Duration {
    let fraction = randomness.fraction()
    return longest * (fraction * fraction * fraction)
  }

  /// A number below a limit.
  public func draw(below limit: Int) -> Int { randomness.draw(below: limit) }

  /// Carries a call out between two processes, with what may happen to it on its way.
  ///
  /// - Parameters:
  ///   - caller: who calls.
  ///   - host: who carries it out; both may die meanwhile, and then the caller never learns of the result.
  public func carry<Result: Sendable>(
    from caller: SimulatedProcess, to host: SimulatedProcess,
    _ call: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    try await travel(caller, host)
    if happens(.lostRequest) { throw Self.brokenConnection }
    if happens(.duplicate) {
      // What the first one said got lost.
      do { _ = try await call() } catch {}
    }
    if happens(.stale) {
      late.yield {
        guard !host.isDead else { return }
        _ = try? await call()
      }
    }
    let result = try await call()
    try await travel(caller, host)
    if happens(.lostReply) { throw Self.brokenConnection }
    return result
  }

  /// Carries out copies of calls long after whoever called has gone on, until the task is cancelled.
  public func deliverLate() async {
    await withDiscardingTaskGroup { group in
      for await copy in copies {
        let delay = pause(atMost: .seconds(30))
        group.addTask { [time] in
          guard (try? await time.sleep(for: delay)) != nil else { return }
          await copy()
        }
      }
      group.cancelAll()
    }
  }

  private func travel(_ caller: SimulatedProcess, _ host: SimulatedProcess) async throws {
    try caller.check()
    try host.check()
    if happens(.delay) { try await time.sleep(for: pause(atMost: .seconds(8))) }
    if happens(.crash) { caller.crash() }
    try caller.check()
    try host.check()
  }

  private static let brokenConnection = OstrakaError(
    .unavailable, "The connection to the memory's host broke.")
}
