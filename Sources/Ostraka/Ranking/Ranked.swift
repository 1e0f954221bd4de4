/// A candidate with its place in a ranking.
public struct Ranked: Sendable {
  public let candidate: Postings.Candidate
  /// Comparable within one ranking only; 0 is the least.
  public let score: Double
  /// The idf-weighted share (0...1) of the query's terms that are found in the passage, its
  /// headings or its direct neighbours; neighbours count half.
  public let coverage: Double

  public init(candidate: Postings.Candidate, score: Double, coverage: Double) {
    self.candidate = candidate
    self.score = score
    self.coverage = coverage
  }
}
