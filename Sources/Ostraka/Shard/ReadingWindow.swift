import Synchronization

/// How many queries of a shard are being read, so that the next is taken as soon as one is done.
final class ReadingWindow: Sendable {
  private struct State {
    var reading = 0
    /// Whether there was no room for all that waited, as far as is known.
    var leftSome = false
  }

  private let state = Mutex(State())
  private let width: Int

  /// - Parameter width: how many may be read at once.
  init(width: Int) {
    self.width = width
  }

  /// How many more may be taken now.
  var room: Int { state.withLock { width - $0.reading } }

  func begin() { state.withLock { $0.reading += 1 } }

  /// Whether somebody may wait for the room that there is now.
  func end() -> Bool {
    state.withLock { state in
      state.reading -= 1
      return state.leftSome
    }
  }

  /// So many were taken where there was room for some: fewer are all that waited.
  func took(_ count: Int, of room: Int) {
    state.withLock { $0.leftSome = count >= room }
  }
}
