import Synchronization

/// Runs work side by side. All of it belongs to whoever awaits `run`: when that returns, no
/// work is left. (A task group would do the same, but wake two more tasks for each call.)
final class Jobs: Sendable {
  private struct State {
    var next = 0
    var tasks: [Int: Task<Void, Never>] = [:]
    var isClosed = false
    var owner: CheckedContinuation<Void, Never>?
  }

  private let state = Mutex(State())
  private let limit: Int

  init(limit: Int) { self.limit = limit }

  /// Begins a job that the entry can cancel; false if too many are under way or it is closed.
  func add(_ entry: CallTable.Entry, _ job: @escaping @Sendable () async -> Void) -> Bool {
    let task = state.withLock { state -> Task<Void, Never>? in
      guard !state.isClosed, state.tasks.count < limit else { return nil }
      let number = state.next
      state.next += 1
      let task = Task {
        await job()
        self.end(number)
      }
      state.tasks[number] = task
      return task
    }
    guard let task else { return false }
    entry.attach { task.cancel() }
    return true
  }

  /// Waits until it is closed and all jobs have ended. Cancelling this cancels them.
  func run() async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isOver = state.withLock { state in
          let isOver = state.isClosed && state.tasks.isEmpty
          if !isOver { state.owner = continuation }
          return isOver
        }
        if isOver { continuation.resume() }
      }
    } onCancel: {
      close()
      for task in state.withLock({ Array($0.tasks.values) }) { task.cancel() }
    }
  }

  var isClosed: Bool { state.withLock { $0.isClosed } }

  /// Takes no more jobs.
  func close() {
    finish { $0.isClosed = true }
  }

  private func end(_ number: Int) {
    finish { $0.tasks[number] = nil }
  }

  private func finish(_ change: (inout State) -> Void) {
    let owner = state.withLock { state -> CheckedContinuation<Void, Never>? in
      change(&state)
      guard state.isClosed, state.tasks.isEmpty else { return nil }
      defer { state.owner = nil }
      return state.owner
    }
    owner?.resume()
  }
}
