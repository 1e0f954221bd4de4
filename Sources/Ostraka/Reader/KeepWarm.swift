/// When to keep a hosted model's cache alive, and when that no longer pays.
///
/// A cache ends when nothing has used it for its time to live; a ping is a cheap use. Pings stop when
/// they would cost more than writing the cache again: whatever comes next, that spends at most twice
/// what the best decision would have (the ski rental problem; Karlin, Manasse, Rudolph and Sleator,
/// "Competitive snoopy caching", 1988).
public struct KeepWarm: Hashable, Sendable {
  /// How long a cache lives after its last use.
  public let timeToLive: Duration
  /// What one ping costs, in US dollars.
  public let pingCost: Double
  /// What writing the cache again costs more than reading it does, in US dollars.
  public let rewriteCost: Double
  /// When it was last used or pinged; nil before the first use.
  private var touched: Timestamp?
  /// Since the last use.
  private var pings = 0

  /// What to do now.
  public enum Decision: Hashable, Sendable {
    /// Nothing before that moment.
    case nothing(until: Timestamp)
    /// Use the cache once, and tell it with ``KeepWarm/pinged(at:)``.
    case ping
    /// It is cold, or further pings cost more than they are worth.
    case letGo
  }

  /// How long before the end of its life a cache is pinged, at most: for a ping that is under way.
  public static let lead: Duration = .seconds(60)

  public init(timeToLive: Duration, pingCost: Double, rewriteCost: Double) {
    self.timeToLive = timeToLive
    self.pingCost = pingCost
    self.rewriteCost = rewriteCost
  }

  /// When the cache turns cold unless something uses it; nil before the first use.
  public var warmUntil: Timestamp? { touched?.advanced(by: timeToLive) }

  /// A query used the cache: pings are worth their cost again.
  public mutating func used(at now: Timestamp) {
    touched = now
    pings = 0
  }

  /// A ping used the cache.
  public mutating func pinged(at now: Timestamp) {
    touched = now
    pings += 1
  }

  /// What to do at a moment. A clock that was set back never makes a cache older.
  public func decision(at now: Timestamp) -> Decision {
    guard let touched, let end = warmUntil, now < end else { return .letGo }
    let due = touched.advanced(by: timeToLive - min(Self.lead, timeToLive / 5))
    guard now >= due else { return .nothing(until: due) }
    return Double(pings + 1) * pingCost <= rewriteCost ? .ping : .letGo
  }
}
