import Foundation

/// A part of a shard's documents that one session holds.
public struct AttachedPart: Hashable, Sendable {
  /// Tells one part from another: of the passages' text and the documents' names.
  public let digest: Digest
  public let passages: [AttachedPassage]
  let documents: DocumentChain

  public init(digest: Digest, passages: [AttachedPassage]) {
    self.digest = digest
    self.passages = passages
    documents = DocumentChain(Set(passages.map(\.document)))
  }
}

extension AttachedPart {
  /// Refuses an answer that would be dropped later, while its session can still mend it.
  ///
  /// Errors: `.invalidRequest` for one without a quote that stands in the part, or whose quotes have nothing
  /// to do with it.
  func check(_ reply: AttachedReply, to query: Query, at now: Timestamp) throws {
    guard let answer = reply.answer, !answer.isEmpty else { return }
    let left = max(0, now.duration(to: query.deadline).components.seconds)
    let again = "Reply again within \(left) s, or without an answer if the documents don't have it."
    let locators = Set(passages.map(\.document)).map { document in
      QuoteLocator(
        passages.filter { $0.document == document }.reduce(into: Data()) { $0 += $1.plain })
    }
    let found = reply.quotes.map(\.text).filter { quote in
      locators.contains { $0.range(of: quote) != nil }
    }
    guard !found.isEmpty else {
      throw OstrakaError(
        .invalidRequest,
        "The quote is not in the documents: copy it word for word, without line marks. \(again)")
    }
    guard AnswerSupport().degree(of: answer, by: found, to: query.question) > 0 else {
      throw OstrakaError(
        .invalidRequest, "The quote has nothing to do with the answer: quote what says it. \(again)"
      )
    }
  }
}

/// One passage as a session reads it.
public struct AttachedPassage: Hashable, Sendable {
  public let document: DocumentID
  public let extent: Extent
  /// What stands before the first passage of its document on a page.
  public let header: String
  /// Its document's name.
  public let name: String
  /// The passage with its mark.
  public let text: String

  public init(document: DocumentID, extent: Extent, name: String, header: String, text: String) {
    self.document = document
    self.extent = extent
    self.name = name
    self.header = header
    self.text = text
  }

  /// The passage without its mark.
  var plain: Data { Data(text.utf8.drop { $0 != UInt8(ascii: "\n") }.dropFirst()) }
}
