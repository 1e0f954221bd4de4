import Synchronization

/// Events on their way to a client, with room for a slow one. A stream with a number keeps what
/// it has sent, as far as its bounds go, so that a client can come back for it.
final class EventStream: Sendable {
  private struct State {
    /// Each with the place it has in the stream.
    var events: [(place: Int, data: [UInt8])] = []
    var bytes = 0
    var end = 0
    /// The place of the next event to hand out.
    var next = 0
    var needsComment = false
    /// What a reader is told before its reading ends, though the stream goes on.
    var farewell: Farewell?
    var isFinished = false
    var reader: ObjectIdentifier?
    var waiter: CheckedContinuation<ServerSentEvent?, Never>?
  }

  /// The end of a reading whose client is to come back.
  private enum Farewell {
    case due(Duration)
    case said
  }

  /// One response that reads the stream; a later one takes its place.
  final class Reading: Sendable {
    let stream: EventStream

    fileprivate init(_ stream: EventStream) { self.stream = stream }

    deinit { stream.leave(ObjectIdentifier(self)) }
  }

  private let state = Mutex(State())
  private let number: Int?
  private let limits: Limits
  private let gone: @Sendable () -> Void

  /// `gone` is called when a reader leaves before the stream's end.
  init(number: Int?, limits: Limits, gone: @escaping @Sendable () -> Void = {}) {
    self.number = number
    self.limits = limits
    self.gone = gone
  }

  /// A stream that is over before it begins.
  static var ended: EventStream {
    let stream = EventStream(number: nil, limits: Limits())
    stream.finish()
    return stream
  }

  var isFinished: Bool { state.withLock { $0.isFinished } }
  var isRead: Bool { state.withLock { $0.reader != nil } }

  /// Adds a message; a droppable one is dropped when as much waits as may.
  func push(_ data: [UInt8], droppable: Bool) {
    update { state in
      guard !state.isFinished else { return }
      let waiting = state.end - state.next
      let isFull = waiting >= limits.events || state.bytes + data.count > limits.eventBytes
      if droppable, isFull, !forget(&state, room: data.count) { return }
      state.events.append((state.end, data))
      state.bytes += data.count
      state.end += 1
      while state.events.count > limits.events, state.events[0].place < state.next {
        state.bytes -= state.events.removeFirst().data.count
      }
    }
  }

  /// Keeps the connection open.
  func comment() { update { $0.needsComment = true } }

  /// Ends the reading once all is read that there is; the client is told when to come back.
  func release(_ pause: Duration) { update { $0.farewell = .due(pause) } }

  /// No more will come.
  func finish() { update { $0.isFinished = true } }

  /// Starts to read after that place, or from the first event that nobody has read. An event
  /// without data goes first if the client is to learn where it is.
  func read(after place: Int? = nil, isPrimed: Bool = false) -> EventSequence {
    let reading = Reading(self)
    let old = state.withLock { state in
      state.reader = ObjectIdentifier(reading)
      state.farewell = nil
      if let place { state.next = min(max(place + 1, 0), state.end) }
      if isPrimed, state.end == 0 {
        state.events.append((0, []))
        state.end = 1
      }
      defer { state.waiter = nil }
      return state.waiter
    }
    old?.resume(returning: nil)
    return EventSequence(reading: reading)
  }

  fileprivate func leave(_ reader: ObjectIdentifier) {
    let left = state.withLock { state in
      guard state.reader == reader else { return false }
      state.reader = nil
      return !state.isFinished || state.next < state.end
    }
    if left { gone() }
  }

  func next(for reading: Reading) async -> ServerSentEvent? {
    let id = ObjectIdentifier(reading)
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let ready = state.withLock { state -> ServerSentEvent?? in
          guard state.reader == id, !Task.isCancelled else { return .some(nil) }
          if let ready = take(&state) { return ready }
          state.waiter = continuation
          return .none
        }
        if case .some(let event) = ready { continuation.resume(returning: event) }
      }
    } onCancel: {
      stop(id)
    }
  }

  /// Ends a reading, also one that waits for an event.
  func abandon(_ reading: Reading) { stop(ObjectIdentifier(reading)) }

  private func stop(_ reader: ObjectIdentifier) {
    let waiter = state.withLock { state in
      guard state.reader == reader else {
        return CheckedContinuation<ServerSentEvent?, Never>?.none
      }
      defer { state.waiter = nil }
      return state.waiter
    }
    leave(reader)
    waiter?.resume(returning: nil)
  }

  private func update(_ change: (inout State) -> Void) {
    let ready = state.withLock {
      state -> (CheckedContinuation<ServerSentEvent?, Never>, ServerSentEvent?)? in
      change(&state)
      guard let waiter = state.waiter, let event = take(&state) else { return nil }
      state.waiter = nil
      return (waiter, event)
    }
    if let (waiter, event) = ready { waiter.resume(returning: event) }
  }

  /// The next event, nil inside if there will be none, or nil if it has yet to come.
  private func take(_ state: inout State) -> ServerSentEvent?? {
    if let index = state.events.firstIndex(where: { $0.place >= state.next }) {
      let event = state.events[index]
      state.next = event.place + 1
      if number == nil {
        state.bytes -= state.events.remove(at: index).data.count
      }
      return ServerSentEvent(id: number.map { "\($0)-\(event.place)" }, data: event.data)
    }
    if state.isFinished { return .some(nil) }
    switch state.farewell {
    case .due(let pause):
      state.farewell = .said
      return ServerSentEvent(retry: pause)
    case .said: return .some(nil)
    case nil: break
    }
    guard state.needsComment else { return .none }
    state.needsComment = false
    return ServerSentEvent(id: nil, data: nil)
  }

  /// Gives up events that were read, to make room; whether that was enough.
  private func forget(_ state: inout State, room: Int) -> Bool {
    guard state.end - state.next < limits.events else { return false }
    while let first = state.events.first, first.place < state.next,
      state.bytes + room > limits.eventBytes
    {
      state.bytes -= first.data.count
      state.events.removeFirst()
    }
    return state.bytes + room <= limits.eventBytes
  }
}
