/// How far quotes bear out an answer, as far as words tell: a quote that stands in the documents may
/// still have nothing to do with what a model says. Pure.
public struct AnswerSupport: Sendable {
  private let analyzer: Analyzer

  public init(analyzer: Analyzer = Analyzer()) {
    self.analyzer = analyzer
  }

  /// From 0, for quotes that share no word with the answer or the question, to 1.
  ///
  /// It grows with the share of the answer's words that stand in the quotes; words of the question
  /// don't count, as every answer may repeat them. A number that stands neither in the quotes nor in the
  /// question halves it: numbers are what models get wrong. An answer without words of its own, such
  /// as yes, has half of the scale.
  public func degree(of answer: String, by quotes: [String], to question: String) -> Double {
    let asked = Set(analyzer.queryTerms(in: question))
    let said = Set(analyzer.queryTerms(in: answer)).subtracting(asked)
    let quoted = quotes.reduce(into: Set<Term>()) { $0.formUnion(analyzer.terms(in: $1)) }
    let content = quotes.reduce(into: Set<Term>()) { $0.formUnion(analyzer.queryTerms(in: $1)) }
    guard !content.isDisjoint(with: asked.union(said)) else { return 0 }
    let own = said.filter { !Self.verdicts.contains($0) }
    guard !own.isEmpty else { return Self.least + (1 - Self.least) / 2 }
    let found = Double(own.intersection(quoted).count) / Double(own.count)
    let degree = Self.least + (1 - Self.least) * found
    let isInvented = own.contains { $0.isNumber && !quoted.contains($0) }
    return isInvented ? degree / 2 : degree
  }

  /// Of quotes that have to do with question or answer, but with none of the answer's own words.
  static let least = 0.2
  private static let verdicts = Set(["yes", "no", "true", "fals"].map(Term.init))
}

extension Term {
  fileprivate var isNumber: Bool { text.utf8.first.map { (0x30...0x39).contains($0) } ?? false }
}
