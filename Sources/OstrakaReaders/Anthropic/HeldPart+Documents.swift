import Foundation
import Ostraka

/// A run of a part's text without gaps, as the service takes it.
struct HeldDocument: Sendable {
  let title: String
  private(set) var text: String
  /// Where it stands.
  private(set) var extent: Extent

  fileprivate init(_ passage: HeldPassage) {
    title = passage.document + (passage.line > 1 ? ", from line \(passage.line)" : "")
    text = passage.text
    extent = passage.extent
  }

  fileprivate mutating func take(_ passage: HeldPassage) -> Bool {
    let next = passage.extent
    guard next.revision == extent.revision, next.range.lowerBound == extent.range.upperBound else {
      return false
    }
    text += passage.text
    extent = Extent(
      revision: extent.revision, range: extent.range.lowerBound..<next.range.upperBound)
    return true
  }

  /// What a citation points at: its words, else its place, in Unicode code points.
  func quote(_ citation: AnthropicMessage.Citation) -> ModelQuote? {
    words(of: citation).map { ModelQuote(text: $0, place: extent) }
  }

  private func words(of citation: AnthropicMessage.Citation) -> String? {
    if let words = citation.citedText?.trimmingCharacters(in: .whitespacesAndNewlines),
      !words.isEmpty
    {
      return words
    }
    guard let start = citation.startCharIndex, let end = citation.endCharIndex, start >= 0,
      start < end, end - start <= Self.longestQuote
    else { return nil }
    let scalars = text.unicodeScalars.dropFirst(start).prefix(end - start)
    return scalars.count == end - start ? String(scalars) : nil
  }

  /// In code points.
  private static let longestQuote = 20_000
}

extension HeldPart {
  /// The part as documents of the service: only text, so that what is cited is what is stored.
  var documents: [HeldDocument] {
    var documents: [HeldDocument] = []
    for passage in passages {
      if let last = documents.indices.last, documents[last].take(passage) { continue }
      documents.append(HeldDocument(passage))
    }
    // The service refuses blank ones.
    return documents.filter { $0.text.contains { !$0.isWhitespace } }
  }
}
