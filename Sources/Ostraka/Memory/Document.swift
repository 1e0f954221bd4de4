import Foundation

/// Names one document: the same id for all revisions of one source.
public struct DocumentID: Identifier {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
}

/// A source that was loaded, as its current revision stands.
public struct Document: Hashable, Codable, Sendable {
  public let id: DocumentID
  public let source: Source
  /// The name that people see and type; unique in a memory.
  public let name: String
  public let shard: ShardID
  public let current: Revision
  /// Whether its owner had its secrets stored as they are.
  public let allowsSecrets: Bool
  /// Whether changes of its source are taken in by themselves; not so for what was only imported.
  public let isFollowed: Bool

  public init(
    id: DocumentID, source: Source, name: String, shard: ShardID, current: Revision,
    allowsSecrets: Bool = false, isFollowed: Bool = true
  ) {
    self.id = id
    self.source = source
    self.name = name
    self.shard = shard
    self.current = current
    self.allowsSecrets = allowsSecrets
    self.isFollowed = isFollowed
  }
}

/// One immutable state of a document's stored bytes.
public struct Revision: Hashable, Codable, Sendable {
  public let id: RevisionID
  public let document: DocumentID
  /// Counts the revisions of a document from 1.
  public let number: Int
  public let byteCount: Int
  /// SHA-256 of the stored bytes.
  public let sha256: Digest
  /// SHA-256 of the bytes that were read, before text extraction and redaction.
  public let sourceSHA256: Digest
  public let loaded: Timestamp
  /// When the source said that it was last changed, if it said so.
  public let modified: Timestamp?

  public init(
    id: RevisionID, document: DocumentID, number: Int, byteCount: Int, sha256: Digest,
    sourceSHA256: Digest, loaded: Timestamp, modified: Timestamp?
  ) {
    self.id = id
    self.document = document
    self.number = number
    self.byteCount = byteCount
    self.sha256 = sha256
    self.sourceSHA256 = sourceSHA256
    self.loaded = loaded
    self.modified = modified
  }

  /// All bytes of the revision.
  public var extent: Extent { Extent(revision: id, range: 0..<byteCount) }
}
