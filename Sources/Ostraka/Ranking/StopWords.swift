/// English words that say nothing about what a question is about.
///
/// Only function words: "use", "make" or "before" may be what a question turns on, and their frequency already
/// says how little they tell. "May" is missing on purpose (it is a month), and so are "not" and "no" (they
/// change a fact).
struct StopWords: Sendable {
  /// The list as the analyzer writes terms: folded and stemmed.
  static let english = StopWords(
    """
    a about all also am an and any are as at be because been being both but by can cannot could
    did do does doing done dont doesnt didnt isnt arent wasnt werent cant couldnt wont wouldnt
    each either else ever for from had has have having he her here hers herself him himself his
    how i if ill im in into is it its itself ive kind like me might must my myself neither nor
    of on one ones only or our ours per please s shall she should so some something such t tell
    than that the their theirs them then there these they theyre this those through to too upon
    us very via was we were weve what whats when where wheres which while who whom whos whose
    why will with would you youre your yours yourself
    """)

  /// Those of a language; of languages whose word forms aren't known all together.
  static func of(_ language: Language) -> StopWords { byLanguage[language] ?? english }

  private static let byLanguage = FunctionWords.ofQuestions.mapValues(StopWords.init(terms:))

  /// Words that, right after "how", ask for a measure and name no subject: "how long does …".
  static let measures = StopWords(
    "big deep far fast large late long many much near often old quick small soon tall wide")

  private let terms: Set<Term>

  private init(_ list: String) {
    terms = Set(Analyzer().terms(in: list))
  }

  private init(terms: Set<Term>) { self.terms = terms }

  func contains(_ term: Term) -> Bool { terms.contains(term) }
}
