import Foundation
import Logging
import Ostraka
import OstrakaReaders
import OstrakaTesting
import Synchronization
import Testing

/// What a test asks about, with spending limits of its own.
struct Harbour: Sendable {
  let api: FakeAPI
  var library = MemoryLibrary(Self.log)
  var time: any Time = SystemTime()
  let spending: Spending
  let gauge = ReaderGauge()

  static let log = "# Log\n\nKeeper Ása lit the lamp at nine o’clock.\n\nThe fog went at noon.\n"
  static let answer = "Keeper Ása lit the lamp at nine o’clock."
  /// Round figures: a dollar for a million tokens read, less from a cache.
  static let price = Price(
    input: 1, cacheWrite5m: 2, cacheWrite1h: 3, cacheRead: 0.5, output: 10, cacheMinimum: 0)

  static func with(
    _ text: String? = nil, time: any Time = SystemTime(),
    limits: SpendingLimits = SpendingLimits(dollarsPerHour: 100, dollarsPerDay: 100),
    _ body: @escaping @Sendable (Harbour) async throws -> Void
  ) async throws {
    let file = FileManager.default.temporaryDirectory.path + "/ostraka-test-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: file) }
    let spending = try Spending(limits: limits, file: file, time: time)
    try await FakeAPI.with { api in
      var harbour = Harbour(api: api, spending: spending)
      harbour.time = time
      if let text { harbour.library = MemoryLibrary(text) }
      try await body(harbour)
    }
  }

  static func key() throws -> HostedKey {
    try HostedKey(environment: "KEY", of: ["KEY": FakeAPI.key])
  }

  func anthropic(
    _ model: String, price: Price = price, budget: Int = 90_000,
    citations: AnthropicModel.Citations = .native,
    timeToLive: AnthropicModel.TimeToLive = .fiveMinutes, keepsWarm: Bool = false,
    streams: Bool = true
  ) async throws -> any ReaderSession {
    try await AnthropicReader(
      shard: library.document.shard,
      model: AnthropicModel(
        model, at: api.base, key: Self.key(), price: price, budget: budget, citations: citations,
        timeToLive: timeToLive, keepsWarm: keepsWarm, streams: streams),
      library: library, spending: spending, gauge: gauge, runtime: runtime, logger: Self.logger
    ).open([library.document.current.extent])
  }

  func openAI(
    _ model: String, key: HostedKey? = nil, price: Price? = nil
  ) async throws -> any ReaderSession {
    try await OpenAIReader(
      shard: library.document.shard,
      model: OpenAIModel(model, at: api.base + "/v1", key: key, price: price),
      library: library, spending: spending, gauge: gauge, runtime: runtime, logger: Self.logger
    ).open([library.document.current.extent])
  }

  func read(
    _ session: any ReaderSession, _ question: String = "Who lit the lamp?",
    within patience: Duration = .seconds(60)
  ) async throws -> Finding {
    let finding = try await session.read(
      Query(
        id: "query", question: question, replyTo: Mailbox("owner"),
        deadline: time.now.advanced(by: patience)))
    for citation in finding.citations { #expect(try await citation.verify(in: library)) }
    return finding
  }

  /// What asking fails with; no error ever has the key.
  func failure(
    of session: any ReaderSession, _ question: String = "Who lit the lamp?",
    within patience: Duration = .seconds(60)
  ) async throws -> OstrakaError {
    let error = try await #require(throws: OstrakaError.self) {
      _ = try await read(session, question, within: patience)
    }
    let text = "\(error) \(String(reflecting: error))"
    #expect(!text.contains(FakeAPI.key) && !text.contains("Ása"), "\(text)")
    return error
  }

  var runtime: Runtime {
    Runtime(time: time, randomness: SeededRandomness(seed: 1)) { DispatchLane($0) }
  }

  static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}

/// A clock that whoever sleeps moves, but for waits of half a minute or more, which last for ever.
final class HastyTime: Time {
  private let state = Mutex(
    (now: Timestamp(microseconds: 1_767_225_600_000_000), sleeps: [Duration]()))

  var now: Timestamp { state.withLock(\.now) }
  var uptime: Duration { .microseconds(now.microseconds) }
  /// The sleeps that have ended.
  var sleeps: [Duration] { state.withLock(\.sleeps) }

  func advance(by duration: Duration) {
    state.withLock { $0.now = $0.now.advanced(by: duration) }
  }

  func sleep(for duration: Duration) async throws {
    guard duration < .seconds(30) else { return try await Task.sleep(for: .seconds(86_400)) }
    state.withLock { state in
      state.now = state.now.advanced(by: duration)
      state.sleeps.append(duration)
    }
  }
}
