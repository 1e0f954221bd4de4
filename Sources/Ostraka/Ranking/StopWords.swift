/// English words that say nothing about what a question is about.
///
/// "May" is missing on purpose (it is a month), and so are "not" and "no" (they change a fact).
struct StopWords: Sendable {
  /// The list as the analyzer writes terms: folded and stemmed.
  static let english = StopWords(
    """
    a about above after again against all also am an and any are as at be because been before
    being below between both but by can cannot could did do does doing done dont doesnt didnt
    isnt arent wasnt werent cant couldnt wont wouldnt down during each either else ever few for
    from further get gets give given gives go goes got had has have having he her here hers
    herself him himself his how i if ill im in into is it its itself ive just kind let like
    make makes many me might more most much must my myself neither nor of off on once one ones
    only onto or other our ours out over own per please s same shall she should so some
    something such t tell than that the their theirs them then there these they theyre this
    those through to too under until up upon us use used uses using very via was we were weve
    what whats when where wheres which while who whom whos whose why will with within without
    would you youre your yours yourself
    """)

  /// Words that, right after "how", ask for a measure and name no subject: "how long does …".
  static let measures = StopWords(
    "big deep far fast large late long many much near often old quick small soon tall wide")

  private let terms: Set<Term>

  private init(_ list: String) {
    terms = Set(Analyzer().terms(in: list))
  }

  func contains(_ term: Term) -> Bool { terms.contains(term) }
}

/// The kind of value that a question asks for.
enum Expectation {
  case anything, person, time, quantity, place

  init(_ question: String) {
    let words = question.lowercased().split { !$0.isLetter && $0 != "'" }.map(String.init)
    self = .anything
    for (word, next) in zip(words, words.dropFirst() + [""]) {
      switch word {
      case "who", "whose", "whom": self = .person
      case "when": self = .time
      case "where": self = .place
      case "how" where Self.measures.contains(next): self = .quantity
      case "what", "which":
        if ["year", "month", "day", "date", "time"].contains(next) { self = .time }
        if ["port", "version", "size", "percentage", "number", "age"].contains(next) {
          self = .quantity
        }
      default: continue
      }
      if self != .anything { return }
    }
  }

  private static let measures: Set<String> = [
    "many", "much", "long", "often", "old", "big", "large", "far", "fast", "tall", "small",
  ]

  /// How far a text with such a value can be trusted; without an expectation nothing was checked.
  var met: Double { self == .anything ? 0.95 : 1 }

  /// How far a text without such a value can be trusted: less where the kind is easy to recognize.
  var unmet: Double {
    switch self {
    case .anything: 0.95
    case .person, .place: 0.85
    case .time: 0.75
    case .quantity: 0.7
    }
  }

  /// Whether text has a value of this kind that the question itself has not.
  func isMet(by text: ArraySlice<UInt8>, terms analyzer: Analyzer, besides known: Set<Term>) -> Bool
  {
    switch self {
    case .anything: return true
    case .quantity:
      return fresh(in: text, analyzer, known) {
        $0.text.utf8.first.map { $0 >= 0x30 && $0 <= 0x39 } == true || Self.numbers.contains($0)
      }
    case .time:
      return fresh(in: text, analyzer, known) {
        ($0.text.utf8.count == 4 && $0.text.allSatisfy(\.isNumber)) || Self.times.contains($0)
      }
    case .person, .place:
      let words = text.split(separator: 0x20).dropFirst(self == .person ? 0 : 1)
      let names = words.filter { word in word.contains { $0 >= 0x41 && $0 <= 0x5a } }
      let hasPath = self == .place && (text.contains(0x2f) || text.contains(0x60))
      return hasPath
        || names.contains { fresh(in: $0, analyzer, known) { !StopWords.english.contains($0) } }
    }
  }

  private func fresh(
    in text: ArraySlice<UInt8>, _ analyzer: Analyzer, _ known: Set<Term>,
    where isValue: (Term) -> Bool
  ) -> Bool {
    text.withUnsafeBytes { analyzer.terms(in: $0) }.contains { !known.contains($0) && isValue($0) }
  }

  private static let numbers = Set(
    Analyzer().terms(
      in: """
        two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty sixty
        hundred thousand million once twice double half dozen none zero unlimited daily weekly
        """))
  private static let times = Set(
    Analyzer().terms(
      in: """
        january february march april may june july august september october november december
        monday tuesday wednesday thursday friday saturday sunday today yesterday tomorrow tonight
        ago last next week weekend month year day hour minute second morning evening night noon
        midnight after before until once when since
        """))
}
