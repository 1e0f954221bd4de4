/// A reader that may take long to open, or fail for reasons that last (no model, no key, a limit, no
/// network), with the extractive reader in its place meanwhile: an answer then says why it only
/// matches text.
public struct FallbackReader: Reader {
  private let shard: ShardID
  private let reader: any Reader
  private let library: any Library
  private let gauge: ReaderGauge
  private let time: any Time

  /// How long a session that could not be opened is not tried again.
  static let pause: Duration = .seconds(30)
  /// What is left of a query's time to match text in, when the reader hasn't answered: a tenth of it,
  /// within these.
  static let reserve: ClosedRange<Duration> = .milliseconds(500)...(.seconds(3))

  /// - Parameter gauge: where it notes why the reader fails.
  public init(
    shard: ShardID, reader: any Reader, library: any Library, gauge: ReaderGauge, time: any Time
  ) {
    self.shard = shard
    self.reader = reader
    self.library = library
    self.gauge = gauge
    self.time = time
  }

  public var kind: String { reader.kind }
  public var budget: TokenBudget { reader.budget }
  public var concurrency: Int { reader.concurrency }

  /// Returns at once: the reader is opened by the first hold or read.
  public func open(_ held: [Extent]) -> any ReaderSession {
    FallbackSession(
      shard: shard, reader: reader, library: library, gauge: gauge, time: time, wanted: held)
  }
}

/// Opens the reader's session when it is first needed, and again after a failure.
private actor FallbackSession: ReaderSession {
  private let shard: ShardID
  private let reader: any Reader
  private let library: any Library
  private let gauge: ReaderGauge
  private let time: any Time
  private var wanted: [Extent]
  private var session: (any ReaderSession)?
  /// Why it could not be opened, and until when that counts.
  private var failure: (error: OstrakaError, until: Duration)?
  private var isOpening = false
  /// Whether an open session takes in a change.
  private var isChanging = false
  private var waiting: [AsyncStream<Void>.Continuation] = []

  init(
    shard: ShardID, reader: any Reader, library: any Library, gauge: ReaderGauge, time: any Time,
    wanted: [Extent]
  ) {
    self.shard = shard
    self.reader = reader
    self.library = library
    self.gauge = gauge
    self.time = time
    self.wanted = wanted
  }

  func hold(_ wanted: [Extent]) async throws -> Absorbed {
    self.wanted = wanted
    do {
      while isOpening { try await wait() }
      if session != nil { return try await change() }
      try await open()
    } catch {
      try Task.checkCancellation()
      // The first query will say so.
      note(error)
    }
    return Absorbed(kept: 0, reread: 0)
  }

  func read(_ query: Query) async throws -> Finding {
    let left = max(.zero, time.now.duration(to: query.deadline))
    let bounds = FallbackReader.reserve
    let patience = left - min(max(left / 10, bounds.lowerBound), bounds.upperBound)
    do {
      guard patience > .zero else { throw Self.late }
      let sooner = Query(
        id: query.id, question: query.question, replyTo: query.replyTo,
        deadline: time.now.advanced(by: patience))
      let finding = try await time.within(patience, orThrow: Self.late) {
        try await self.ready().read(sooner)
      }
      gauge.update { $0.failure = nil }
      return finding
    } catch {
      try Task.checkCancellation()
      return try await matched(query, because: note(error))
    }
  }

  private static let late = OstrakaError(.tryLater, "The model has not answered in time.")

  private func matched(_ query: Query, because error: OstrakaError) async throws -> Finding {
    let note = "\(error.message) Matched text instead."
    let text = ExtractiveReader(shard: shard, library: library, note: note)
    let found = try await text.open(wanted).read(query)
    return Finding(
      answer: found.answer, citations: found.citations, confidence: found.confidence,
      usage: found.usage, note: found.note, reader: text.kind)
  }

  /// Also opens what could not be opened before: a read would give up at its deadline.
  func keepWarm() async throws -> Warmth {
    do {
      if session == nil, !isOpening, failure.map({ $0.until <= time.uptime }) ?? false {
        try await open()
      }
      guard let session, !isChanging else { return .cold }
      return try await session.keepWarm()
    } catch {
      try Task.checkCancellation()
      throw note(error)
    }
  }

  func close() async { await session?.close() }

  /// The session, unless it takes in a change, which may last longer than a query; waits for the first
  /// attempt to open it, and for no other.
  private func ready() async throws -> any ReaderSession {
    while session == nil, failure == nil { try await wait() }
    guard !isChanging else {
      throw OstrakaError(.tryLater, "What the shard holds has changed and is being read.")
    }
    if let session { return session }
    throw failure?.error ?? Self.late
  }

  /// A stream, as waiting for one ends when the task is cancelled.
  private func wait() async throws {
    let (tried, signal) = AsyncStream<Void>.makeStream()
    waiting.append(signal)
    for await _ in tried {}
    try Task.checkCancellation()
  }

  private func open() async throws {
    isOpening = true
    defer {
      isOpening = false
      for signal in waiting { signal.finish() }
      waiting = []
    }
    do {
      var held = wanted
      let new = try await reader.open(held)
      while held != wanted {
        held = wanted
        _ = try await new.hold(held)
      }
      session = new
      failure = nil
      gauge.update { $0.failure = nil }
    } catch {
      try Task.checkCancellation()
      let error = Self.told(error)
      failure = (error, time.uptime + FallbackReader.pause)
      throw error
    }
  }

  private func change() async throws -> Absorbed {
    guard let session else { return Absorbed(kept: 0, reread: 0) }
    isChanging = true
    defer { isChanging = false }
    do {
      return try await session.hold(wanted)
    } catch {
      // What it holds now is unknown, and may have been forgotten.
      self.session = nil
      await session.close()
      try Task.checkCancellation()
      let error = Self.told(error)
      failure = (error, time.uptime + FallbackReader.pause)
      throw error
    }
  }

  /// Notes for status why the reader does not answer.
  @discardableResult
  private func note(_ error: any Error) -> OstrakaError {
    let error = Self.told(error)
    gauge.update { $0.failure = error.message }
    return error
  }

  private static func told(_ error: any Error) -> OstrakaError {
    error as? OstrakaError
      ?? OstrakaError(.fault, "The reader failed.", cause: OstrakaError(.fault, "\(error)"))
  }
}
