/// Names one query.
public struct QueryID: Identifier {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
}

/// One question, as a shard receives it.
public struct Query: Hashable, Codable, Sendable {
  public let id: QueryID
  public let question: String
  /// Where the reading is to go.
  public let replyTo: Mailbox
  /// After this moment nobody waits for the reading any more.
  public let deadline: Timestamp

  /// The longest question, in bytes.
  public static let limit = 16 << 10

  public init(id: QueryID, question: String, replyTo: Mailbox, deadline: Timestamp) {
    self.id = id
    self.question = question
    self.replyTo = replyTo
    self.deadline = deadline
  }
}

/// What a session found: an answer with its citations, or nothing.
public struct Finding: Hashable, Codable, Sendable {
  /// Nil is an honest "not here".
  public let answer: String?
  public let citations: [Citation]
  /// From 0 to 1, comparable between readers.
  public let confidence: Double
  public let usage: Usage
  /// What whoever reads the answer should know of how it came about; nil for nothing special.
  public let note: String?
  /// The kind of the reader that found it, where that isn't the shard's own.
  public let reader: String?

  public init(
    answer: String?, citations: [Citation], confidence: Double, usage: Usage, note: String? = nil,
    reader: String? = nil
  ) {
    self.answer = answer
    self.citations = citations
    self.confidence = confidence
    self.usage = usage
    self.note = note
    self.reader = reader
  }

  public static let abstention = Finding(
    answer: nil, citations: [], confidence: 0, usage: .none)
}

/// What a read cost.
public struct Usage: Hashable, Codable, Sendable {
  public var freshTokens: Int
  public var cachedTokens: Int
  public var outputTokens: Int
  /// US dollars.
  public var cost: Double

  public init(freshTokens: Int, cachedTokens: Int, outputTokens: Int, cost: Double) {
    self.freshTokens = freshTokens
    self.cachedTokens = cachedTokens
    self.outputTokens = outputTokens
    self.cost = cost
  }

  public static let none = Usage(freshTokens: 0, cachedTokens: 0, outputTokens: 0, cost: 0)

  public static func + (left: Usage, right: Usage) -> Usage {
    Usage(
      freshTokens: left.freshTokens + right.freshTokens,
      cachedTokens: left.cachedTokens + right.cachedTokens,
      outputTokens: left.outputTokens + right.outputTokens, cost: left.cost + right.cost)
  }

  public static func += (left: inout Usage, right: Usage) { left = left + right }
}

/// One shard's finding for one query, as it travels back to the coordinator.
public struct Reading: Hashable, Codable, Sendable {
  public let query: QueryID
  public let shard: ShardID
  /// The kind of the reader that answered.
  public let reader: String
  public let finding: Finding
  /// Time from receipt to reading, in microseconds.
  public let elapsedMicroseconds: Int64
  /// How many placed extents the session did not hold yet.
  public let behind: Int
  /// Why the shard could not read, when it could not.
  public let failure: String?

  public init(
    query: QueryID, shard: ShardID, reader: String, finding: Finding, elapsedMicroseconds: Int64,
    behind: Int = 0, failure: String? = nil
  ) {
    self.query = query
    self.shard = shard
    self.reader = reader
    self.finding = finding
    self.elapsedMicroseconds = elapsedMicroseconds
    self.behind = behind
    self.failure = failure
  }
}
