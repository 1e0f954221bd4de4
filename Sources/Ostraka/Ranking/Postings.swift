/// One word as the index holds it: folded, stemmed, never empty, without white space.
public struct Term: Hashable, Comparable, Codable, Sendable, CustomStringConvertible {
  public let text: String
  public init(_ text: String) { self.text = text }
  public var description: String { text }
  public static func < (left: Term, right: Term) -> Bool { left.text < right.text }
}

/// What an index knows about the terms of a question: statistics of the whole memory, and the passages in
/// which the terms occur, in whatever form (``QueryTerms``). Ranking is a pure function of it.
public struct Postings: Hashable, Codable, Sendable {
  /// How many passages the memory holds in all shards.
  public var passages: Int
  /// The mean number of body terms of a passage.
  public var averageLength: Double
  /// In how many passages of the memory each term occurs; a term that is absent occurs in none.
  public var frequencies: [Term: Int]
  /// The passages that contain at least one of the terms: at most the limit that was asked for,
  /// the most promising first; then those most alike in meaning, where a model says so; then those around
  /// the best of them, whatever they contain.
  public var candidates: [Candidate]

  public init(
    passages: Int, averageLength: Double, frequencies: [Term: Int], candidates: [Candidate]
  ) {
    self.passages = passages
    self.averageLength = averageLength
    self.frequencies = frequencies
    self.candidates = candidates
  }

  /// A passage in which some of the terms occur.
  public struct Candidate: Hashable, Codable, Sendable {
    public var passage: Passage
    public var shard: ShardID
    /// The number of terms in the body of the passage.
    public var length: Int
    /// Where each term stands in the body, counted in terms from 0, ascending.
    public var positions: [Term: [Int]]
    /// How often each term occurs in the headings and the document's name.
    public var headingCounts: [Term: Int]
    /// Whether the passage ends in a question, so that the next one may be the answer.
    public var asks: Bool
    /// That of its document, by which its words were stemmed.
    public var language: Language
    /// How alike in meaning it is to the question, -1 to 1; nil without a model or before it read this.
    public var similarity: Double?

    public init(
      passage: Passage, shard: ShardID, length: Int, positions: [Term: [Int]],
      headingCounts: [Term: Int], asks: Bool = false, language: Language = .english,
      similarity: Double? = nil
    ) {
      self.passage = passage
      self.shard = shard
      self.length = length
      self.positions = positions
      self.headingCounts = headingCounts
      self.asks = asks
      self.language = language
      self.similarity = similarity
    }
  }
}
