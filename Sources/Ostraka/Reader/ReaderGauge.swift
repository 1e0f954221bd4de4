import Synchronization

/// What a shard's reader holds and has used since the host began, as status shows it.
public struct ReaderStatus: Hashable, Codable, Sendable {
  /// The model's name; nil for a reader without one.
  public var model: String?
  /// Tokens of documents that are held.
  public var heldTokens = 0
  /// Tokens of documents that one context has room for; nil without a limit.
  public var budget: Int?
  /// How many contexts the documents take.
  public var parts = 0
  /// Nil before anything was held.
  public var warmth: Warmth?
  /// When what is warm turns cold; nil when it doesn't by itself.
  public var warmUntil: Timestamp?
  /// What the next query costs, in US dollars.
  public var nextCost = 0.0
  /// Why it did not answer last; nil when it did.
  public var failure: String?
  /// Who attends the shard; nil for a reader that needs nobody.
  public var attendance: Attendance?
  /// The sum of all reads.
  public var used = Usage.none

  public init() {}

  /// Whether there is something to show: a reader without a model says nothing.
  public var saysSomething: Bool { model != nil || failure != nil || attendance != nil }
}

/// Where a reader notes its status, for whoever shows it.
public final class ReaderGauge: Sendable {
  private let state = Mutex(ReaderStatus())

  public init() {}

  public var status: ReaderStatus { state.withLock { $0 } }

  public func update(_ change: (inout ReaderStatus) -> Void) { state.withLock { change(&$0) } }
}
