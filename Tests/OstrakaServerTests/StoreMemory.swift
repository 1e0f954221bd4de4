import Foundation
import Logging
import Ostraka
import OstrakaStore
import OstrakaTesting

/// A memory over a store that vanishes with the test; what the coordinator would do is scripted.
struct StoreMemory: Memory {
  let store: Store
  let time: TestTime
  let runtime: Runtime
  var onAsk: @Sendable (Question) async throws -> Answer = { .found($0) }
  var onSearch: (@Sendable (String) async throws -> [Search.Hit])?
  var onArrivals: (@Sendable (Mailbox) -> AsyncStream<Void>)?

  static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  init() throws {
    time = TestTime()
    runtime = Runtime(time: time, randomness: SystemRandomness()) { DispatchLane($0) }
    store = try Store(inMemory: runtime, logger: Self.logger)
  }

  var id: String { store.id }
  var library: any Library { store.library(for: .owner) }
  var ledger: any Ledger { store.ledger }
  var parties: any Parties { store.parties }

  func bus(for party: PartyID) -> any Bus {
    guard let onArrivals else { return store.bus(for: party) }
    return ScriptedArrivals(bus: store.bus(for: party), onArrivals: onArrivals)
  }

  var desk: any ShardDesk { NoDesk() }

  func library(for party: PartyID) -> any Library { store.library(for: party) }

  func ask(_ question: Question) async throws -> Answer { try await onAsk(question) }

  func search(_ query: String, shards: [ShardID]?, limit: Int) async throws -> [Search.Hit] {
    if let onSearch { return try await onSearch(query) }
    return try await Search(library: library).run(query, shards: shards, limit: limit)
  }

  func backup(to path: String, withKey: Bool, request: String) async throws -> Backup {
    try await store.backup(to: path, withKey: withKey, request: request)
  }

  func read(
    _ document: String, from first: Excerpt.Place, through last: Int?, limit: Int
  ) async throws -> Excerpt {
    try await Redactor.builtIn.excerpt(
      of: try await library.document(named: document), in: library, from: first, through: last,
      limit: limit)
  }

  func authenticate(_ credential: String) async throws -> PartyID {
    try TestServer.party(of: credential)
  }

  func status() async throws -> MemoryStatus {
    let shards = try await library.shards()
    return MemoryStatus(
      id: id, directory: "/somewhere/<.ostraka>", role: .daemon, process: 7, listening: [],
      shards: shards.map { ShardStatus(description: $0, server: .host) },
      messages: MessageCounts(ready: 1, leased: 2, done: 3, dead: 4),
      ledger: try await ledger.head(), storedBytes: 4_096)
  }
}

/// A store's bus whose arrivals a test makes.
private struct ScriptedArrivals: Bus {
  let bus: any Bus
  let onArrivals: @Sendable (Mailbox) -> AsyncStream<Void>

  func open(_ conversation: Conversation) async throws { try await bus.open(conversation) }
  func send(_ messages: [Message]) async throws { try await bus.send(messages) }

  func receive(_ mailbox: Mailbox, limit: Int, lease: Duration) async throws -> [Delivery] {
    try await bus.receive(mailbox, limit: limit, lease: lease)
  }

  func extend(_ delivery: Delivery, by duration: Duration) async throws -> Lease {
    try await bus.extend(delivery, by: duration)
  }

  func settle(_ deliveries: [Delivery], _ settlement: Settlement) async throws {
    try await bus.settle(deliveries, settlement)
  }

  func find(_ messages: [MessageID]) async throws -> [MessageID: FoundMessage] {
    try await bus.find(messages)
  }

  func arrivals(in mailbox: Mailbox) -> AsyncStream<Void> { onArrivals(mailbox) }
}

extension Answer {
  /// An answer with everything that one can have.
  static func found(_ question: Question) -> Answer {
    let text = "Guests are woken by a bell."
    let revision = Revision(
      id: "r1", document: "d1", number: 1, byteCount: 4_700, sha256: Digest(of: Data(text.utf8)),
      sourceSHA256: Digest(of: Data()), loaded: Timestamp(microseconds: 1), modified: nil)
    let document = Document(
      id: "d1", source: .note("n"), name: "docs/guide.md", shard: "docs", current: revision)
    let cited = CheckedCitation(
      citation: Citation(
        extent: Extent(revision: "r1", range: 4_410..<4_602), lines: 82...86, quote: text),
      document: document, shard: "docs", fresh: true)
    var unknown = cited
    unknown.fresh = nil
    var found = Coverage(shard: "docs", outcome: .found)
    found.reader = "extractive"
    found.confidence = 0.83
    found.elapsedMicroseconds = 1_900
    found.usage = Usage(freshTokens: 12, cachedTokens: 8_101, outputTokens: 40, cost: 0)
    found.behind = 2
    return Answer(
      query: question.id, question: question.text, text: text, citations: [cited],
      coverage: [found, Coverage(shard: "code", outcome: .skipped, because: "no evidence")],
      conflicts: [Conflict(newer: cited, older: unknown, difference: "3 s against 5 s")],
      elapsedMicroseconds: 9_200)
  }
}
