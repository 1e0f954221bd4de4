import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Reads a file descriptor as it fills, without holding up other tasks. One reader at a time.
///
/// Cancelling the task that reads ends the sequence.
public final class FileInput: AsyncSequence, Sendable {
  private let descriptor: Int32
  private let alarm: Alarm
  private let queue = DispatchQueue(label: "mcp.input")

  /// The descriptor stays open. Fails with a `POSIXError` when no pipe can be made.
  public init(_ handle: FileHandle) throws {
    descriptor = handle.fileDescriptor
    alarm = try Alarm()
  }

  public struct AsyncIterator: AsyncIteratorProtocol {
    let input: FileInput

    /// Fails with a `POSIXError`.
    public func next() async throws -> [UInt8]? {
      let input = input
      return try await withTaskCancellationHandler {
        try await withCheckedThrowingContinuation { continuation in
          input.queue.async { continuation.resume(with: Result { try input.read() }) }
        }
      } onCancel: {
        input.alarm.ring()
      }
    }
  }

  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(input: self) }

  private func read() throws -> [UInt8]? {
    while try alarm.wait(for: descriptor, POLLIN) {
      var count = 0
      let bytes = [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, size in
        count = Foundation.read(descriptor, buffer.baseAddress, buffer.count)
        size = Swift.max(0, count)
      }
      if count > 0 { return bytes }
      if count == 0 { return nil }
      guard errno == EINTR || errno == EAGAIN else { throw Alarm.failure() }
    }
    return nil
  }
}

/// Writes to a file descriptor without holding up other tasks. Ignore SIGPIPE in the process,
/// or a client that leaves ends it.
public final class FileOutput: ByteSink {
  // What is ready takes as much as this at once (POSIX, write), so no write of it blocks.
  private static let chunk = Int(PIPE_BUF)

  private let descriptor: Int32
  private let alarm: Alarm
  private let queue = DispatchQueue(label: "mcp.output")

  /// The descriptor stays open. Fails with a `POSIXError` when no pipe can be made.
  public init(_ handle: FileHandle) throws {
    descriptor = handle.fileDescriptor
    alarm = try Alarm()
  }

  /// Fails with a `POSIXError`, such as EPIPE once the client has gone, and with
  /// `CancellationError` if the task is cancelled while the client does not read.
  public func write(_ bytes: [UInt8]) async throws {
    var rest = bytes[...]
    while !rest.isEmpty, try alarm.wait(for: descriptor, POLLOUT, milliseconds: 0) {
      try writeSome(&rest)
    }
    guard !rest.isEmpty else { return }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation {
        (continuation: CheckedContinuation<Void, any Error>) in
        queue.async { [rest] in continuation.resume(with: Result { try self.writeAll(rest) }) }
      }
    } onCancel: {
      alarm.ring()
    }
  }

  private func writeAll(_ bytes: ArraySlice<UInt8>) throws {
    var rest = bytes
    while !rest.isEmpty {
      guard try alarm.wait(for: descriptor, POLLOUT) else { throw CancellationError() }
      try writeSome(&rest)
    }
  }

  private func writeSome(_ rest: inout ArraySlice<UInt8>) throws {
    let count = rest.withUnsafeBytes { buffer in
      Foundation.write(descriptor, buffer.baseAddress, Swift.min(buffer.count, Self.chunk))
    }
    if count >= 0 {
      rest = rest.dropFirst(count)
    } else if errno != EINTR, errno != EAGAIN {
      throw Alarm.failure()
    }
  }
}

/// Waits for a descriptor, and can be rung to stop waiting for good.
private final class Alarm: Sendable {
  private let ends: (read: Int32, write: Int32)

  init() throws {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw Self.failure() }
    self.ends = (ends[0], ends[1])
  }

  deinit {
    close(ends.read)
    close(ends.write)
  }

  static func failure() -> POSIXError { POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }

  func ring() {
    var byte: UInt8 = 0
    _ = write(ends.write, &byte, 1)
  }

  /// True once the descriptor is ready or broken, false if rung or out of time.
  func wait(for descriptor: Int32, _ event: Int32, milliseconds: Int32 = -1) throws -> Bool {
    while true {
      var watched = [
        pollfd(fd: descriptor, events: Int16(event), revents: 0),
        pollfd(fd: ends.read, events: Int16(POLLIN), revents: 0),
      ]
      let count = poll(&watched, 2, milliseconds)
      if count >= 0 { return watched[1].revents == 0 && watched[0].revents != 0 }
      guard errno == EINTR else { throw Self.failure() }
    }
  }
}
