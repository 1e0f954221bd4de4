/// A question, taken apart.
struct Inquiry {
  let expectation: Expectation
  /// Names, numbers and identifiers: what an answer can't do without.
  let specifics: Set<Term>
  let weight: Double
  let namesWhatIsKnown: Bool
  /// Whether it asks for anything: not with function words alone.
  let saysSomething: Bool
  private let terms: QueryTerms
  private let idf: [(term: Term, weight: Double)]
  private let analyzer: Analyzer
  /// All its terms, stop words too.
  private let words: Set<Term>
  /// The question in lower case, without what stands around it.
  private let wording: [UInt8]

  init(_ question: String, analyzer: Analyzer, postings: Postings) {
    terms = QueryTerms(question)
    saysSomething = terms.saysSomething
    let telling = terms.terms.filter { !FunctionCharacters.occur(in: $0) }
    idf = (telling.isEmpty ? terms.terms : telling).map { ($0, postings.inverseFrequency(of: $0)) }
    weight = idf.reduce(0) { $0 + $1.weight }
    expectation = Expectation(question)
    self.analyzer = analyzer
    words = Set(analyzer.terms(in: question))
    let isLetter = { (character: Character) in character.isLetter || character.isNumber }
    let start = question.drop { !isLetter($0) }
    wording = Array(
      String(start.reversed().drop { !isLetter($0) }.reversed()).lowercased().utf8)
    let specifics = Self.specifics(of: question, in: terms.language, analyzer: analyzer)
      .intersection(terms.terms)
    self.specifics = specifics
    namesWhatIsKnown = specifics.allSatisfy { (postings.frequencies[$0] ?? 0) > 0 }
  }

  /// The terms of a piece of a text, with those of the question that it has in the form of its language.
  func terms(of piece: ArraySlice<UInt8>, in language: Language) -> Set<Term> {
    let own = Set(piece.withUnsafeBytes { Analyzer(language: language).terms(in: $0) })
    return language == .english ? own : own.union(terms.found(in: own, of: language))
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

  /// Whether text repeats the question word for word: somebody asks it there.
  func isEchoed(in text: ArraySlice<UInt8>) -> Bool {
    guard !wording.isEmpty, text.count >= wording.count else { return false }
    let lower = String(decoding: text, as: UTF8.self).lowercased()
    return lower.contains(String(decoding: wording, as: UTF8.self))
  }

  /// Words with a capital (but the first, and in German), with a digit, or in quotation marks of code.
  private static func specifics(
    of question: String, in language: Language, analyzer: Analyzer
  ) -> Set<Term> {
    var specifics: Set<Term> = []
    for (index, word) in question.split(whereSeparator: \.isWhitespace).enumerated() {
      let isName = index > 0 && language != .german && word.contains(where: \.isUppercase)
      guard isName || word.contains(where: { $0.isNumber || $0 == "`" }) else { continue }
      let terms = analyzer.terms(in: String(word))
      // An identifier is known by its parts: it may be written apart in the text.
      specifics.formUnion(terms.count > 2 ? terms.dropFirst() : terms[...])
    }
    return specifics
  }
}
