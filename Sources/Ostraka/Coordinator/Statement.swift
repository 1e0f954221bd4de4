import Foundation

/// A quote taken apart: its typed values, whether it is negated, and what it is about.
struct Statement {
  private(set) var values: [TypedValue] = []
  private(set) var isNegated = false
  private(set) var subject: Set<Term> = []

  init(_ text: String, _ analyzer: Analyzer) {
    let words = text.split(whereSeparator: \.isWhitespace).map {
      $0.trimmingCharacters(in: Self.marks)
    }
    var rest: [String] = []
    var index = 0
    while index < words.count {
      if let (value, count) = TypedValue.read(words[index...]) {
        values.append(value)
        index += count
        continue
      }
      if Self.negations.contains(words[index].lowercased()) {
        let next = index + 1 < words.count ? words[index + 1].lowercased() : ""
        if !Self.restrictions.contains(next) { isNegated.toggle() }
      } else {
        rest.append(words[index])
      }
      index += 1
    }
    subject = Set(analyzer.queryTerms(in: rest.joined(separator: " ")))
  }

  private static let marks = CharacterSet(charactersIn: ".,;:!?()[]\"'`*“”")
  private static let negations: Set<String> = [
    "not", "never", "no", "cannot", "can't", "doesn't", "don't", "isn't", "won't", "without",
  ]

  /// After "not", these only narrow what is said.
  private static let restrictions: Set<String> = [
    "all", "every", "everyone", "always", "only", "just", "necessarily", "yet",
  ]
}
