import Foundation

/// Picks the sentence, list item, table row or lines of code that answer a question, by word
/// evidence alone, or abstains.
public struct Extraction: Sendable {
  /// A quote is at most this many bytes.
  public static let quoteLimit = 600
  /// No more bytes of a passage are read; only a passage of one huge line has more.
  static let readLimit = 256 * 1024

  // How much a term of the question counts by where it is found.
  static let headingWeight = 0.8
  static let leadInWeight = 0.7
  static let passageWeight = 0.55

  /// With less evidence it abstains. Half of the question's weight in one sentence of the best passage,
  /// or nearly all of it spread over that passage, is above; the usual unanswerable question shares a
  /// common word or two with its best passage and stays below. Of the answers that have just as much,
  /// hardly one in three is right (`Calibration`).
  static let threshold = 0.55
  /// What a name, number or identifier costs that the question has and the passage has not.
  static let missingSpecific = 0.7
  static let supportShare = 0.75
  /// How much of the evidence in it a passage keeps that is ranked far below the best.
  static let leastOfRank = 0.6
  /// By how much a piece that has the question's words itself comes before one whose passage has them.
  static let ownWeight = 0.1
  /// What a text that only asks is worth, and from which share on it may repeat the question.
  static let asking = 0.5
  static let echoShare = 0.8
  /// From how many bytes on a text is doubted for its length, and how much at most.
  static let longText = 240
  static let lengthDoubt = 0.4

  private let analyzer: Analyzer

  public init(analyzer: Analyzer = Analyzer()) { self.analyzer = analyzer }

  /// The best quote for a question, or nil where the evidence is weak.
  ///
  /// - passages: the best of a ranking, best first, each with the bytes of its extent.
  /// - postings: those that were ranked; its frequencies say how much each term tells.
  public func extract(
    from passages: [(ranked: Ranked, bytes: Data)], question: String, postings: Postings
  ) -> Extract? {
    let query = Inquiry(question, analyzer: analyzer, postings: postings)
    guard query.weight > 0, query.saysSomething, query.namesWhatIsKnown else { return nil }
    let speakers = Speakers(of: passages, question: question, analyzer: analyzer)
    let top = passages.map(\.ranked.score).max() ?? 0
    var quotables: [Quotable] = []
    var highest = 0.0
    for (order, passage) in passages.enumerated() {
      let rank = top > 0 ? passage.ranked.score / top : 1
      let trust = Self.leastOfRank + (1 - Self.leastOfRank) * rank
      guard trust * bound(passage.ranked, for: query) >= least(beside: highest) else { continue }
      let speaker = speakers.trust(in: passage)
      let more = weigh(passage, for: query, order: order) { trust * speaker($0) }
      highest = more.reduce(highest) { max($0, $1.score) }
      quotables += more
    }
    quotables.sort {
      ($1.score, $0.order, $0.range.lowerBound) < ($0.score, $1.order, $1.range.lowerBound)
    }
    guard let best = quotables.first, best.evidence >= Self.threshold else { return nil }
    let others = support(of: best, among: quotables)
    let answer = quote(best.range, of: passages[best.order])
    return Extract(
      answer: answer,
      span: best.isCode
        ? nil
        : span(of: answer.text, to: question, in: passages[best.order].ranked.candidate.passage),
      confidence: Calibration.confidence(of: best.evidence),
      supporting: others.map { quote($0.range, of: passages[$0.order]) })
  }

  private func span(of quote: String, to question: String, in passage: Passage) -> String? {
    let day = DateTerms.lastDay(in: passage.headings.flatMap { analyzer.terms(in: $0) })
    return AnswerSpan.text(answering: question, in: quote, from: day, analyzer: analyzer)
  }

  /// The most evidence that a piece of a passage can have: none has more words than the passage.
  private func bound(_ ranked: Ranked, for query: Inquiry) -> Double {
    let candidate = ranked.candidate
    let has = { candidate.positions[$0] != nil || candidate.headingCounts[$0] != nil }
    let share = max(ranked.coverage, query.share { has($0) ? 1 : 0 })
    return min(1, share) * (query.specifics.allSatisfy(has) ? 1 : Self.missingSpecific)
  }

  /// With less evidence a piece is neither the best, when another has this score, nor its support.
  private func least(beside score: Double) -> Double {
    max(Self.threshold, min(score - Self.ownWeight, Self.supportShare * (score - Self.ownWeight)))
  }

