/// Names one immutable state of a document's stored bytes.
public struct RevisionID: Identifier {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
}

/// A range of the stored bytes of one revision: 0-based and half-open.
public struct Extent: Hashable, Codable, Sendable {
  public let revision: RevisionID
  public let range: Range<Int>

  public init(revision: RevisionID, range: Range<Int>) {
    self.revision = revision
    self.range = range
  }

  /// Whether another extent lies wholly inside this one.
  public func contains(_ other: Extent) -> Bool {
    revision == other.revision && range.lowerBound <= other.range.lowerBound
      && other.range.upperBound <= range.upperBound
  }
}
