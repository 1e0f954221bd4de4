import Ostraka

/// An answer as an agent is given it: what `POST /v1/ask` returns without what only programs use, since
/// an agent pays for each word.
struct AgentAnswer: Encodable {
  /// Null where nothing supports one.
  let answer: String?
  let citations: [Quote]
  let coverage: [Said]
  /// Absent where there are none.
  let conflicts: [Difference]?
  /// How many shards said something beyond those that are told; absent where there are none.
  let moreCoverage: Int?
  /// What to make of it; absent where there is nothing to say.
  let advice: String?
  /// US dollars; absent where nothing was paid.
  let cost: Double?

  enum CodingKeys: String, CodingKey {
    case answer, citations, coverage, conflicts, advice
    case moreCoverage = "more_coverage"
    case cost = "cost_usd"
  }

  /// A checked citation.
  struct Quote: Encodable {
    let document: String
    /// First and last: 1-based and inclusive.
    let lines: [Int]
    let quote: String
    let shard: String
    /// False where the source has changed since it was loaded; absent otherwise.
    let fresh: Bool?
    /// True where a secret in it is masked; absent otherwise.
    let masked: Bool?

    init(_ cited: CheckedCitation) {
      let body = CitationBody(cited)
      document = body.document
      lines = body.lines
      quote = body.quote
      shard = body.shard
      fresh = body.fresh == false ? false : nil
      masked = body.masked
    }
  }

  /// What one shard said.
  struct Said: Encodable {
    let shard: String
    let outcome: String
    let reader: String?
    let confidence: Double?
    let held: String?
    let behind: Int?
    let because: String?

    init(_ coverage: Coverage) {
      let body = CoverageBody(coverage)
      shard = body.shard
      outcome = body.outcome
      reader = body.reader
      confidence = body.confidence.flatMap { $0 > 0 ? ($0 * 100).rounded() / 100 : nil }
      held = body.held
      behind = body.behind
      because = body.because
    }
  }

  struct Difference: Encodable {
    let newer: Quote
    let older: Quote
    let difference: String

    init(_ conflict: Conflict) {
      newer = Quote(conflict.newer)
      older = Quote(conflict.older)
      difference = conflict.difference
    }
  }

  /// The most shards whose coverage is told.
  static let mostCoverage = 16

  private static func advice(on answer: Answer) -> String? {
    guard answer.text != nil else {
      return
        "Nothing in the memory answers this. Try `search` with other words; `status` shows what there "
        + "is. Don't guess."
    }
    let readers = Set(answer.coverage.filter { $0.outcome == .found }.compactMap(\.reader))
    guard answer.synthesizer == nil, readers == [ExtractiveReader.kind] else { return nil }
    return
      "Matched as text, without a language model: see whether the quotes really answer; `read` shows "
      + "what stands around them."
  }

  init(_ answer: Answer) {
    self.answer = answer.text
    citations = answer.citations.map(Quote.init)
    coverage = answer.coverage.prefix(Self.mostCoverage).map(Said.init)
    let more = answer.coverage.count - Self.mostCoverage
    moreCoverage = more > 0 ? more : nil
    conflicts = answer.conflicts.isEmpty ? nil : answer.conflicts.map(Difference.init)
    advice = Self.advice(on: answer)
    let paid =
      (answer.modelUsage?.cost ?? 0) + answer.coverage.reduce(0) { $0 + ($1.usage?.cost ?? 0) }
    cost = paid > 0 ? paid : nil
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    // Not `encodeIfPresent`: no answer is something to say.
    try container.encode(answer, forKey: .answer)
    try container.encode(citations, forKey: .citations)
    try container.encode(coverage, forKey: .coverage)
    try container.encodeIfPresent(moreCoverage, forKey: .moreCoverage)
    try container.encodeIfPresent(conflicts, forKey: .conflicts)
    try container.encodeIfPresent(advice, forKey: .advice)
    try container.encodeIfPresent(cost, forKey: .cost)
  }
}
