import Foundation

/// What extraction found in the stored bytes.
public struct Extract: Sendable, Hashable {
  /// A verbatim piece of a revision.
  public struct Quote: Sendable, Hashable {
    public let extent: Extent
    /// 1-based and inclusive.
    public let lines: ClosedRange<Int>
    /// Exactly the bytes at the extent: whole characters, no white space around them.
    public let bytes: Data

    public var text: String { String(decoding: bytes, as: UTF8.self) }
  }

  /// What answers the question: at most `Extraction.quoteLimit` bytes.
  public let answer: Quote
  /// 0...1: how much of the question, weighted by how much each term tells, stands in the quote and
  /// around it, and whether the kind of value that was asked for is there. It is no probability.
  public let confidence: Double
  /// Up to two other pieces that speak for it, best first.
  public let supporting: [Quote]
}

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

  /// Below this it abstains. Half of the question's weight in one sentence, or nearly all of it
  /// spread over a passage, is above; the usual unanswerable question shares a common word or two
  /// with its best passage and stays below.
  static let threshold = 0.5
  /// What a name, number or identifier costs that the question has and the passage has not.
  static let missingSpecific = 0.7
  static let supportShare = 0.75

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
    guard query.weight > 0, query.namesWhatIsKnown else { return nil }
    let top = passages.map(\.ranked.score).max() ?? 0
    var findings: [Finding] = []
    for (order, passage) in passages.enumerated() {
      let rank = top > 0 ? passage.ranked.score / top : 1
      findings += weigh(passage, for: query, rank: rank, order: order)
    }
    findings.sort {
      ($1.score, $0.order, $0.range.lowerBound) < ($0.score, $1.order, $1.range.lowerBound)
    }
    guard let best = findings.first, best.confidence >= Self.threshold else { return nil }
    return Extract(
      answer: quote(best.range, of: passages[best.order]), confidence: best.confidence,
      supporting: support(of: best, among: findings).map { quote($0.range, of: passages[$0.order]) }
    )
  }

  /// The next best findings that don't overlap the best one or each other.
  private func support(of best: Finding, among findings: [Finding]) -> [Finding] {
    let least = max(Self.threshold, Self.supportShare * best.confidence)
    var chosen = [best]
    for finding in findings where finding.confidence >= least && chosen.count < 3 {
      let overlaps = chosen.contains {
        $0.order == finding.order && $0.range.overlaps(finding.range)
      }
      if !overlaps { chosen.append(finding) }
    }
    return Array(chosen.dropFirst())
  }

  private struct Finding {
    var order: Int
    var range: Range<Int>
    var confidence: Double
    /// Orders findings; `confidence` with preferences that are no evidence.
    var score: Double
  }

  private func weigh(
    _ passage: (ranked: Ranked, bytes: Data), for query: Inquiry, rank: Double, order: Int
  ) -> [Finding] {
    let bytes = [UInt8](passage.bytes.prefix(Self.readLimit))
    let units = Segmentation(bytes).units
    let terms = units.map { unit in
      bytes[unit.range].withUnsafeBytes { Set(analyzer.terms(in: $0)) }
    }
    let candidate = passage.ranked.candidate
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
      let isQuestion = bytes[range].last == UInt8(ascii: "?")
      let doubt = (isQuestion ? 0.5 : 1) * specific * (0.9 + 0.1 * rank)
      let confidence = min(1, share + around) * query.fit(of: bytes[range]) * doubt
      let own = query.share { terms[index].contains($0) ? 1 : 0 }
      return Finding(
        order: order, range: range, confidence: confidence, score: confidence + 0.1 * own)
    }
  }

  /// A sentence with the next one where that completes it: it has the value that was asked for and
  /// the first has not.
  private func completed(
    _ index: Int, of units: [Segmentation.Unit], in bytes: [UInt8], for query: Inquiry
  ) -> Range<Int> {
    let unit = units[index]
    guard index + 1 < units.count, units[index + 1].block == unit.block else { return unit.range }
    let next = units[index + 1]
    let joined = unit.range.lowerBound..<next.range.upperBound
    guard joined.count <= Self.quoteLimit else { return unit.range }
    let completes = !query.isMet(by: bytes[unit.range]) && query.isMet(by: bytes[next.range])
    return completes ? joined : unit.range
  }

  private func quote(
    _ range: Range<Int>, of passage: (ranked: Ranked, bytes: Data)
  ) -> Extract.Quote {
    let place = passage.ranked.candidate.passage
    let start = passage.bytes.startIndex
    let bytes = Data(passage.bytes[(start + range.lowerBound)..<(start + range.upperBound)])
    let feeds = passage.bytes[start..<(start + range.lowerBound)].count { $0 == 10 }
    let first = place.lines.lowerBound + feeds
    let base = place.extent.range.lowerBound
    return Extract.Quote(
      extent: Extent(
        revision: place.extent.revision,
        range: (base + range.lowerBound)..<(base + range.upperBound)),
      lines: first...(first + bytes.count { $0 == 10 }), bytes: bytes)
  }
}

// MARK: The question

