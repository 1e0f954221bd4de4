import Foundation

/// Who speaks in the passages of a transcript, and whom of them a question names.
///
/// What a question asks of Anna is rarely answered by what Ben says of himself, though it may have all
/// its other words.
struct Speakers {
  /// What is left of the confidence in the words of another person than the question names, and in
  /// those that name that person themselves.
  static let other = 0.7
  static let otherOnNamed = 0.85

  private let named: [(name: String, terms: Set<Term>)]

  init(of passages: [(ranked: Ranked, bytes: Data)], question: String, analyzer: Analyzer) {
    let asked = Set(analyzer.terms(in: question))
    named = Set(passages.compactMap { Self.speaker(of: $0) }).compactMap { name in
      // The first name will do: a question seldom has the whole.
      let first = name.split(separator: " ").first.map(String.init) ?? name
      let terms = Set(analyzer.terms(in: first))
      return !terms.isEmpty && terms.isSubset(of: asked) ? (name, terms) : nil
    }
  }

  /// How far a passage can be trusted to speak of whom the question names, by the terms of a piece of it.
  func trust(in passage: (ranked: Ranked, bytes: Data)) -> (_ piece: Set<Term>) -> Double {
    guard !named.isEmpty, let speaker = Self.speaker(of: passage),
      !named.contains(where: { $0.name == speaker })
    else { return { _ in 1 } }
    return { piece in
      named.contains { $0.terms.isSubset(of: piece) } ? Self.otherOnNamed : Self.other
    }
  }

  /// The last heading of a passage of a transcript.
  private static func speaker(of passage: (ranked: Ranked, bytes: Data)) -> String? {
    guard let name = passage.ranked.candidate.passage.headings.last,
      Utterance.label(of: name, in: passage.bytes) != nil
    else { return nil }
    return name
  }
}
