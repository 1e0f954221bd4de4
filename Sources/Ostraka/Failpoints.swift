import Foundation
import Synchronization

/// Named places around commits at which a test lets a process die or fail, as TiKV's `fail` crate has them.
///
/// They are compiled out of release builds: ``reach(_:)`` does nothing there.
public struct Failpoints: Sendable {
  /// Where a process may be stopped.
  public enum Place: String, CaseIterable, Sendable {
    /// All statements of a transaction were run; it is not committed.
    case beforeCommit = "before-commit"
    /// A transaction is committed; nobody knows it yet, and `head` doesn't name it.
    case afterCommit = "after-commit"
    /// `head` names what was committed.
    case afterHead = "after-head"
    /// A file is written whole; it is not yet in its place.
    case beforeRename = "before-rename"
    /// A file has taken its place.
    case afterRename = "after-rename"
  }

  #if DEBUG
    private let act: @Sendable (Place) throws -> Void

    /// - Parameter act: called at each place that is reached; what it throws, the place throws.
    public init(_ act: @escaping @Sendable (Place) throws -> Void) {
      self.act = act
    }

    /// Those of this process: it kills itself where `OSTRAKA_FAILPOINT` says, such as `after-commit:3`, the third
    /// time that it is there.
    public static let process: Failpoints = {
      let parts = ProcessInfo.processInfo.environment["OSTRAKA_FAILPOINT"]?.split(separator: ":")
      guard let parts, parts.count == 2, let place = Place(rawValue: String(parts[0])),
        let count = Int(parts[1])
      else { return .none }
      let rest = Mutex(count)
      return Failpoints { reached in
        guard reached == place else { return }
        let isDue = rest.withLock { rest in
          rest -= 1
          return rest == 0
        }
        if isDue { kill(getpid(), SIGKILL) }
      }
    }()
  #else
    public static let process = Failpoints.none
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
