import Synchronization

/// Runs work side by side. All of it belongs to whoever awaits `run`: when that returns, no
/// work is left. (A task group would do the same, but wake two more tasks for each call.)
final class Jobs: Sendable {
  private struct State {
    var next = 0
    var jobs: [Int: (task: Task<Void, Never>, entry: CallTable.Entry)] = [:]
    var isClosed = false
    var owner: CheckedContinuation<Void, Never>?
  }

  private let state = Mutex(State())
  private let limit: Int

  init(limit: Int) { self.limit = limit }

  /// Begins a job that the entry can cancel; false if too many are under way or it is closed.
  func add(_ entry: CallTable.Entry, _ job: @escaping @Sendable () async -> Void) -> Bool {
    let task = state.withLock { state -> Task<Void, Never>? in
      guard !state.isClosed, state.jobs.count < limit else { return nil }
      let number = state.next
      state.next += 1
      let task = Task {
        await job()
        self.end(number)
      }
      state.jobs[number] = (task, entry)
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
          let isOver = state.isClosed && state.jobs.isEmpty
          if !isOver { state.owner = continuation }
          return isOver
        }
        if isOver { continuation.resume() }
      }
    } onCancel: {
      stop()
    }
  }

  var isClosed: Bool { state.withLock { $0.isClosed } }

  /// Takes no more jobs.
  func close() {
    finish { $0.isClosed = true }
  }

  /// Takes no more jobs and cancels those under way.
  func stop() {
    close()
    for job in state.withLock({ Array($0.jobs.values) }) { job.task.cancel() }
  }

  /// Cancels the jobs that wait for something to come.
  func cancelWaiting() {
    for job in state.withLock({ Array($0.jobs.values) }) where job.entry.waits {
      job.entry.cancel()
    }
  }

  private func end(_ number: Int) {
    finish { $0.jobs[number] = nil }
  }

  private func finish(_ change: (inout State) -> Void) {
    let owner = state.withLock { state -> CheckedContinuation<Void, Never>? in
      change(&state)
      guard state.isClosed, state.jobs.isEmpty else { return nil }
      defer { state.owner = nil }
      return state.owner
    }
    owner?.resume()
  }
}
