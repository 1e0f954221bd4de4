import Ostraka
import OstrakaTesting
import Synchronization
import Testing

/// A reader that opens and reads as a test decides.
private final class FlakyReader: Reader {
  struct State {
    var opens = 0
    var mayOpen = true
    var mayRead = true
    var isSilent = false
    var reads = 0
    var wasCancelled = false
  }

  let state = Mutex(State())
  let kind = "flaky"
  let budget = TokenBudget.unlimited
  static let failure = OstrakaError(.unavailable, "The service is down.")

  func open(_ held: [Extent]) async throws -> any ReaderSession {
    let mayOpen = state.withLock { state in
      state.opens += 1
      return state.mayOpen
    }
    // Others may come meanwhile.
    for _ in 0..<10 { await Task.yield() }
    guard mayOpen else { throw Self.failure }
    return Session(reader: self)
  }

  struct Session: ReaderSession {
    let reader: FlakyReader

    func hold(_ wanted: [Extent]) async throws -> Absorbed {
      guard reader.state.withLock(\.mayRead) else { throw FlakyReader.failure }
      return Absorbed(kept: 1, reread: 0)
    }

    func read(_ query: Query) async throws -> Finding {
      let isSilent = reader.state.withLock { state in
        state.reads += 1
        return state.isSilent
      }
      if isSilent {
        // It never comes to anything; cancelling it ends the stream.
        for await _ in AsyncStream<Never>.makeStream().stream {}
        reader.state.withLock { $0.wasCancelled = true }
        throw CancellationError()
      }
      guard reader.state.withLock(\.mayRead) else { throw FlakyReader.failure }
      return Finding(answer: "from the model", citations: [], confidence: 1, usage: .none)
    }

    func keepWarm() async throws -> Warmth { .hot }
    func close() async {}
  }
}

@Suite("A reader with the extractive one in its place")
struct FallbackReaderTests {
  private let flaky = FlakyReader()
  private let time = TestTime()

  private let gauge = ReaderGauge()
  private let library = MemoryLibrary(Harbour.log)

  private func open() async throws -> any ReaderSession {
    let extents = [library.document.current.extent]
    let session = FallbackReader(
      shard: library.document.shard, reader: flaky, library: library, gauge: gauge, time: time
    ).open(extents)
    _ = try await session.hold(extents)
    return session
  }

  private func read(_ session: any ReaderSession) async throws -> Finding {
    try await session.read(
      Query(
        id: "query", question: "Who lit the lamp?", replyTo: Mailbox("owner"),
        deadline: time.now.advanced(by: .seconds(60))))
  }

  @Test("says why it matches text while the reader fails, and goes back to it")
  func failing() async throws {
    let session = try await open()
    #expect(try await read(session).answer == "from the model")
    flaky.state.withLock { $0.mayRead = false }
    let finding = try await read(session)
    #expect(finding.answer != "from the model")
    #expect(finding.note == "The service is down. Matched text instead.")
    flaky.state.withLock { $0.mayRead = true }
    #expect(try await read(session).answer == "from the model")
    #expect(flaky.state.withLock(\.opens) == 1)
  }

  @Test("tries a session that could not be opened again after half a minute, not before")
  func pause() async throws {
    flaky.state.withLock { $0.mayOpen = false }
    let session = try await open()
    #expect(gauge.status.failure == "The service is down.")
    flaky.state.withLock { $0.mayOpen = true }
    time.advance(by: .seconds(29))
    #expect(try await session.keepWarm() == .cold)
    #expect(try await read(session).note?.contains("is down") == true)
    #expect(flaky.state.withLock(\.opens) == 1)
    time.advance(by: .seconds(2))
    #expect(try await session.keepWarm() == .hot)
    #expect(try await read(session).answer == "from the model")
    #expect(flaky.state.withLock(\.opens) == 2 && gauge.status.failure == nil)
  }

  @Test("has reads that come before it is open wait for the one session")
  func together() async throws {
    let extents = [library.document.current.extent]
    let session = FallbackReader(
      shard: library.document.shard, reader: flaky, library: library, gauge: gauge, time: time
    ).open(extents)
    try await withThrowingTaskGroup(of: Finding?.self) { group in
      for _ in 0..<8 { group.addTask { try await read(session) } }
      group.addTask {
        _ = try await session.hold(extents)
        return nil
      }
      for try await finding in group {
        #expect(finding == nil || finding?.answer == "from the model")
      }
    }
    #expect(flaky.state.withLock(\.opens) == 1)
  }

  @Test("leaves a reader that is silent some of the query's time, and matches text in the rest")
  func silent() async throws {
    let session = try await open()
    flaky.state.withLock { $0.isSilent = true }
    async let finding = read(session)
    while flaky.state.withLock(\.reads) == 0 { await Task.yield() }
    let deadline = time.now.advanced(by: .seconds(60))
    while time.now.advanced(by: .seconds(1)) < deadline, !flaky.state.withLock(\.wasCancelled) {
      time.advance(by: .seconds(1))
      for _ in 0..<100 { await Task.yield() }
    }
    let found = try await finding
    #expect(time.now < deadline && found.reader == ExtractiveReader.kind, "\(found)")
    #expect(found.note?.contains("has not answered in time") == true)
  }

  @Test("opens anew when the reader can't hold what is wanted: nothing forgotten is kept")
  func hold() async throws {
    let session = try await open()
    flaky.state.withLock { $0.mayRead = false }
    let absorbed = try await session.hold([])
    #expect(absorbed.kept == 0)
    flaky.state.withLock { $0.mayRead = true }
    #expect(try await read(session).note != nil)
    time.advance(by: .seconds(31))
    _ = try await session.keepWarm()
    #expect(try await read(session).answer == "from the model")
    #expect(flaky.state.withLock(\.opens) == 2)
  }
}
