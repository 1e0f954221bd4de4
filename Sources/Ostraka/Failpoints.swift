/// Named places around commits at which a test lets a process die or fail (as TiKV's `fail` crate has them).
///
/// They are compiled out of release builds: ``reach(_:)`` does nothing there.
public struct Failpoints: Sendable {
  /// Where a process may be stopped.
  public enum Place: String, CaseIterable, Sendable {
    /// All statements of a transaction were run; it is not committed.
    case beforeCommit = "before-commit"
    /// A transaction is committed; nobody knows it yet, and `head` doesn't name it.
    case afterCommit = "after-commit"
    /// `head` names what was committed; its callers still wait.
    case afterHead = "after-head"
  }

  #if DEBUG
    private let act: @Sendable (Place) throws -> Void

    /// - Parameter act: called at each place that is reached; what it throws, the place throws.
    public init(_ act: @escaping @Sendable (Place) throws -> Void) {
      self.act = act
    }
  #endif

  private init() {
    #if DEBUG
      act = { _ in }
    #endif
  }

  /// Nothing happens anywhere.
  public static let none = Failpoints()

  /// A place is reached. Errors: what a test wants to be thrown there.
  @inline(__always)
  public func reach(_ place: Place) throws {
    #if DEBUG
      try act(place)
    #endif
  }
}
