import Foundation
import Ostraka

/// A run of a part's text without gaps, as the service takes it.
struct HeldDocument: Sendable {
  let title: String
  private(set) var text: String
  private let revision: RevisionID
  private var end: Int

  fileprivate init(_ passage: HeldPassage) {
    title = passage.document + (passage.line > 1 ? ", from line \(passage.line)" : "")
    text = passage.text
    revision = passage.extent.revision
    end = passage.extent.range.upperBound
  }

  fileprivate mutating func take(_ passage: HeldPassage) -> Bool {
    guard passage.extent.revision == revision, passage.extent.range.lowerBound == end else {
      return false
    }
    text += passage.text
    end = passage.extent.range.upperBound
    return true
  }

  /// What a citation points at: its words, else its place, in Unicode code points.
  func quote(_ citation: AnthropicMessage.Citation) -> String? {
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
