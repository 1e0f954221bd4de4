/// The events of one response, to be read once and by one task.
public struct EventSequence: AsyncSequence, Sendable {
  let reading: EventStream.Reading

  public struct AsyncIterator: AsyncIteratorProtocol {
    let reading: EventStream.Reading

    public mutating func next() async -> ServerSentEvent? {
      await reading.stream.next(for: reading)
    }
  }

  /// The client has gone: no more events come, just as if the sequence were dropped.
  public func abandon() { reading.stream.abandon(reading) }

  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(reading: reading) }
}
