import Synchronization

/// Holds one task until it is opened or the task is cancelled.
final class Latch: Sendable {
  private let state = Mutex((isOpen: false, waiter: CheckedContinuation<Void, Never>?.none))

  func open() {
    state.withLock { state in
      state.isOpen = true
      defer { state.waiter = nil }
      return state.waiter
    }?.resume()
  }

  func wait() async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isOpen = state.withLock { state in
          if !state.isOpen { state.waiter = continuation }
          return state.isOpen
        }
        if isOpen { continuation.resume() }
      }
    } onCancel: {
      open()
    }
  }
}
