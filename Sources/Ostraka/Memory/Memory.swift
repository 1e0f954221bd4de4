/// A memory as those who use it see it, whoever hosts it: this process or another.
public protocol Memory: Sendable {
  /// The memory's id.
  var id: String { get }
  var library: any Library { get }
  var ledger: any Ledger { get }
  var parties: any Parties { get }

  /// One checked answer (see ``Coordinator/ask(_:)``).
  func ask(_ question: Question) async throws -> Answer
  /// The best passages (see ``Search``).
  func search(_ query: String, shards: [ShardID]?, limit: Int) async throws -> [Search.Hit]
  /// Lines of a document that is named by its name, id or source, as many as fit in so many bytes.
  ///
  /// Errors: `.notFound` for a document or line that isn't there, `.invalidRequest`.
  func read(
    _ document: String, from first: Excerpt.Place, through last: Int?, limit: Int
  ) async throws -> Excerpt
  /// Whose credential it is. Errors: `.notPermitted`, without saying what is wrong with it.
  func authenticate(_ credential: String) async throws -> PartyID
  /// How the memory fares now.
  func status() async throws -> MemoryStatus
  /// Copies the memory into one file on the host's disk, while everything goes on.
  ///
  /// The same request again gives the same backup. Errors: `.alreadyExists` for a file that is there,
  /// `.notPermitted`, `.fault` for a full disk.
  func backup(to path: String, withKey: Bool, request: String) async throws -> Backup
  /// The bus as one party sees it. Errors when it is used: `.notPermitted` for a party that the
  /// caller may not act for.
  func bus(for party: PartyID) -> any Bus
  /// Where live agent sessions come to serve as shards.
  var desk: any ShardDesk { get }
  /// The library as one party sees it.
  func library(for party: PartyID) -> any Library
}

/// How a memory fares.
public struct MemoryStatus: Hashable, Codable, Sendable {
  public enum Role: String, Codable, Sendable {
    /// `ostraka up`: it outranks the others.
    case daemon
    /// A verb that hosts for as long as it runs.
    case verb
  }

  public var id: String
  public var directory: String
  public var role: Role
  /// The host's process.
  public var process: Int32
  /// Addresses at which the HTTP API listens.
  public var listening: [String]
  public var shards: [ShardStatus]
  public var messages: MessageCounts
  public var ledger: LedgerHead?
  /// The size of the database with its log, in bytes.
  public var storedBytes: Int
  /// How it grew lately; nil until a day was noted.
  public var growth: Growth?
  /// What hosted readers have spent; nil in a process that asks no model elsewhere.
  public var spending: SpendingStatus?
  /// How far the vectors are; nil in a process without a model for them.
  public var embedding: EmbeddingStatus?

  public init(
    id: String, directory: String, role: Role, process: Int32, listening: [String],
    shards: [ShardStatus], messages: MessageCounts, ledger: LedgerHead?, storedBytes: Int,
    growth: Growth? = nil, spending: SpendingStatus? = nil, embedding: EmbeddingStatus? = nil
  ) {
    self.id = id
    self.directory = directory
    self.role = role
    self.process = process
    self.listening = listening
    self.shards = shards
    self.messages = messages
    self.ledger = ledger
    self.storedBytes = storedBytes
    self.growth = growth
    self.spending = spending
    self.embedding = embedding
  }
}

/// What hosted readers have spent and may spend, in US dollars.
public struct SpendingStatus: Hashable, Codable, Sendable {
  public let lastHour: Double
  public let lastDay: Double
  public let limitPerHour: Double
  public let limitPerDay: Double
  /// Calls under way, and how many may be.
  public let requests: Int
  public let requestLimit: Int
  /// Child processes that ask for readers, and how many may be; nil where there are none.
  public var processes: Int?
  public var processLimit: Int?

  public init(
    lastHour: Double, lastDay: Double, requests: Int, limits: SpendingLimits
  ) {
    self.lastHour = lastHour
    self.lastDay = lastDay
    self.requests = requests
    limitPerHour = limits.dollarsPerHour
    limitPerDay = limits.dollarsPerDay
    requestLimit = limits.requests
  }
}

/// How much a memory has grown since a day, at most a week ago.
public struct Growth: Hashable, Codable, Sendable {
  public let since: Timestamp
  /// Bytes of the database, of documents' current revisions, and ledger entries; negative where
  /// something was forgotten.
  public let stored: Int
  public let documents: Int
  public let entries: Int

  public init(since: Timestamp, stored: Int, documents: Int, entries: Int) {
    self.since = since
    self.stored = stored
    self.documents = documents
    self.entries = entries
  }
}

/// How a shard fares.
public struct ShardStatus: Hashable, Codable, Sendable {
  /// Who serves it.
  public enum Server: String, Codable, Sendable {
    /// The host, in its own process.
    case host
    /// A child process of the host.
    case child
    /// A process that joined with `ostraka shard run`.
    case guest
    /// Nobody at the moment.
    case nobody
  }

  public var description: ShardDescription
  public var server: Server
  /// Messages that wait in its mailbox or are being read.
  public var queued: Int
  public var restarts: Int
  public var lastError: String?
  /// What its reader holds; nil for one that holds nothing, or in another process.
  public var reader: ReaderStatus?

  public init(
    description: ShardDescription, server: Server, queued: Int = 0, restarts: Int = 0,
    lastError: String? = nil, reader: ReaderStatus? = nil
  ) {
    self.description = description
    self.server = server
    self.queued = queued
    self.restarts = restarts
    self.lastError = lastError
    self.reader = reader
  }
}

/// How many messages are in each state.
public struct MessageCounts: Hashable, Codable, Sendable {
  public var ready: Int
  public var leased: Int
  public var done: Int
  public var dead: Int

  public init(ready: Int, leased: Int, done: Int, dead: Int) {
    self.ready = ready
    self.leased = leased
    self.done = done
    self.dead = dead
  }
}
