import Synchronization

/// The response to one POST while it is being found: a single message if nothing had to be sent
/// before it, else a stream of events.
final class PostAnswer: Sendable {
  enum Outcome: Sendable {
    case message(JSONValue)
    case events(EventSequence)
    /// Cancelled: nobody waits for it.
    case nothing
  }

  private struct State {
    var outcome: Outcome?
    var isSettled = false
    var waiter: CheckedContinuation<Outcome, Never>?
    var stream: EventStream?
    var isDone = false
    var beats = 0
  }

  private let state = Mutex(State())
  private let isPrimed: Bool
  private let streams: Bool
  private let open: @Sendable () -> EventStream
  private let ended = Mutex<(@Sendable () -> Void)?>(nil)

  /// `open` makes the stream when it is first needed, if the client reads `streams` at all.
  init(isPrimed: Bool, streams: Bool, open: @escaping @Sendable () -> EventStream) {
    self.isPrimed = isPrimed
    self.streams = streams
    self.open = open
  }

  /// Sends a message ahead of the response.
  func send(_ message: JSONValue, droppable: Bool) {
    stream()?.push(message.bytes, droppable: droppable)
  }

  /// Has something done when the response is there.
  func onEnd(_ action: @escaping @Sendable () -> Void) { ended.withLock { $0 = action } }

  /// Sends the response, or nothing for a call that was cancelled.
  func finish(_ response: JSONValue?) {
    ended.withLock { $0 }?()
    let stream = state.withLock { state in
      state.isDone = true
      return state.stream
    }
    if let stream {
      if let response { stream.push(response.bytes, droppable: false) }
      stream.finish()
    } else {
      settle(response.map(Outcome.message) ?? .nothing)
    }
  }

  /// Waits until it is clear what the HTTP response is, or the task is cancelled: then it is
  /// nothing, whatever comes. To be called once.
  func outcome() async -> Outcome {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let outcome = state.withLock { state in
          if state.outcome == nil { state.waiter = continuation }
          // Kept here, the events would never notice that their reader has gone.
          defer { state.outcome = nil }
          return state.outcome
        }
        if let outcome { continuation.resume(returning: outcome) }
      }
    } onCancel: {
      settle(.nothing)
    }
  }

  /// Ends the stream's reading; the client comes back after that long.
  func release(_ pause: Duration) { stream()?.release(pause) }

  /// Called at intervals: a client that has waited through a whole one gets a sign of life.
  func beat() {
    let isDue = state.withLock { state in
      state.beats += 1
      return state.beats > 1 && !state.isDone
    }
    if isDue { stream()?.comment() }
  }

  private func stream() -> EventStream? {
    guard streams else { return nil }
    let (stream, isNew) = state.withLock { state -> (EventStream?, Bool) in
      guard state.stream == nil, !state.isDone else { return (state.stream, false) }
      state.stream = open()
      return (state.stream, true)
    }
    if isNew, let stream { settle(.events(stream.read(isPrimed: isPrimed))) }
    return stream
  }

  private func settle(_ outcome: Outcome) {
    let waiter = state.withLock { state in
      guard !state.isSettled else { return CheckedContinuation<Outcome, Never>?.none }
      state.isSettled = true
      if state.waiter == nil { state.outcome = outcome }
      defer { state.waiter = nil }
      return state.waiter
    }
    waiter?.resume(returning: outcome)
  }
}
