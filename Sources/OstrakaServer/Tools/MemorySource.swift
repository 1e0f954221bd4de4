import Ostraka

/// Where tools find the memory, whoever hosts it at the moment.
public protocol MemorySource: Sendable {
  /// Runs some work on the memory, and again from its beginning when its host went away meanwhile: the
  /// work must be harmless to repeat.
  ///
  /// Errors: what the work throws, `.notFound` with the line that would make a memory, `.unavailable`.
  func withMemory<Result: Sendable>(
    _ work: @escaping @Sendable (any Memory) async throws -> Result
  ) async throws -> Result

  /// The party for whom calls act that carry no identity of their own. Errors: `.notPermitted`.
  func party() async throws -> PartyID
}

/// The memory that this process hosts.
public struct HostedMemory: MemorySource {
  private let memory: any Memory

  public init(_ memory: any Memory) { self.memory = memory }

  public func withMemory<Result: Sendable>(
    _ work: @escaping @Sendable (any Memory) async throws -> Result
  ) async throws -> Result {
    try await work(memory)
  }

  public func party() throws -> PartyID {
    throw OstrakaError(.notPermitted, "This needs a credential.")
  }
}
