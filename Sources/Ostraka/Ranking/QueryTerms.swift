/// What a question looks for: its terms, and how texts of other languages write them.
///
/// Statistics and rankings go by the terms; an index that has texts of several languages looks for the form of
/// each (`Häusern` is `hausern` in an English text and `haus_de` in a German one).
public struct QueryTerms: Hashable, Sendable {
  /// In the question's order, without function words of its language and repetitions, as they are in
  /// English texts. A question of function words only keeps them all.
  public let terms: [Term]
  /// Whether it has a word besides function words of any language.
  let saysSomething: Bool
  /// As it was asked.
  public let question: String
  /// The question's own.
  public let language: Language
  private let forms: [Language: [Term: Term]]

  /// The terms of a question in any language.
  public init(_ question: String) {
    self.question = question
    language = Language.of(question)
    let (all, content) = Self.words(of: question, in: language)
    saysSomething = content.contains { !FunctionWords.all.contains($0) }
    terms = Self.terms(of: all, content)
    forms = Self.forms(of: terms, in: question)
  }

  /// ``terms`` alone.
  static func terms(of question: String) -> [Term] {
    let (all, content) = words(of: question, in: Language.of(question))
    return terms(of: all, content)
  }

  private static func terms(of all: [Term], _ content: [Term]) -> [Term] {
    var seen: Set<Term> = []
    return (content.isEmpty ? all : content).filter { seen.insert($0).inserted }
  }

  /// The words of a question, and those of them that are no function words.
  private static func words(
    of question: String, in language: Language
  ) -> (all: [Term], content: [Term]) {
    let all = Analyzer().terms(in: question)
    let stopWords = [StopWords.english, StopWords.of(language)]
    let how = Term("how")
    let content = all.indices.filter { index in
      let measures = index > 0 && all[index - 1] == how && StopWords.measures.contains(all[index])
      return !measures && !stopWords.contains { $0.contains(all[index]) }
    }
    return (all, content.map { all[$0] })
  }

  /// How texts of a language write a term of the question; itself for any other.
  public func form(of term: Term, in language: Language) -> Term {
    forms[language]?[term] ?? term
  }

  /// All of a term that stands for it in texts of a language: names and headings may be English everywhere.
  public func forms(of term: Term, in language: Language) -> Set<Term> {
    [term, form(of: term, in: language)]
  }

  /// The terms that a text of a language has, by the terms of that text.
  func found(in text: Set<Term>, of language: Language) -> [Term] {
    terms.filter { !text.isDisjoint(with: forms(of: $0, in: language)) }
  }

  /// Of each language only what differs.
  private static func forms(of terms: [Term], in question: String) -> [Language: [Term: Term]] {
    let wanted = Set(terms)
    let english = TermScanner.terms(in: question, language: .english)
    var forms: [Language: [Term: Term]] = [:]
    for language in Language.allCases where language != .english {
      // Languages differ in what a word becomes, never in what is a word.
      for (term, form) in zip(english, TermScanner.terms(in: question, language: language))
      where term != form && wanted.contains(term) && forms[language]?[term] == nil {
        forms[language, default: [:]][term] = form
      }
    }
    return forms
  }
}
