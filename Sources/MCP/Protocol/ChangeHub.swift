import Synchronization

/// Hands changes to whoever listens.
final class ChangeHub: Sendable {
  /// Somebody who listens: `deliver` must not block or call back.
  struct Listener: Sendable {
    /// The connection it belongs to.
    let owner: ObjectIdentifier
    let deliver: @Sendable (Change) -> Void
    /// Called when the server ends the subscription.
    let finish: @Sendable () -> Void
  }

  private let state = Mutex((next: 0, listeners: [Int: Listener]()))

  /// Adds a listener; `first` runs before any change can reach it.
  func add(_ listener: Listener, first: () -> Void = {}) -> Int {
    state.withLock { state in
      first()
      state.next += 1
      state.listeners[state.next] = listener
      return state.next
    }
  }

  func remove(_ id: Int) {
    _ = state.withLock { $0.listeners.removeValue(forKey: id) }
  }

  func announce(_ change: Change) {
    let listeners = state.withLock { Array($0.listeners.values) }
    for listener in listeners { listener.deliver(change) }
  }

  /// Ends the subscriptions of a connection that closes.
  func finish(_ owner: ObjectIdentifier) {
    let listeners = state.withLock { state in
      let ended = state.listeners.filter { $0.value.owner == owner }
      for id in ended.keys { state.listeners[id] = nil }
      return ended.values
    }
    for listener in listeners { listener.finish() }
  }
}
