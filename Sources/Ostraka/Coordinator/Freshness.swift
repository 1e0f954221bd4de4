/// Compares a document's source, as it is now, with what was loaded.
public protocol Freshness: Sendable {
  /// Whether the source still has the bytes that were loaded; nil where there is nothing to read.
  func isFresh(_ document: Document) async -> Bool?
}

/// Never reads a source: for hosts that can't see them.
public struct UnknownFreshness: Freshness {
  public init() {}
  public func isFresh(_ document: Document) async -> Bool? { nil }
}
