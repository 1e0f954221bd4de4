import Foundation

/// Turns text into the terms that are indexed and searched for. The i-th term stands at position i.
///
/// - Words are lower-cased, Latin diacritics folded, stemmed as their ``Language`` has it; irregular forms
///   of English become their base (`bought` is `buy`). A possessive
///   's is dropped; contractions are joined (`don't` is `dont`).
/// - An identifier gives its whole, without underscores, then its parts at case changes,
///   underscores and digits: `busyTimeout` and `busy_timeout` both give `busytimeout busi timeout`.
///   What looks like a digest (letters and digits alternate) gives the whole only.
/// - A number with inner dots stays one term: `3.14` is `3_14`. With three or more components its
///   first two follow (`v6.3.1` is `6_3_1 6_3`); a `v` before it is dropped, as are separators of
///   thousands (`10,000` is `10000`).
/// - A date is followed by terms for itself, its week and its month, however it is written (`DateTerms`).
/// - Scripts written without spaces (Chinese, Japanese, Korean, Thai, …) give overlapping bigrams.
///
/// A term has at most 64 bytes (longer ones are cut; one of another language 67, with its mark) and consists of ASCII letters and digits, `_`
/// and non-ASCII characters. Bytes that aren't UTF-8 separate words. It takes linear time.
public struct Analyzer: Sendable {
  private let language: Language

  /// - Parameter language: of the texts; what is compared with terms of questions is English.
  public init(language: Language = .english) { self.language = language }

  /// The terms of UTF-8 text, in order.
  public func terms(in bytes: UnsafeRawBufferPointer) -> [Term] {
    var scanner = TermScanner(bytes, language: .english)
    let english = scanner.scan()
    guard language != .english else { return DateTerms.adding(to: english) }
    var own = TermScanner(bytes, language: language)
    return DateTerms.adding(to: own.scan(), of: english)
  }

  /// The terms of UTF-8 text, in order.
  public func terms(in bytes: Data) -> [Term] {
    bytes.withUnsafeBytes { terms(in: $0) }
  }

  /// The terms of a text, in order.
  public func terms(in text: String) -> [Term] {
    var text = text
    return text.withUTF8 { terms(in: UnsafeRawBufferPointer($0)) }
  }

  /// What a question is about: ``QueryTerms/terms``.
  public func queryTerms(in question: String) -> [Term] { QueryTerms.terms(of: question) }
}
