import Synchronization

/// Bytes on their way out, in order and bounded, for one writer.
final class OutputQueue: Sendable {
  private struct State {
    var bytes: [UInt8] = []
    var isClosed = false
    var writer: CheckedContinuation<[UInt8]?, Never>?
    var reader: CheckedContinuation<Void, Never>?
  }

  private let state = Mutex(State())
  private let limit: Int

  init(limit: Int) { self.limit = limit }

  /// Adds a message and a line feed. A droppable one is dropped while too much waits.
  func push(_ message: JSONValue, droppable: Bool) {
    var line = message.bytes
    line.append(0x0A)
    let waiting = state.withLock { state -> (CheckedContinuation<[UInt8]?, Never>, [UInt8])? in
      guard !state.isClosed, !droppable || state.bytes.count < limit else { return nil }
      guard let writer = state.writer else {
        state.bytes.append(contentsOf: line)
        return nil
      }
      state.writer = nil
      return (writer, line)
    }
    waiting?.0.resume(returning: waiting?.1)
  }

  /// All that waits, as soon as something does; nil once it is closed and empty.
  func next() async -> [UInt8]? {
    await withCheckedContinuation { continuation in
      let (ready, reader) = state.withLock {
        state -> ([UInt8]??, CheckedContinuation<Void, Never>?) in
        guard state.bytes.isEmpty, !state.isClosed else {
          let bytes = state.bytes.isEmpty ? nil : state.bytes
          state.bytes = []
          defer { state.reader = nil }
          return (.some(bytes), state.reader)
        }
        state.writer = continuation
        return (.none, nil)
      }
      reader?.resume()
      if case .some(let bytes) = ready { continuation.resume(returning: bytes) }
    }
  }

  /// Waits until less than the limit waits.
  func room() async {
    await withCheckedContinuation { continuation in
      let isFull = state.withLock { state in
        let isFull = state.bytes.count >= limit && !state.isClosed
        if isFull { state.reader = continuation }
        return isFull
      }
      if !isFull { continuation.resume() }
    }
  }

  /// No more is taken; what waits is still written.
  func close() {
    let (writer, reader) = state.withLock { state in
      state.isClosed = true
      defer {
        state.writer = nil
        state.reader = nil
      }
      return (state.writer, state.reader)
    }
    writer?.resume(returning: nil)
    reader?.resume()
  }
}
