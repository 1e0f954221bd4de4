import Ostraka

/// The answer to one query as JSON: what `POST /v1/ask` returns and `ask --json` prints.
public struct AnswerBody: Hashable, Codable, Sendable {
  public let query: String
  public let question: String
  /// Null when no shard found anything.
  public let answer: String?
  public let citations: [CitationBody]
  public let coverage: [CoverageBody]
  public let conflicts: [ConflictBody]
  /// The model that made the answer of several readings; absent where it is one reading's.
  public let synthesizer: String?
  /// What that model used, also where its answer was not taken; absent where none was asked.
  public let modelUsage: UsageBody?
  /// Milliseconds, with a fraction.
  public let elapsed: Double

  enum CodingKeys: String, CodingKey {
    case question, answer, citations, coverage, conflicts, synthesizer
    case query = "query_id"
    case elapsed = "elapsed_ms"
    case modelUsage = "model_usage"
  }

  public init(_ answer: Answer) {
    query = answer.query.rawValue
    question = answer.question
    self.answer = answer.text
    citations = answer.citations.map(CitationBody.init)
    coverage = answer.coverage.map(CoverageBody.init)
    conflicts = answer.conflicts.map(ConflictBody.init)
    synthesizer = answer.synthesizer
    modelUsage = answer.modelUsage.map(UsageBody.init)
    elapsed = Double(answer.elapsedMicroseconds) / 1_000
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(query, forKey: .query)
    try container.encode(question, forKey: .question)
    // Not `encodeIfPresent`: the contract writes null.
    try container.encode(answer, forKey: .answer)
    try container.encode(citations, forKey: .citations)
    try container.encode(coverage, forKey: .coverage)
    try container.encode(conflicts, forKey: .conflicts)
    try container.encodeIfPresent(synthesizer, forKey: .synthesizer)
    try container.encodeIfPresent(modelUsage, forKey: .modelUsage)
    try container.encode(elapsed, forKey: .elapsed)
  }
}

/// Two citations that contradict each other, as JSON.
public struct ConflictBody: Hashable, Codable, Sendable {
  public let newer: CitationBody
  public let older: CitationBody
  /// What differs, such as `3 s against 5 s`.
  public let difference: String

  public init(_ conflict: Conflict) {
    newer = CitationBody(conflict.newer)
    older = CitationBody(conflict.older)
    difference = conflict.difference
  }
}
