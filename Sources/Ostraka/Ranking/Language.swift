/// A language whose word forms the analyzer knows, and which is recognized in a text.
///
/// A document's words are stemmed as its language has them; a question's words are looked for in the form
/// that each language of the memory gives them (``QueryTerms``).
public enum Language: UInt8, Codable, CaseIterable, Sendable {
  /// Also what nothing tells apart from it, such as source code.
  case english = 0
  case german, spanish, french, italian, portuguese
  /// Another language in Latin letters: its words stay as they are written.
  case other

  /// What stands behind its stems in the index, and behind no other term, since identifiers lose their
  /// underscores; none behind English ones.
  var mark: String {
    switch self {
    case .english: ""
    case .german: "de"
    case .spanish: "es"
    case .french: "fr"
    case .italian: "it"
    case .portuguese: "pt"
    case .other: "xx"
    }
  }

  /// The language of a text by its function words; `.english` where they don't tell.
  ///
  /// It looks at 1,500 bytes at the beginning, in the middle and at the end.
  public static func of(_ text: UnsafeRawBufferPointer) -> Language {
    var votes = Votes()
    for sample in TextSample.all(of: text) {
      var scanner = TermScanner(sample)
      votes.count(scanner.scan())
    }
    return votes.winner
  }

  /// The same of a string.
  public static func of(_ text: String) -> Language {
    var text = text
    return text.withUTF8 { of(UnsafeRawBufferPointer($0)) }
  }
}

/// How many words of a text are function words of which language.
private struct Votes {
  private var words = 0
  private var hits = [Int](repeating: 0, count: FunctionWords.groups.count)

  /// What part of a text's words must be function words of a language: half of what prose has.
  private static let leastShare = 8
  /// Fewer may stand in a name.
  private static let fewest = 3
  /// How many times the English ones the others must be.
  private static let margin = 2

  mutating func count(_ terms: [Term]) {
    words += terms.count
    for term in terms {
      for group in FunctionWords.owners[term] ?? [] { hits[group] += 1 }
    }
  }

  /// Of equals the first. English unless another has far more: "Who founded La Casa de Papel?" is English.
  var winner: Language {
    var best = 0
    for group in hits.indices where hits[group] > hits[best] { best = group }
    let enough = max(Self.fewest, words / Self.leastShare, Self.margin * hits[0] + 1)
    return hits[best] >= enough ? FunctionWords.groups[best].language : .english
  }
}