/// A question, taken apart.
private struct Inquiry {
  /// Names, numbers and identifiers: what an answer can't do without.
  let specifics: Set<Term>
  let weight: Double
  let namesWhatIsKnown: Bool
  private let idf: [(term: Term, weight: Double)]
  private let expectation: Expectation
  private let analyzer: Analyzer
  /// All its terms, stop words too.
  private let words: Set<Term>

  init(_ question: String, analyzer: Analyzer, postings: Postings) {
    let terms = analyzer.queryTerms(in: question)
    idf = terms.map { ($0, postings.inverseFrequency(of: $0)) }
    weight = idf.reduce(0) { $0 + $1.weight }
    expectation = Expectation(question)
    self.analyzer = analyzer
    words = Set(analyzer.terms(in: question))
    let specifics = Self.specifics(of: question, analyzer: analyzer).intersection(terms)
    self.specifics = specifics
    namesWhatIsKnown = specifics.allSatisfy { (postings.frequencies[$0] ?? 0) > 0 }
  }

  /// The share of the question's weight that stands where `value` (0...1) says.
  func share(_ value: (Term) -> Double) -> Double {
    guard weight > 0 else { return 0 }
    return idf.reduce(0) { $0 + $1.weight * value($1.term) } / weight
  }

  /// Whether text has a value of the kind that the question asks for.
  func isMet(by text: ArraySlice<UInt8>) -> Bool {
    expectation.isMet(by: text, terms: analyzer, besides: words)
  }

  func fit(of text: ArraySlice<UInt8>) -> Double {
    isMet(by: text) ? expectation.met : expectation.unmet
  }

  /// Words with a capital (but the first), with a digit, or in quotation marks of code.
  private static func specifics(of question: String, analyzer: Analyzer) -> Set<Term> {
    var specifics: Set<Term> = []
    for (index, word) in question.split(whereSeparator: \.isWhitespace).enumerated() {
      let hasCapital = word.contains(where: \.isUppercase)
      guard (hasCapital && index > 0) || word.contains(where: { $0.isNumber || $0 == "`" }) else {
        continue
      }
      let terms = analyzer.terms(in: String(word))
      // An identifier is known by its parts: it may be written apart in the text.
      specifics.formUnion(terms.count > 2 ? terms.dropFirst() : terms[...])
    }
    return specifics
  }
}

// MARK: The passage

/// Cuts a passage into the pieces that can be quoted.
private struct Segmentation {
  enum Kind { case heading, prose, row, code }

  struct Unit {
    /// Within the passage, without white space around it.
    var range: Range<Int>
    var kind: Kind
    /// The paragraph it belongs to; sentences of one paragraph may be joined.
    var block: Int
  }

