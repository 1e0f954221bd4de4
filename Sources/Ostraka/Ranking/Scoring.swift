import Foundation

/// Ranks passages by BM25 (Robertson & Zaragoza, "The Probabilistic Relevance Framework: BM25 and
/// Beyond", 2009), with fields as in its BM25F: the body, the headings, the neighbouring passages.
public struct Scoring: Sendable {
  /// How soon more occurrences of a term stop counting; the paper's usual range is 1.2 to 2.
  static let saturation = 1.2
  /// How much a long body is held against a passage, 0 to 1; the paper's usual value.
  static let lengthPenalty = 0.75
  /// A term in a heading or the document's name counts this many times one in the body.
  static let headingWeight = 1.5
  /// A term in the passage before or after counts this part of one in the body.
  static let neighbourWeight = 0.25
  /// What two query terms that follow each other add, as a part of the rarer one's idf.
  static let proximityWeight = 0.4
  /// Terms further apart than this are not near each other.
  static let proximityWindow = 8
  /// Passages without any of the terms that are assumed to exist besides the memory's own.
  static let assumedPassages = 50.0

  public init() {}

  /// The best candidates, best first, at most `limit`. Equal scores are ordered by revision and
  /// place, so that the same postings always give the same ranking.
  public func rank(_ postings: Postings, for terms: [Term], limit: Int) -> [Ranked] {
    var seen: Set<Term> = []
    let weighted = terms.filter { seen.insert($0).inserted }
      .map { (term: $0, idf: postings.inverseFrequency(of: $0)) }
    let neighbourhood = Neighbourhood(postings)
    let ranked = postings.candidates.map { candidate in
      rank(candidate, for: weighted, in: neighbourhood)
    }
    return Array(ranked.sorted(by: Ranked.precedes).prefix(max(0, limit)))
  }

  private func rank(
    _ candidate: Postings.Candidate, for terms: [(term: Term, idf: Double)],
    in neighbourhood: Neighbourhood
  ) -> Ranked {
    let neighbours = neighbourhood.neighbours(of: candidate)
    let ownLength = neighbourhood.lengthFactor(candidate)
    var score = 0.0
    var found = 0.0
    for (term, idf) in terms {
      let body = Double(candidate.positions[term]?.count ?? 0) / ownLength
      let heading = Double(candidate.headingCounts[term] ?? 0)
      let around = neighbours.reduce(0.0) { sum, other in
        sum + Double(other.positions[term]?.count ?? 0) / neighbourhood.lengthFactor(other)
      }
      let own = body + Self.headingWeight * heading
      let frequency = own + Self.neighbourWeight * around
      score += idf * frequency * (Self.saturation + 1) / (frequency + Self.saturation)
      found += own > 0 ? idf : around > 0 ? idf / 2 : 0
    }
    for (first, second) in zip(terms, terms.dropFirst()) {
      score +=
        Self.proximityWeight * max(first.idf, second.idf)
        * closeness(of: first.term, and: second.term, in: candidate)
    }
    let whole = terms.reduce(0) { $0 + $1.idf }
    return Ranked(candidate: candidate, score: score, coverage: whole > 0 ? found / whole : 0)
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
    return nearest <= Self.proximityWindow ? 1 / Double(max(1, nearest)) : 0
  }
}

extension Postings {
  /// How much a term tells: the inverse document frequency of Robertson & Spärck Jones, kept above
  /// zero. It is largest for a term that occurs nowhere.
  ///
  /// A memory of a few passages says little about how rare a word is: without the passages that
  /// are assumed besides, one absent word would outweigh several present ones there.
  func inverseFrequency(of term: Term) -> Double {
    let count = Double(max(0, frequencies[term] ?? 0))
    let total = max(Double(max(passages, candidates.count)), count) + Scoring.assumedPassages
    return log(1 + (total - count + 0.5) / (count + 0.5))
  }
}

/// The candidates by their place, to find the passages before and after one.
private struct Neighbourhood {
  private struct Place: Hashable {
    let revision: RevisionID
    let ordinal: Int
  }

  private let candidates: [Place: Postings.Candidate]
  private let averageLength: Double

  init(_ postings: Postings) {
    candidates = Dictionary(
      postings.candidates.map { candidate in
        let passage = candidate.passage
        return (Place(revision: passage.extent.revision, ordinal: passage.ordinal), candidate)
      }, uniquingKeysWith: { first, _ in first })
    averageLength = max(1, postings.averageLength)
  }

  func neighbours(of candidate: Postings.Candidate) -> [Postings.Candidate] {
    let (revision, ordinal) = (candidate.passage.extent.revision, candidate.passage.ordinal)
    return [ordinal - 1, ordinal + 1].compactMap {
      candidates[Place(revision: revision, ordinal: $0)]
    }
  }

  /// By how much a body's length discounts the terms in it; 1 at the average length.
  func lengthFactor(_ candidate: Postings.Candidate) -> Double {
    1 - Scoring.lengthPenalty
      + Scoring.lengthPenalty * Double(candidate.length) / averageLength
  }
}
