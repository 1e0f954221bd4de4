import Foundation

/// The candidates of a ranking in the order in which they stand in their documents, with what each
/// term counts in and around each of them.
struct PassageField {
  /// By revision and ordinal.
  let candidates: [Postings.Candidate]
  /// How much each term tells in the whole memory.
  let idf: [Double]
  /// How much each term tells of which of the documents at hand is meant: little when nearly all of
  /// them have it.
  let regionIDF: [Double]

  private let weights: ScoringWeights
  private let termCount: Int
  /// By candidate: the number of its document, and the middle of its bytes there.
  private let documents: [Int]
  private let middles: [Int]
  /// Occurrences in bodies, candidate by candidate, and the same normalized for length.
  private let counts: [Double]
  private let normalized: [Double]

  init(_ postings: Postings, terms: [Term], weights: ScoringWeights) {
    self.weights = weights
    termCount = terms.count
    candidates = postings.candidates.sorted {
      let (left, right) = ($0.passage, $1.passage)
      return left.extent.revision == right.extent.revision
        ? left.ordinal < right.ordinal : left.extent.revision < right.extent.revision
    }
    documents = Self.documents(of: candidates)
    middles = candidates.map {
      ($0.passage.extent.range.lowerBound + $0.passage.extent.range.upperBound) / 2
    }
    idf = terms.map(postings.inverseFrequency)
    let averageLength = max(1, postings.averageLength)
    var counts: [Double] = []
    var normalized: [Double] = []
    counts.reserveCapacity(candidates.count * terms.count)
    normalized.reserveCapacity(candidates.count * terms.count)
    for candidate in candidates {
      let factor =
        1 - weights.lengthPenalty + weights.lengthPenalty * Double(candidate.length) / averageLength
      for term in terms {
        let count = Double(candidate.positions[term]?.count ?? 0)
        counts.append(count)
        normalized.append(count / factor)
      }
    }
    self.counts = counts
    self.normalized = normalized
    regionIDF = Self.regionIDF(documents, counts, termCount: terms.count)
  }

  private static func documents(of candidates: [Postings.Candidate]) -> [Int] {
    var number = 0
    return candidates.indices.map { index in
      if index > 0,
        candidates[index].passage.extent.revision != candidates[index - 1].passage.extent.revision
      {
        number += 1
      }
      return number
    }
  }

  private static func regionIDF(
    _ documents: [Int], _ counts: [Double], termCount: Int
  ) -> [Double] {
    let count = documents.last.map { $0 + 1 } ?? 0
    return (0..<termCount).map { term in
      var (having, last) = (0, -1)
      for (index, document) in documents.enumerated()
      where document != last && counts[index * termCount + term] > 0 {
        having += 1
        last = document
      }
      return Postings.inverseFrequency(of: having, among: count)
    }
  }

  /// How often a term stands in the body of a candidate, normalized for its length.
  func body(_ index: Int, _ term: Int) -> Double { normalized[index * termCount + term] }

  /// What the passages before and after a candidate add to each term.
  func around(_ index: Int) -> [Double] {
    var sums = [Double](repeating: 0, count: termCount)
    for other in neighbours(of: index) {
      let weight = weight(of: other, for: index)
      for term in 0..<termCount { sums[term] += weight * normalized[other * termCount + term] }
    }
    return sums
  }

  private func neighbours(of index: Int) -> [Int] {
    [(index - ScoringWeights.reach)..<index, (index + 1)..<(index + 1 + ScoringWeights.reach)]
      .joined().filter { other in
        candidates.indices.contains(other) && documents[other] == documents[index]
          && abs(candidates[other].passage.ordinal - candidates[index].passage.ordinal)
            <= ScoringWeights.reach
      }
  }

  private func weight(of other: Int, for index: Int) -> Double {
    let (here, there) = (candidates[index].passage, candidates[other].passage)
    let (first, second) = other < index ? (there, here) : (here, there)
    let gap = max(0, second.extent.range.lowerBound - first.extent.range.upperBound)
    let weight = weights.neighbour * exp2(-Double(gap) / ScoringWeights.halfDistance)
    let isAsked = there.ordinal + 1 == here.ordinal && candidates[other].asks
    return isAsked ? weight + weights.reply : weight
  }

  /// How often each term stands in the region around a candidate, itself included.
  func region(of index: Int) -> [Double] {
    var sums = [Double](repeating: 0, count: termCount)
    add(index, to: &sums)
    for other in (0..<index).reversed() {
      guard isNear(other, index) else { break }
      add(other, to: &sums)
    }
    for other in (index + 1)..<max(index + 1, candidates.count) {
      guard isNear(other, index) else { break }
      add(other, to: &sums)
    }
    return sums
  }

  private func add(_ index: Int, to sums: inout [Double]) {
    for term in 0..<termCount { sums[term] += counts[index * termCount + term] }
  }

  private func isNear(_ one: Int, _ other: Int) -> Bool {
    documents[one] == documents[other]
      && abs(middles[one] - middles[other]) <= ScoringWeights.regionBytes
  }
}
