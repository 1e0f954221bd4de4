import Ostraka

/// What became of a document, as JSON: what `POST /v1/documents` returns.
public struct LoadedBody: Hashable, Codable, Sendable {
  /// The document's id.
  public let document: String
  /// The id of its current revision.
  public let revision: String
  /// `added`, `changed`, `moved` or `unchanged`.
  public let outcome: String
  public let shard: String

  public init(_ loaded: Loaded) {
    document = loaded.document.rawValue
    revision = loaded.revision.rawValue
    outcome = loaded.outcome.rawValue
    shard = loaded.shard.rawValue
  }
}
