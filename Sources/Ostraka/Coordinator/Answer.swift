/// What somebody asks.
public struct Question: Hashable, Codable, Sendable {
  /// The request's id: asking again with the same id joins the first query.
  public let id: QueryID
  public let text: String
  /// Only these shards; nil means that the router chooses.
  public let shards: [ShardID]?
  /// When the answer must be there. A repeated request repeats it too.
  public let deadline: Timestamp

  /// How long an answer may take when nothing else is said.
  public static let defaultPatience: Duration = .seconds(25)
  /// The longest wait that is taken.
  public static let longestPatience: Duration = .seconds(600)

  public init(id: QueryID, text: String, shards: [ShardID]? = nil, deadline: Timestamp) {
    self.id = id
    self.text = text
    self.shards = shards
    self.deadline = deadline
  }
}

/// The answer to one query: what was found, where it stands, and what each shard said.
public struct Answer: Hashable, Codable, Sendable {
  public let query: QueryID
  public let question: String
  /// Nil when every shard abstained, failed or was late.
  public let text: String?
  /// Each was compared with the stored bytes.
  public let citations: [CheckedCitation]
  public let coverage: [Coverage]
  public let conflicts: [Conflict]
  /// The model that made the text of several readings; nil where it is one reading's.
  public let synthesizer: String?
  /// What the coordinator's model used, to choose shards and to put readings together; nil where none
  /// was asked.
  public let modelUsage: Usage?
  public let elapsedMicroseconds: Int64

  public init(
    query: QueryID, question: String, text: String?, citations: [CheckedCitation],
    coverage: [Coverage], conflicts: [Conflict], synthesizer: String? = nil,
    modelUsage: Usage? = nil, elapsedMicroseconds: Int64
  ) {
    self.query = query
    self.question = question
    self.text = text
    self.citations = citations
    self.coverage = coverage
    self.conflicts = conflicts
    self.synthesizer = synthesizer
    self.modelUsage = modelUsage
    self.elapsedMicroseconds = elapsedMicroseconds
  }
}

/// What one shard said of a query.
public struct Coverage: Hashable, Codable, Sendable {
  public enum Outcome: String, Codable, Sendable {
    case found, abstained, late, failed, skipped
  }

  public let shard: ShardID
  public let outcome: Outcome
  public var reader: String?
  public var confidence: Double?
  public var elapsedMicroseconds: Int64?
  public var usage: Usage?
  /// How many placed extents the shard did not hold yet.
  public var behind: Int?
  /// Why, in words, where the outcome needs a reason.
  public var because: String?

  /// Whether nobody can count what the reader that answered holds: a live session's tokens are its
  /// host's.
  public var isHeldUnproven: Bool { reader == AttachedDesk.reader }

  public init(shard: ShardID, outcome: Outcome, because: String? = nil) {
    self.shard = shard
    self.outcome = outcome
    self.because = because
  }
}

/// Two citations that say different things of the same subject; the newer revision first.
public struct Conflict: Hashable, Codable, Sendable {
  public let newer: CheckedCitation
  public let older: CheckedCitation
  /// What differs, such as `3 s against 5 s`.
  public let difference: String

  public init(newer: CheckedCitation, older: CheckedCitation, difference: String) {
    self.newer = newer
    self.older = older
    self.difference = difference
  }
}
