/// The events of one response, to be read once and by one task.
public struct EventSequence: AsyncSequence, Sendable {
  let reading: EventStream.Reading

  public struct AsyncIterator: AsyncIteratorProtocol {
    let reading: EventStream.Reading

    public mutating func next() async -> ServerSentEvent? {
      await reading.stream.next(for: reading)
    }
  }

  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(reading: reading) }
}
