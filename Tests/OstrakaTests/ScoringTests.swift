import Testing

@testable import Ostraka

@Suite struct ScoringTests {
  private let terms: [Term] = [.lease, .end]

  private func candidate(
    _ ordinal: Int, _ positions: [Term: [Int]] = [:], headings: [Term: Int] = [:],
    length: Int = 50, revision: RevisionID = "r", asks: Bool = false
  ) -> Postings.Candidate {
    let passage = Passage(
      extent: Extent(revision: revision, range: (300 * ordinal)..<(300 * (ordinal + 1))),
      lines: (ordinal + 1)...(ordinal + 1), ordinal: ordinal, headings: [])
    return Postings.Candidate(
      passage: passage, shard: .main, length: length, positions: positions,
      headingCounts: headings, asks: asks)
  }

  private func rank(
    _ candidates: [Postings.Candidate], frequencies: [Term: Int] = [.lease: 5, .end: 50],
    limit: Int = 10
  ) -> [Ranked] {
    let postings = Postings(
      passages: 100, averageLength: 50,
      frequencies: frequencies, candidates: candidates)
    return Scoring().rank(postings, for: terms, limit: limit)
  }

  @Test func `a rare term tells more than a common one`() {
    let ranked = rank([candidate(0, [.end: [1]]), candidate(9, [.lease: [1]])])
    #expect(ranked.map(\.candidate.passage.ordinal) == [9, 0])
  }

  @Test func `a short passage beats a long one`() {
    let ranked = rank([
      candidate(0, [.lease: [1]], length: 200), candidate(9, [.lease: [1]], length: 20),
    ])
    #expect(ranked.map(\.candidate.passage.ordinal) == [9, 0])
  }

  @Test func `terms side by side beat terms far apart`() {
    let ranked = rank([
      candidate(0, [.lease: [1], .end: [40]]), candidate(9, [.lease: [1], .end: [2]]),
    ])
    #expect(ranked.map(\.candidate.passage.ordinal) == [9, 0])
  }

  @Test func `what is alike in meaning comes before what isn't, also without any of the words`() {
    var candidates = [candidate(0), candidate(9), candidate(20)]
    (candidates[0].similarity, candidates[1].similarity) = (0.1, 0.6)
    let ranked = rank(candidates)
    // The last has not been read by the model yet: it is neither better nor worse than the others.
    #expect(ranked.map(\.candidate.passage.ordinal) == [9, 20, 0])
  }

  @Test func `rare words outweigh a little more likeness`() {
    var candidates = [candidate(0, [.lease: [1], .end: [2]]), candidate(9, [.end: [2]])]
    (candidates[0].similarity, candidates[1].similarity) = (0.3, 0.5)
    #expect(rank(candidates).map(\.candidate.passage.ordinal) == [0, 9])
  }

  @Test func `headings and neighbours count`() {
    let alone = candidate(20, [.end: [3]])
    let headed = candidate(10, [.end: [3]], headings: [.lease: 1])
    let near = candidate(5, [.end: [3]])
    let neighbour = candidate(6, [.lease: [1]])
    let ranked = rank([alone, headed, near, neighbour])
    let score = Dictionary(
      uniqueKeysWithValues: ranked.map { ($0.candidate.passage.ordinal, $0.score) })
    #expect((score[10] ?? 0) > (score[20] ?? 0))
    #expect((score[5] ?? 0) > (score[20] ?? 0))
  }

  @Test func `a passage is found by what stands up to three passages away, less with distance`() {
    let ranked = rank([
      candidate(0, [.lease: [1]]), candidate(1), candidate(3), candidate(4), candidate(20),
    ])
    #expect(ranked.map(\.candidate.passage.ordinal) == [0, 1, 3, 4, 20])
    let scores = ranked.map(\.score)
    #expect(scores[1] > scores[2] && scores[2] > scores[3] && scores[3] > scores[4])
  }

  @Test func `what follows a question is more likely the answer than what precedes it`() {
    let ranked = rank([candidate(4), candidate(5, [.lease: [1]], asks: true), candidate(6)])
    #expect(ranked.map(\.candidate.passage.ordinal) == [5, 6, 4])
  }

  @Test func `of equal passages the one in a region about the query comes first`() {
    let alone = candidate(0, [.lease: [1]], revision: "a")
    let near = candidate(4, [.lease: [1]], revision: "b")
    let around = candidate(9, [.end: [1]], revision: "b")
    let far = candidate(30, [.end: [1]], revision: "a")
    let ranked = rank([alone, near, around, far, candidate(0, [.end: [2]], revision: "c")])
    #expect(ranked[0].candidate == near && ranked[1].candidate == alone)
  }

  @Test func `coverage is the found share of the terms' weight, neighbours half`() {
    #expect(rank([candidate(0, [.lease: [1], .end: [9]])])[0].coverage == 1)
    let equal: [Term: Int] = [.lease: 5, .end: 5]
    let one = rank([candidate(0, [.lease: [1]])], frequencies: equal)
    #expect(abs(one[0].coverage - 0.5) < 1e-9)
    let two = rank(
      [candidate(0, [.lease: [1]]), candidate(1, [.end: [1]])], frequencies: equal)
    #expect(two.allSatisfy { abs($0.coverage - 0.75) < 1e-9 })
  }

  @Test func `a term that the memory lacks lowers coverage most`() {
    let ranked = rank([candidate(0, [.lease: [1]])], frequencies: [.lease: 5])
    #expect(ranked[0].coverage < 0.5)
  }

  @Test func `equal scores are ordered by revision and place`() {
    let candidates = [
      candidate(7, [.lease: [1]], revision: "b"), candidate(9, [.lease: [1]], revision: "a"),
      candidate(3, [.lease: [1]], revision: "a"),
    ]
    let expected = ["a3", "a9", "b7"]
    for order in [candidates, candidates.reversed()] {
      let names = rank(order).map {
        "\($0.candidate.passage.extent.revision)\($0.candidate.passage.ordinal)"
      }
      #expect(names == expected)
    }
  }

  @Test func `no more than the limit are returned`() {
    let candidates = (0..<5).map { candidate($0 * 2, [.lease: [1]]) }
    #expect(rank(candidates, limit: 3).count == 3)
    #expect(rank(candidates, limit: 0).isEmpty)
    #expect(rank([]).isEmpty)
  }
}

extension Term {
  fileprivate static let lease = Term("lease")
  fileprivate static let end = Term("end")
}
