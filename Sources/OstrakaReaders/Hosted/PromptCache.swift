import Ostraka
import Synchronization

/// What is believed to be in a server's prompt cache, and who is putting it there.
///
/// A prefix can be read from the cache only after the first response to it has begun: callers who
/// come together would each pay for writing it. So the first one goes alone.
final class PromptCache: Sendable {
  private typealias Waiting = CheckedContinuation<Void, any Error>

  private struct State {
    var lastUses: [Digest: Timestamp] = [:]
    /// Parts that somebody is just putting into the cache.
    var pioneered: Set<Digest> = []
    var waiting: [(number: Int, part: Digest, continuation: Waiting)] = []
    var next = 0
  }

  let timeToLive: Duration
  private let time: any Time
  private let state = Mutex(State())

  init(timeToLive: Duration, time: any Time) {
    self.timeToLive = timeToLive
    self.time = time
  }

  /// Until when a part can be read from the cache; nil when it can't.
  func warmUntil(_ part: Digest) -> Timestamp? { state.withLock { warmUntil(part, $0) } }

  /// Does some work that uses a part: alone until `begun` is called, unless the part is warm.
  func use<Result: Sendable>(
    _ part: Digest, _ work: (_ begun: @escaping @Sendable () -> Void) async throws -> Result
  ) async throws -> Result {
    let isPioneer = try await enter(part)
    defer { if isPioneer { leave(part) } }
    let start = time.now
    return try await work { self.note(part, at: start) }
  }

  /// Forgets all other parts.
  func retain(_ parts: Set<Digest>) {
    state.withLock { state in
      state.lastUses = state.lastUses.filter { parts.contains($0.key) }
    }
  }

  /// The server has shown that it keeps no cache of the part.
  func forget(_ part: Digest) { state.withLock { $0.lastUses[part] = nil } }

  /// Waits for one's turn; whether one is the first.
  private func enter(_ part: Digest) async throws -> Bool {
    while true {
      let isPioneer: Bool? = state.withLock { state in
        if warmUntil(part, state) != nil { return false }
        return state.pioneered.insert(part).inserted ? true : nil
      }
      if let isPioneer { return isPioneer }
      try await turn(part)
    }
  }

  private func leave(_ part: Digest) {
    state.withLock { _ = $0.pioneered.remove(part) }
    wake(part)
  }

  /// A response that used the part has begun; it was asked for at that moment.
  func note(_ part: Digest, at use: Timestamp) {
    state.withLock { $0.lastUses[part] = max(use, $0.lastUses[part] ?? use) }
    wake(part)
  }

  private func warmUntil(_ part: Digest, _ state: State) -> Timestamp? {
    let until = state.lastUses[part]?.advanced(by: timeToLive)
    return until.flatMap { $0 > time.now ? $0 : nil }
  }

  private func wake(_ part: Digest) {
    let woken = state.withLock { state in
      let woken = state.waiting.filter { $0.part == part }
      state.waiting.removeAll { $0.part == part }
      return woken
    }
    for waiting in woken { waiting.continuation.resume() }
  }

  /// Waits until something changes for the part.
  private func turn(_ part: Digest) async throws {
    let number = state.withLock { state in
      state.next += 1
      return state.next
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { (continuation: Waiting) in
        let failure: (any Error)?? = state.withLock { state in
          if Task.isCancelled { return .some(CancellationError()) }
          // It may have changed just now.
          guard warmUntil(part, state) == nil, state.pioneered.contains(part) else {
            return .some(nil)
          }
          state.waiting.append((number, part, continuation))
          return nil
        }
        switch failure {
        case .some(.some(let error)): continuation.resume(throwing: error)
        case .some(.none): continuation.resume()
        case .none: break
        }
      }
    } onCancel: {
      let waiting = state.withLock { state in
        let index = state.waiting.firstIndex { $0.number == number }
        return index.map { state.waiting.remove(at: $0) }
      }
      waiting?.continuation.resume(throwing: CancellationError())
    }
  }
}
