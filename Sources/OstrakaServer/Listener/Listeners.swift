import ServiceLifecycle
import Synchronization

/// The listeners that run, so that somebody else can ask them to stop.
final class Listeners: Sendable {
  private struct State {
    var groups: [ServiceGroup] = []
    var isStopped = false
  }

  private let state = Mutex(State())

  /// False when it has been stopped already.
  func begin(_ groups: [ServiceGroup]) -> Bool {
    state.withLock { state in
      guard !state.isStopped else { return false }
      state.groups = groups
      return true
    }
  }

  func stop() async {
    let groups = state.withLock { state in
      state.isStopped = true
      return state.groups
    }
    for group in groups { await group.triggerGracefulShutdown() }
  }
}
