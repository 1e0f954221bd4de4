import Foundation

/// Ranks passages by BM25 (Robertson & Zaragoza, "The Probabilistic Relevance Framework: BM25 and
/// Beyond", 2009), with fields as in its BM25F: the body, the headings, the passages around it. To that it
/// adds how near the terms stand to each other, what the region of the document is about, and how alike in
/// meaning a passage is, where a model says so.
public struct Scoring: Sendable {
  private let weights: ScoringWeights

  public init(weights: ScoringWeights = .standard) {
    self.weights = weights
  }

  /// The best candidates, best first, at most `limit`. Equal scores are ordered by revision and
  /// place, so that the same postings always give the same ranking.
  public func rank(_ postings: Postings, for terms: [Term], limit: Int) -> [Ranked] {
    guard limit > 0, !postings.candidates.isEmpty else { return [] }
    var seen: Set<Term> = []
    let terms = terms.filter { seen.insert($0).inserted }
    let field = PassageField(postings, terms: terms, weights: weights)
    let scored = addingSimilarity(
      to: field.candidates.indices.map { weigh($0, in: field, terms: terms) }, of: field.candidates)
    // The field is in the order of revision and place, so that of equals the first comes first.
    let ranked = scored.enumerated().map { (index: $0.offset, weighed: $0.element) }.sorted {
      ($1.weighed.score, $0.index) < ($0.weighed.score, $1.index)
    }
    return ranked.prefix(limit).map { index, weighed in
      Ranked(
        candidate: field.candidates[index], score: weighed.score, coverage: weighed.coverage)
    }
  }

  /// A passage that a model hasn't read yet counts as alike as the others are on average.
  private func addingSimilarity(
    to scored: [(score: Double, coverage: Double)], of candidates: [Postings.Candidate]
  ) -> [(score: Double, coverage: Double)] {
    let known = candidates.compactMap(\.similarity)
    guard !known.isEmpty else { return scored }
    let average = known.reduce(0, +) / Double(known.count)
    let best = scored.map(\.score).max() ?? 0
    let unit = weights.similarity * (best > 0 ? best : 1)
    return zip(scored, candidates).map { scored, candidate in
      (scored.score + unit * (candidate.similarity ?? average), scored.coverage)
    }
  }

  private func weigh(
    _ index: Int, in field: PassageField, terms: [Term]
  ) -> (score: Double, coverage: Double) {
    let candidate = field.candidates[index]
    let around = field.around(index)
    let region = field.region(of: index)
    var score = 0.0
    var found = 0.0
    for (number, term) in terms.enumerated() {
      let heading = Double(candidate.headingCounts[term] ?? 0)
      let own = field.body(index, number) + weights.heading * heading
      let frequency = own + around[number]
      let idf = field.idf[number]
      score += idf * weights.saturated(frequency)
      score += weights.region * field.regionIDF[number] * weights.saturated(region[number])
      found += own > 0 ? idf : around[number] > 0 ? idf / 2 : 0
    }
    for number in terms.indices.dropFirst() {
      score +=
        weights.proximity * max(field.idf[number - 1], field.idf[number])
        * closeness(of: terms[number - 1], and: terms[number], in: candidate)
    }
    if candidate.asks { score *= weights.asking }
    let whole = field.idf.reduce(0, +)
    return (score, whole > 0 ? found / whole : 0)
  }

  /// 1 for terms side by side, falling to 0 beyond the window.
  private func closeness(
    of first: Term, and second: Term, in candidate: Postings.Candidate
  ) -> Double {
    guard let firsts = candidate.positions[first], let seconds = candidate.positions[second] else {
      return 0
    }
    var (i, j) = (0, 0)
    var nearest = Int.max
    while i < firsts.count, j < seconds.count {
      nearest = min(nearest, abs(firsts[i] - seconds[j]))
      if firsts[i] < seconds[j] { i += 1 } else { j += 1 }
    }
    return nearest <= ScoringWeights.proximityWindow ? 1 / Double(max(1, nearest)) : 0
  }
}

extension Postings {
  /// How much a term tells: the inverse document frequency of Robertson & Spärck Jones, kept above
  /// zero. It is largest for a term that occurs nowhere.
  ///
  /// A memory of a few passages says little about how rare a word is: without the passages that
  /// are assumed besides, one absent word would outweigh several present ones there.
  public func inverseFrequency(of term: Term) -> Double {
    let total = max(passages, candidates.count) + ScoringWeights.assumedPassages
    return Self.inverseFrequency(of: max(0, frequencies[term] ?? 0), among: total)
  }

  static func inverseFrequency(of count: Int, among total: Int) -> Double {
    let (count, total) = (Double(count), Double(max(total, count)))
    return log(1 + (total - count + 0.5) / (count + 0.5))
  }
}
