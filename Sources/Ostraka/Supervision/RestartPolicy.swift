/// When a child that ended is started again: backoff that grows, and an intensity per period
/// (Erlang/OTP's restart intensity). Pure.
public struct RestartPolicy: Hashable, Sendable {
  /// How many restarts within `period` are borne.
  public var intensity = 8
  public var period: Duration = .seconds(60)
  public var firstPause: Duration = .milliseconds(50)
  public var longestPause: Duration = .seconds(5)

  private var restarts: [Duration] = []

  public init() {}

  public enum Decision: Hashable, Sendable {
    case restart(after: Duration)
    /// It fails too often: the one above must decide.
    case escalate
  }

  /// A child ended at a moment of a clock that never goes back.
  public mutating func ended(at uptime: Duration) -> Decision {
    restarts.removeAll { uptime - $0 > period }
    guard restarts.count < intensity else { return .escalate }
    let doublings = restarts.count
    restarts.append(uptime)
    return .restart(after: min(longestPause, firstPause * (1 << min(doublings, 16))))
  }
}
