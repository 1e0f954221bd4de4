import Foundation

/// What an index holds of a passage: a pure function of the document's bytes and name.
public struct PassageTerms: Sendable, Hashable {
  /// Where it stands.
  public let passage: Passage
  /// The terms of its text, without the name of whoever speaks.
  public let body: [Term]
  /// The terms of the document's name, of the headings, of the speaker's name in a transcript, and of
  /// the dates that the passage speaks of by their distance from its own.
  public let headings: [Term]
  /// Whether the passage ends in a question.
  public let asks: Bool
  /// The document's language, by which all terms are stemmed.
  public let language: Language

  /// Those of all passages of a document, in order.
  public static func all(of bytes: Data, named name: String, revision: RevisionID) -> [PassageTerms]
  {
    let language = bytes.withUnsafeBytes { Language.of($0) }
    let analyzer = Analyzer(language: language)
    let nameTerms = Analyzer().terms(in: name)
    let named = DateTerms.lastDay(in: nameTerms)
    // Neighbours stand under the same headings.
    var last: (headings: [String], terms: [Term], day: CalendarDay?) = ([], nameTerms, named)
    return PassageSplitter().passages(of: bytes, named: name, revision: revision).map { passage in
      if passage.headings != last.headings {
        let terms = passage.headings.flatMap { Analyzer().terms(in: $0) }
        let own = language == .english ? [] : passage.headings.flatMap { analyzer.terms(in: $0) }
        last = (
          passage.headings, nameTerms + terms + own.filter { !terms.contains($0) },
          DateTerms.lastDay(in: terms) ?? named
        )
      }
      let text = bytes[passage.extent.range]
      let body = analyzer.terms(inUtterance: text, of: passage.headings.last)
      let dates =
        last.day.map { today in
          RelativeDate.all(in: body).flatMap { $0.period(on: today)?.terms ?? [] }
        } ?? []
      return PassageTerms(
        passage: passage, body: body, headings: last.terms + dates,
        asks: Interrogative.asks(text), language: language)
    }
  }
}

extension Analyzer {
  /// The terms of a text without the name of whoever speaks, which is a heading.
  fileprivate func terms(inUtterance text: Data, of speaker: String?) -> [Term] {
    guard let speaker, let label = Utterance.label(of: speaker, in: text) else {
      return terms(in: text)
    }
    return terms(in: text[..<label.lowerBound]) + terms(in: text[label.upperBound...])
  }
}
