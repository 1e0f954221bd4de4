import Ostraka

/// A reader whose findings a test decides.
public struct ScriptedReader: Reader {
  private let script: @Sendable (Query) async throws -> Finding

  public init(_ script: @escaping @Sendable (Query) async throws -> Finding) {
    self.script = script
  }

  public var kind: String { "scripted" }
  public var budget: TokenBudget { .unlimited }

  public func open(_ held: [Extent]) async throws -> any ReaderSession {
    Session(script: script)
  }

  private struct Session: ReaderSession {
    let script: @Sendable (Query) async throws -> Finding

    func hold(_ wanted: [Extent]) async throws -> Absorbed { Absorbed(kept: 0, reread: 0) }
    func read(_ query: Query) async throws -> Finding { try await script(query) }
    func keepWarm() async throws -> Warmth { .hot }
    func close() async {}
  }
}
