import Synchronization

/// What was seen that must not be.
final class Problems: Sendable {
  private let found = Mutex<[String]>([])

  var all: [String] { found.withLock { $0 } }

  func note(_ problem: String) {
    found.withLock { found in
      guard !found.contains(problem) else { return }
      found.append(problem)
    }
  }
}
