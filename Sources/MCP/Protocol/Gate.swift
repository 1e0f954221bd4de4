import Synchronization

/// Lets a call's notifications through until it is over.
final class Gate: Sendable {
  private let state = Mutex((isOpen: true, progress: -Double.infinity))

  func whileOpen(_ send: () -> Void) {
    state.withLock { if $0.isOpen { send() } }
  }

  func progress(to progress: Double, _ send: () -> Void) {
    state.withLock { state in
      guard state.isOpen, progress > state.progress else { return }
      state.progress = progress
      send()
    }
  }

  func close() {
    state.withLock { $0.isOpen = false }
  }
}
