import Ostraka

/// How a memory fares, as JSON: what `GET /v1/status` returns and `status --json` prints.
public struct StatusBody: Hashable, Codable, Sendable {
  public let id: String
  public let directory: String
  /// `daemon` or `verb`.
  public let role: String
  /// The host's process.
  public let process: Int32
  public let listening: [String]
  public let shards: [ShardBody]
  public let messages: MessageCounts
  /// Null while the ledger is empty.
  public let ledger: LedgerHeadBody?
  /// The size of the database with its log.
  public let storedBytes: Int
  /// Null until a day's size was noted.
  public let growth: GrowthBody?
  /// Null in a process that asks no model elsewhere.
  public let spending: SpendingBody?
  /// Null in a process without a model for vectors.
  public let embedding: EmbeddingStatus?

  enum CodingKeys: String, CodingKey {
    case id, directory, role, process, listening, shards, messages, ledger, growth, spending
    case embedding
    case storedBytes = "stored_bytes"
  }

  public init(_ status: MemoryStatus) {
    id = status.id
    directory = status.directory
    role = status.role.rawValue
    process = status.process
    listening = status.listening
    shards = status.shards.map(ShardBody.init)
    messages = status.messages
    ledger = status.ledger.map(LedgerHeadBody.init)
    storedBytes = status.storedBytes
    growth = status.growth.map(GrowthBody.init)
    spending = status.spending.map(SpendingBody.init)
    embedding = status.embedding
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(id, forKey: .id)
    try container.encode(directory, forKey: .directory)
    try container.encode(role, forKey: .role)
    try container.encode(process, forKey: .process)
    try container.encode(listening, forKey: .listening)
    try container.encode(shards, forKey: .shards)
    try container.encode(messages, forKey: .messages)
    try container.encode(ledger, forKey: .ledger)
    try container.encode(storedBytes, forKey: .storedBytes)
    try container.encode(growth, forKey: .growth)
    try container.encode(spending, forKey: .spending)
    try container.encode(embedding, forKey: .embedding)
  }
}

/// How a memory grew since a day, as JSON.
public struct GrowthBody: Hashable, Codable, Sendable {
  /// Midnight UTC.
  public let since: String
  /// Bytes of the database.
  public let stored: Int
  /// Bytes of documents.
  public let documents: Int
  /// Entries of the ledger.
  public let entries: Int

  public init(_ growth: Growth) {
    since = growth.since.description
    stored = growth.stored
    documents = growth.documents
    entries = growth.entries
  }
}

/// What hosted readers have spent and may spend, as JSON.
public struct SpendingBody: Hashable, Codable, Sendable {
  public let lastHour: Double
  public let lastDay: Double
  public let limitPerHour: Double
  public let limitPerDay: Double
  public let requests: Int
  public let requestLimit: Int
  /// Child processes that ask for readers, and how many may be; absent where there can be none.
  public let processes: Int?
  public let processLimit: Int?

  enum CodingKeys: String, CodingKey {
    case requests, processes
    case processLimit = "process_limit"
    case lastHour = "last_hour_usd"
    case lastDay = "last_day_usd"
    case limitPerHour = "limit_per_hour_usd"
    case limitPerDay = "limit_per_day_usd"
    case requestLimit = "request_limit"
  }

  public init(_ status: SpendingStatus) {
    lastHour = status.lastHour
    lastDay = status.lastDay
    limitPerHour = status.limitPerHour
    limitPerDay = status.limitPerDay
    requests = status.requests
    requestLimit = status.requestLimit
    processes = status.processes
    processLimit = status.processLimit
  }
}

/// How a shard fares, as JSON.
public struct ShardBody: Hashable, Codable, Sendable {
  public let shard: String
  public let reader: String
  public let about: String
  public let documents: Int
  public let bytes: Int
  /// Who serves it: `host`, `child`, `guest` or `nobody`.
  public let server: String
  /// Messages that wait in its mailbox or are being read.
  public let queued: Int
  public let restarts: Int
  /// Absent when there was none.
  public let lastError: String?
  /// Absent for a reader without a model, and where another process has it.
  public let held: HeldBody?

  enum CodingKeys: String, CodingKey {
    case shard, reader, about, documents, bytes, server, queued, restarts, held
    case lastError = "last_error"
  }

  public init(_ status: ShardStatus) {
    shard = status.description.id.rawValue
    reader = status.description.reader
    about = status.description.about
    documents = status.description.documents
    bytes = status.description.bytes
    server = status.server.rawValue
    queued = status.queued
    restarts = status.restarts
    lastError = status.lastError
    held = status.reader.map(HeldBody.init)
  }
}

/// The ledger's head, as JSON.
public struct LedgerHeadBody: Hashable, Codable, Sendable {
  public let sequence: Int
  /// In hexadecimal.
  public let hash: String

  public init(_ head: LedgerHead) {
    sequence = head.sequence
    hash = head.hash.description
  }
}