  private(set) var units: [Unit] = []
  private let bytes: [UInt8]
  private var block = 0
  private var isFenced = false
  private var paragraph: Range<Int>?
  private var comment: Range<Int>?

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    let lines = Self.lines(of: bytes)
    let isCode = Self.isCode(lines, of: bytes)
    for line in lines { add(line, isCode: isCode) }
    endComment()
    endParagraph()
  }

  private static func lines(of bytes: [UInt8]) -> [Range<Int>] {
    var start = 0
    return bytes.split(separator: 10, omittingEmptySubsequences: false).map { line in
      defer { start += line.count + 1 }
      return trimmed(start..<(start + line.count), of: bytes)
    }
  }

  private static func trimmed(_ range: Range<Int>, of bytes: [UInt8]) -> Range<Int> {
    var (start, end) = (range.lowerBound, range.upperBound)
    while start < end, bytes[start].isWhiteSpace { start += 1 }
    while end > start, bytes[end - 1].isWhiteSpace { end -= 1 }
    return start..<end
  }

  /// Half of its lines end as code does, or are comments.
  private static func isCode(_ lines: [Range<Int>], of bytes: [UInt8]) -> Bool {
    let texts = lines.filter { !$0.isEmpty }
    let codes = texts.count { line in
      "{};(".utf8.contains(bytes[line.upperBound - 1]) || isComment(bytes[line])
        || (bytes[line].first != UInt8(ascii: "|")
          && bytes[line.upperBound - 1] == UInt8(ascii: ")"))
    }
    return codes * 2 >= texts.count
  }

  private static func isComment(_ line: ArraySlice<UInt8>) -> Bool {
    line.starts(with: "//".utf8) || line.starts(with: "/*".utf8)

  }

  private mutating func add(_ line: Range<Int>, isCode: Bool) {
    let text = bytes[line]
    if text.starts(with: "```".utf8) || text.starts(with: "~~~".utf8) {
      endParagraph()
      isFenced.toggle()
    } else if text.isEmpty {
      endComment()
      endParagraph()
    } else if isCode || isFenced {
      addCode(line)
    } else if text.first == UInt8(ascii: "|") {
      endParagraph()
      if text.contains(where: { !"|-: ".utf8.contains($0) }) { append(line, .row) }
    } else if text.first == UInt8(ascii: "#") {
      endParagraph()
      append(line, .heading)
    } else if let text = itemText(line) {
      endParagraph()
      paragraph = text
    } else if isRule(text) {
      endParagraph()
    } else {
      if isUtterance(text) { endParagraph() }
      paragraph = (paragraph?.lowerBound ?? line.lowerBound)..<line.upperBound
    }
  }

  private func isRule(_ text: ArraySlice<UInt8>) -> Bool {
    guard let first = text.first, "=-*_".utf8.contains(first) else { return false }
    return text.allSatisfy { $0 == first }
  }

  /// What follows the marker of a list item.
  private func itemText(_ line: Range<Int>) -> Range<Int>? {
    let marker = bytes[line].prefix(5).prefix { $0 != 0x20 }
    guard marker.count < line.count, let last = marker.last, marker.count < 5 else { return nil }
    let isNumber = marker.dropLast().allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
    let stops = marker.count == 1 ? "-*+" : ".)"
    guard isNumber, stops.utf8.contains(last) else { return nil }
    return Self.trimmed((line.lowerBound + marker.count)..<line.upperBound, of: bytes)
  }

  /// `Name: text`, as in a transcript.
  private func isUtterance(_ text: ArraySlice<UInt8>) -> Bool {
    guard let first = text.first, first >= 0x41, first <= 0x5a,
      let colon = text.prefix(32).firstIndex(of: UInt8(ascii: ":"))
    else { return false }
    return colon + 1 < text.endIndex && text[colon + 1] == 0x20
      && text[..<colon].allSatisfy { $0 == 0x20 || $0 >= 0x30 }
  }

  /// Lines of code stand alone; comment lines go with the line they explain.
  private mutating func addCode(_ line: Range<Int>) {
    let start = comment?.lowerBound ?? line.lowerBound
    if line.upperBound - start > Extraction.quoteLimit { endComment() }
    comment = (comment?.lowerBound ?? line.lowerBound)..<line.upperBound
    if !Self.isComment(bytes[line]) { endComment() }
  }

  private mutating func endComment() {
    if let comment { append(comment, .code) }
    comment = nil
  }

  private mutating func endParagraph() {
    guard let paragraph else { return }
    self.paragraph = nil
    var start = paragraph.lowerBound
    var inCode = false
    for index in paragraph {
      if bytes[index] == UInt8(ascii: "`") { inCode.toggle() }
      guard !inCode, isSentenceEnd(index, in: paragraph) else { continue }
      append(start..<(index + 1), .prose)
      start = index + 1
    }
    append(start..<paragraph.upperBound, .prose)
    block += 1
  }

  private func isSentenceEnd(_ index: Int, in paragraph: Range<Int>) -> Bool {
    guard index + 1 < paragraph.upperBound else { return false }
    if index >= paragraph.lowerBound + 2, Self.wideStops.contains(Array(bytes[(index - 2)...index]))
    {
      return true
    }
    guard bytes[index + 1].isWhiteSpace else { return false }
    var stop = index
    while stop > paragraph.lowerBound, "\"')*_".utf8.contains(bytes[stop]) { stop -= 1 }
    guard ".!?".utf8.contains(bytes[stop]) else { return false }
    let next = bytes[(index + 1)..<paragraph.upperBound].first { !$0.isWhiteSpace } ?? 0
    guard !(next >= 0x61 && next <= 0x7a), next != UInt8(ascii: ")") else { return false }
    return bytes[stop] != UInt8(ascii: ".") || !isAbbreviation(before: stop, in: paragraph)
  }

  private static let wideStops = ["。", "！", "？"].map { Array($0.utf8) }
  private static let abbreviations = Set(
    "e.g i.e etc vs mr mrs ms dr prof st cf fig approx no al jr sr".split(separator: " ")
      .map(String.init))

  private func isAbbreviation(before stop: Int, in paragraph: Range<Int>) -> Bool {
    let before = bytes[paragraph.lowerBound..<stop].suffix(8)
    let word = before.reversed().prefix { $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7a || $0 == 0x2e }
    let text = String(decoding: word.reversed(), as: UTF8.self)
    return (text.utf8.count == 1 && text != "I") || Self.abbreviations.contains(text.lowercased())
  }

  /// Adds a piece; one that is too long for a quote is cut between words or characters.
  private mutating func append(_ range: Range<Int>, _ kind: Kind) {
    var rest = Self.trimmed(range, of: bytes)
    while rest.count > Extraction.quoteLimit {
      let limit = rest.lowerBound + Extraction.quoteLimit
      var end = limit
      while end > limit - 100, !bytes[end].isWhiteSpace { end -= 1 }
      if !bytes[end].isWhiteSpace { end = limit }
      while bytes[end] & 0xc0 == 0x80, end > limit - 4 { end -= 1 }
      units.append(
        Unit(range: Self.trimmed(rest.lowerBound..<end, of: bytes), kind: kind, block: block))
      rest = Self.trimmed(end..<rest.upperBound, of: bytes)
    }
    if !rest.isEmpty { units.append(Unit(range: rest, kind: kind, block: block)) }
    if kind != .prose { block += 1 }
  }
}
