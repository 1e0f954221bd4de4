/// Takes bytes to the client, in order. A call returns when the bytes are on their way.
public protocol ByteSink: Sendable {
  func write(_ bytes: [UInt8]) async throws
}

/// Serves one client over two streams of bytes, one message a line.
public struct StdioTransport: Sendable {
  private let service: MCPService
  private let identity: Identity?

  /// The identity is what handlers see as the caller's.
  public init(_ service: MCPService, identity: Identity? = nil) {
    self.service = service
    self.identity = identity
  }

  /// Serves until the input ends, what is under way is answered (no longer than `Limits.drain`)
  /// and all is written. Cancelling the task ends calls and returns soon.
  ///
  /// Fails with what reading or writing failed with.
  public func run<Input: AsyncSequence & Sendable>(
    input: Input, output: some ByteSink
  ) async throws where Input.Element == [UInt8] {
    let connection = StdioConnection(service, identity)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        defer { connection.output.close() }
        while let bytes = await connection.output.next() { try await output.write(bytes) }
      }
      group.addTask { try await connection.serve(input) }
      do {
        // Throws as soon as one of the two fails; waitForAll would wait for the other first.
        for try await _ in group {}
      } catch {
        connection.abandon()
        group.cancelAll()
        throw error
      }
    }
  }
}