  /// The next best pieces that don't overlap the best one or each other.
  private func support(of best: Quotable, among quotables: [Quotable]) -> [Quotable] {
    let least = max(Self.threshold, Self.supportShare * best.evidence)
    var chosen = [best]
    for quotable in quotables where quotable.evidence >= least && chosen.count < 3 {
      let overlaps = chosen.contains {
        $0.order == quotable.order && $0.range.overlaps(quotable.range)
      }
      if !overlaps { chosen.append(quotable) }
    }
    return Array(chosen.dropFirst())
  }

  /// A piece that could be quoted, and how well it answers.
  private struct Quotable {
    var order: Int
    var range: Range<Int>
    var isCode: Bool
    /// 0...1: how much of the question, weighted by how much each term tells, stands in the piece and
    /// around it, less what is doubted.
    var evidence: Double
    /// Orders the pieces; `evidence` with preferences that are none.
    var score: Double
  }

  /// - trust: how far a piece with these terms can be trusted for where it stands.
  private func weigh(
    _ passage: (ranked: Ranked, bytes: Data), for query: Inquiry, order: Int,
    trust: (Set<Term>) -> Double
  ) -> [Quotable] {
    let bytes = [UInt8](passage.bytes.prefix(Self.readLimit))
    let units = Segmentation(bytes).units
    let candidate = passage.ranked.candidate
    let terms = units.map { query.terms(of: bytes[$0.range], in: candidate.language) }
    let here = Set(candidate.positions.keys).union(terms.flatMap { $0 })
    let headings = Set(candidate.headingCounts.keys)
    let known = here.union(headings)
    // What only the neighbours have; coverage counts them half already.
    let around = max(0, passage.ranked.coverage - query.share { known.contains($0) ? 1 : 0 })
    let specific = query.specifics.isSubset(of: known) ? 1 : Self.missingSpecific
    return units.indices.compactMap { index in
      guard units[index].kind != .heading else { return nil }
      let leadIn = index > 0 ? terms[index - 1] : []
      let share = query.share { term in
        if terms[index].contains(term) { return 1 }
        if headings.contains(term) { return Self.headingWeight }
        if leadIn.contains(term) { return Self.leadInWeight }
        return here.contains(term) ? Self.passageWeight : 0
      }
      let range = completed(index, of: units, in: bytes, for: query)
      let own = query.share { terms[index].contains($0) ? 1 : 0 }
      let doubt = doubt(bytes[range], of: query, own: own) * specific * trust(terms[index])
      let evidence = min(1, share + around) * query.fit(of: bytes[range]) * doubt
      return Quotable(
        order: order, range: range, isCode: units[index].kind == .code, evidence: evidence,
        score: evidence + Self.ownWeight * own)
    }
  }

  /// How far a text can be trusted to say something: less where it only asks, and where it is so long
  /// that it may have the words by chance.
  private func doubt(_ text: ArraySlice<UInt8>, of query: Inquiry, own: Double) -> Double {
    let asks = text.last == UInt8(ascii: "?") || (own > Self.echoShare && query.isEchoed(in: text))
    let excess = Double(max(0, text.count - Self.longText)) / Double(Self.quoteLimit)
    return (asks ? Self.asking : 1) * (1 - Self.lengthDoubt * min(1, excess))
  }

  /// A sentence with the next one where that completes it: it has the value that was asked for and
  /// the first has not.
  private func completed(
    _ index: Int, of units: [Segmentation.Unit], in bytes: [UInt8], for query: Inquiry
  ) -> Range<Int> {
    let unit = units[index]
    guard query.expectation.isValue, index + 1 < units.count,
      units[index + 1].block == unit.block
    else { return unit.range }
    let next = units[index + 1]
    let joined = unit.range.lowerBound..<next.range.upperBound
    let completes = !query.isMet(by: bytes[unit.range]) && query.isMet(by: bytes[next.range])
    return completes && joined.count <= Self.quoteLimit ? joined : unit.range
  }

  private func quote(
    _ range: Range<Int>, of passage: (ranked: Ranked, bytes: Data)
  ) -> Extract.Quote {
    let place = passage.ranked.candidate.passage
    let start = passage.bytes.startIndex
    let bytes = Data(passage.bytes[(start + range.lowerBound)..<(start + range.upperBound)])
    let feeds = passage.bytes[start..<(start + range.lowerBound)].newlines
    let first = place.lines.lowerBound + feeds
    let base = place.extent.range.lowerBound
    return Extract.Quote(
      extent: Extent(
        revision: place.extent.revision,
        range: (base + range.lowerBound)..<(base + range.upperBound)),
      lines: first...(first + bytes.newlines), bytes: bytes)
  }
}
