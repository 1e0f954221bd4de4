import Ostraka
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

extension OstrakaError {
  /// Whether it says that the memory can't be had now, as anybody may be told while things go wrong.
  var mayPass: Bool { [.unavailable, .fault, .tryLater].contains(code) }
}
