import Ostraka
import Synchronization

/// Wakes those who wait for a mailbox. Rings coalesce: whoever is slow gets one.
final class Bells: Sendable {
  private struct State {
    var streams: [Mailbox: [Int: AsyncStream<Void>.Continuation]] = [:]
    var next = 0
    var isClosed = false

    /// Always in the same order, so that a seed replays a run.
    func waiting(
      in mailboxes: some Collection<Mailbox>
    ) -> [AsyncStream<Void>.Continuation] {
      mailboxes.sorted { $0.description < $1.description }.flatMap { mailbox in
        (streams[mailbox] ?? [:]).sorted { $0.key < $1.key }.map(\.value)
      }
    }
  }

  private let state = Mutex(State())

  /// A stream that begins with one ring.
  func arrivals(in mailbox: Mailbox) -> AsyncStream<Void> {
    let (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    let number = state.withLock { state -> Int? in
      guard !state.isClosed else { return nil }
      state.next += 1
      state.streams[mailbox, default: [:]][state.next] = continuation
      return state.next
    }
    guard let number else {
      continuation.finish()
      return stream
    }
    continuation.onTermination = { [weak self] _ in self?.remove(number, from: mailbox) }
    continuation.yield()
    return stream
  }

  func ring(_ mailboxes: Set<Mailbox>) {
    let waiting = state.withLock { state in state.waiting(in: mailboxes) }
    for continuation in waiting { continuation.yield() }
  }

  /// All mailboxes of a party that somebody waits for.
  func boxes(of party: PartyID) -> Set<Mailbox> {
    state.withLock { Set($0.streams.keys.filter { $0.party == party }) }
  }

  /// Ends all streams, and those that are asked for later.
  func close() {
    let all = state.withLock { state in
      state.isClosed = true
      defer { state.streams = [:] }
      return state.waiting(in: state.streams.keys)
    }
    for continuation in all { continuation.finish() }
  }

  private func remove(_ number: Int, from mailbox: Mailbox) {
    state.withLock { state in
      state.streams[mailbox]?[number] = nil
      if state.streams[mailbox]?.isEmpty == true { state.streams[mailbox] = nil }
    }
  }
}
