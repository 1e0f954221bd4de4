/// The kind of value that a question asks for.
enum Expectation {
  case anything, definition, person, time, quantity, place
  /// One of several things, by its name.
  case choice

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
        if self == .anything, word == "which" { self = .choice }
      default: continue
      }
      if self != .anything { return }
    }
    let isShort = words.count <= 6 && words.dropFirst(2).first != "the"
    if words.first == "what", words.count > 2, ["is", "are"].contains(words[1]), isShort {
      self = .definition
    }
  }

  private static let measures: Set<String> = [
    "many", "much", "long", "often", "old", "big", "large", "far", "fast", "tall", "small",
  ]

  /// Whether it is a value that one sentence may lack and the next one have.
  var isValue: Bool {
    switch self {
    case .anything, .definition, .choice: false
    case .person, .time, .quantity, .place: true
    }
  }

  /// How far a text with such a value can be trusted; without an expectation nothing was checked.
  var met: Double { self == .anything || self == .choice ? 0.95 : 1 }

  /// How far a text without such a value can be trusted: less where the kind is easy to recognize.
  var unmet: Double {
    switch self {
    case .anything, .choice: 0.95
    case .definition, .person, .place: 0.85
    case .time: 0.75
    case .quantity: 0.7
    }
  }

  /// Whether text has a value of this kind that the question itself has not.
  func isMet(by text: ArraySlice<UInt8>, terms analyzer: Analyzer, besides known: Set<Term>) -> Bool
  {
    switch self {
    case .anything, .choice: return true
    case .definition:
      return defines(text, analyzer, known)
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

  /// Whether it says that what the question names "is" or "are" something, right at the beginning.
  private func defines(
    _ text: ArraySlice<UInt8>, _ analyzer: Analyzer, _ known: Set<Term>
  ) -> Bool {
    let terms = text.prefix(160).withUnsafeBytes { analyzer.terms(in: $0) }
    let subject = terms.prefix(3).lastIndex {
      known.contains($0) && !StopWords.english.contains($0)
    }
    guard let subject else { return false }
    return terms[subject...].prefix(3).contains { ["is", "are", "mean", "name"].contains($0.text) }
  }

  private func fresh(
    in text: ArraySlice<UInt8>, _ analyzer: Analyzer, _ known: Set<Term>,
    where isValue: (Term) -> Bool
  ) -> Bool {
    text.withUnsafeBytes { analyzer.terms(in: $0) }.contains { !known.contains($0) && isValue($0) }
  }

  static let numbers = Set(
    Analyzer().terms(
      in: """
        two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty sixty
        hundred thousand million once twice double half dozen none zero unlimited daily weekly
        """))
  static let times = Set(
    Analyzer().terms(
      in: """
        january february march april may june july august september october november december
        monday tuesday wednesday thursday friday saturday sunday today yesterday tomorrow tonight
        ago last next week weekend month year day hour minute second morning evening night noon
        midnight after before until once when since
        """))
}
