import Synchronization

/// A client of an older revision over HTTP.
final class HTTPSession: Sendable {
  let id: String
  let session: Session
  let identity: Identity?
  let calls: CallTable
  /// The job that tells the provider of it.
  let following = CallTable.Entry()
  /// What the server sends outside of any call.
  let standalone: EventStream
  private let limits: Limits
  private let state: Mutex<(used: Duration, next: Int, streams: [Int: EventStream])>

  init(id: String, _ session: Session, identity: Identity?, limits: Limits, now: Duration) {
    self.id = id
    self.session = session
    self.identity = identity
    self.limits = limits
    calls = CallTable(limit: limits.calls)
    standalone = EventStream(number: 0, limits: limits)
    state = Mutex((now, 1, [:]))
  }

  var used: Duration { state.withLock { $0.used } }
  var isBusy: Bool { standalone.isRead || !calls.isEmpty }

  func touch(_ now: Duration) {
    state.withLock { $0.used = now }
  }

  /// A stream that the client can come back to; the oldest finished ones make room.
  func openStream() -> EventStream {
    state.withLock { state in
      let finished = state.streams.filter(\.value.isFinished).keys.sorted()
      for number in finished.dropLast(limits.streams - 1) { state.streams[number] = nil }
      let stream = EventStream(number: state.next, limits: limits)
      state.streams[state.next] = stream
      state.next += 1
      return stream
    }
  }

  /// The events after one of which the client tells the id.
  func resume(after id: String) -> EventSequence? {
    let parts = id.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, let number = Int(parts[0]), let place = Int(parts[1]), place >= 0
    else { return nil }
    let stream: EventStream? =
      number == 0 ? standalone : state.withLock { $0.streams[number] }
    return stream?.read(after: place)
  }

  func close() {
    following.cancel()
    calls.cancelAll()
    standalone.finish()
    for stream in state.withLock({ $0.streams.values }) { stream.finish() }
  }
}
