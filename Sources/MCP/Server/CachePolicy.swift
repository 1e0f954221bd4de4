/// How long, and for whom, clients may keep an answer (2026-07-28).
public struct CachePolicy: Sendable, Hashable {
  /// Milliseconds; 0 says that it is stale at once.
  public var milliseconds: Int
  /// Whether the answer is the same for every caller.
  public var isPublic: Bool

  public init(milliseconds: Int, isPublic: Bool = false) {
    self.milliseconds = max(0, milliseconds)
    self.isPublic = isPublic
  }
}
