/// A reader that can fail for reasons that last (no key, a limit, no network), with the extractive
/// reader in its place meanwhile: an answer then says why it only matches text.
public struct FallbackReader: Reader {
  private let shard: ShardID
  private let reader: any Reader
  private let library: any Library
  private let time: any Time

  /// How long a session that could not be opened is not tried again.
  static let pause: Duration = .seconds(30)

  public init(shard: ShardID, reader: any Reader, library: any Library, time: any Time) {
    self.shard = shard
    self.reader = reader
    self.library = library
    self.time = time
  }

  public var kind: String { reader.kind }
  public var budget: TokenBudget { reader.budget }
  public var concurrency: Int { reader.concurrency }

  public func open(_ held: [Extent]) async throws -> any ReaderSession {
    let session = FallbackSession(
      shard: shard, reader: reader, library: library, time: time, wanted: held)
    try await session.prepare()
    return session
  }
}

/// Opens the reader's session when it is first needed, and again after a failure.
private actor FallbackSession: ReaderSession {
  private let shard: ShardID
  private let reader: any Reader
  private let library: any Library
  private let time: any Time
  private var wanted: [Extent]
  private var session: (any ReaderSession)?
  /// Why it could not be opened, and until when that counts.
  private var failure: (error: OstrakaError, until: Duration)?
  private var isOpening = false
  private var waiting: [CheckedContinuation<Void, Never>] = []

  init(
    shard: ShardID, reader: any Reader, library: any Library, time: any Time, wanted: [Extent]
  ) {
    self.shard = shard
    self.reader = reader
    self.library = library
    self.time = time
    self.wanted = wanted
  }

  /// Opens the session before there is a query, if it can be opened.
  func prepare() async throws {
    do {
      _ = try await opened()
    } catch is OstrakaError {
      // The first query will say so.
    }
  }

  func hold(_ wanted: [Extent]) async throws -> Absorbed {
    self.wanted = wanted
    guard let session else { return Absorbed(kept: 0, reread: 0) }
    do {
      return try await session.hold(wanted)
    } catch let error as OstrakaError {
      // What it holds now is unknown, and may have been forgotten.
      await drop(session, because: error)
      return Absorbed(kept: 0, reread: 0)
    }
  }

  func read(_ query: Query) async throws -> Finding {
    do {
      return try await opened().read(query)
    } catch let error as OstrakaError {
      let note = "\(error.message) Matched text instead."
      let text = ExtractiveReader(shard: shard, library: library, note: note)
      return try await text.open(wanted).read(query)
    }
  }

  func keepWarm() async throws -> Warmth {
    guard let session else { return .cold }
    return try await session.keepWarm()
  }

  func close() async { await session?.close() }

  private func opened() async throws -> any ReaderSession {
    while isOpening { await withCheckedContinuation { waiting.append($0) } }
    if let session { return session }
    if let failure, time.uptime < failure.until { throw failure.error }
    isOpening = true
    defer {
      isOpening = false
      for continuation in waiting { continuation.resume() }
      waiting = []
    }
    do {
      let new = try await reader.open(wanted)
      session = new
      failure = nil
      return new
    } catch let error as OstrakaError {
      failure = (error, time.uptime + FallbackReader.pause)
      throw error
    }
  }

  private func drop(_ session: any ReaderSession, because error: OstrakaError) async {
    await session.close()
    self.session = nil
    failure = (error, time.uptime + FallbackReader.pause)
  }
}
