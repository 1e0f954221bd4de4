/// What a walk found, before any of it is read.
public struct Listing: Sendable {
  /// In a fixed order: the same sources always list in the same way.
  public var documents: [FoundDocument]
  public var skipped: [Skipped]

  public init(documents: [FoundDocument] = [], skipped: [Skipped] = []) {
    self.documents = documents
    self.skipped = skipped
  }

  /// Adds one finding at its end.
  public mutating func add(_ finding: Finding) {
    switch finding {
    case .document(let document): documents.append(document)
    case .skipped(let skipped): self.skipped.append(skipped)
    }
  }
}

/// One thing that a walk came upon.
public enum Finding: Sendable {
  case document(FoundDocument)
  case skipped(Skipped)
}
