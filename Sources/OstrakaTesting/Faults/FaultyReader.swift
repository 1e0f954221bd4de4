import Ostraka

/// A reader with faults at every await: it takes long, fails, or takes its process along.
public struct FaultyReader: Reader {
  private let reader: any Reader
  private let process: SimulatedProcess
  private let faults: Faults
  public let budget: TokenBudget

  /// - Parameter budget: what it says that it can hold; one with a limit is told what to hold.
  public init(
    _ reader: any Reader, budget: TokenBudget, in process: SimulatedProcess, faults: Faults
  ) {
    self.reader = reader
    self.budget = budget
    self.process = process
    self.faults = faults
  }

  public var kind: String { reader.kind }
  public var concurrency: Int { reader.concurrency }

  public func open(_ held: [Extent]) async throws -> any ReaderSession {
    try await falter()
    return Session(session: try await reader.open(held), reader: self)
  }

  /// Longer than any lease, now and then.
  private static let slow: Duration = .seconds(15)

  fileprivate func falter() async throws {
    try process.check()
    if faults.happens(.slowReader) {
      try await faults.time.sleep(for: faults.pause(atMost: Self.slow))
    }
    if faults.happens(.crash) { process.crash() }
    try process.check()
    if faults.happens(.readerError) { throw OstrakaError(.fault, "The reader failed.") }
  }

  private struct Session: ReaderSession {
    let session: any ReaderSession
    let reader: FaultyReader

    func hold(_ wanted: [Extent]) async throws -> Absorbed {
      try await reader.falter()
      return try await session.hold(wanted)
    }

    func read(_ query: Query) async throws -> Finding {
      try await reader.falter()
      let finding = try await session.read(query)
      try await reader.falter()
      return finding
    }

    func keepWarm() async throws -> Warmth {
      try await reader.falter()
      return try await session.keepWarm()
    }

    func close() async { await session.close() }
  }
}
