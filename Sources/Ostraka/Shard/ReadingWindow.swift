import Synchronization

/// How many queries of a shard are being read, so that the next is taken as soon as one is done.
final class ReadingWindow: Sendable {
  private let count = Mutex(0)
  private let width: Int

  /// - Parameter width: how many may be read at once.
  init(width: Int) {
    self.width = width
  }

  /// How many more may be taken now.
  var room: Int { count.withLock { width - $0 } }

  func begin() { count.withLock { $0 += 1 } }

  func end() { count.withLock { $0 -= 1 } }
}
