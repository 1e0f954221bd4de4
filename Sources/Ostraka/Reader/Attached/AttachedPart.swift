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
}
