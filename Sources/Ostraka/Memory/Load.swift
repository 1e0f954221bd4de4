import Foundation

/// A request to take in the bytes of one source.
public struct Load: Hashable, Codable, Sendable {
  /// The request's id: the same id again returns the first result and changes nothing, also when what it brought was forgotten
  /// since. A request that found the same bytes there leaves no trace, and is new when it comes again.
  public let id: String
  public let source: Source
  public let name: String
  public let shard: ShardID
  public let bytes: Data
  public let modified: Timestamp?
  /// Whether a source that was forgotten is taken in again: a person who loads it wants that, a
  /// program that only follows changes must not.
  public let revives: Bool
  /// SHA-256 of the source's bytes, which differ from `bytes` where text was extracted from them.
  public let sourceSHA256: Digest
  /// Whether its secrets are stored as they are, now and in later revisions; nil for as it was.
  public let allowsSecrets: Bool?
  /// Whether changes of the source may be taken in later without being asked: not where somebody
  /// else's file says what the source is.
  public let isFollowed: Bool

  /// The most bytes one document may have.
  public static let limit = 64 << 20

  public init(
    id: String, source: Source, name: String, shard: ShardID, bytes: Data,
    modified: Timestamp? = nil, revives: Bool = true, sourceSHA256: Digest? = nil,
    allowsSecrets: Bool? = nil, isFollowed: Bool = true
  ) {
    self.id = id
    self.source = source
    self.name = name
    self.shard = shard
    self.bytes = bytes
    self.modified = modified
    self.revives = revives
    self.sourceSHA256 = sourceSHA256 ?? Digest(of: bytes)
    self.allowsSecrets = allowsSecrets
    self.isFollowed = isFollowed
  }
}

/// What became of a load.
public struct Loaded: Hashable, Codable, Sendable {
  public enum Outcome: String, Codable, Sendable {
    case added, changed, moved, unchanged
  }

  public let document: DocumentID
  public let revision: RevisionID
  public let outcome: Outcome
  public let shard: ShardID
  /// The secrets that are masked in the stored text.
  public let masked: [SecretFinding]
  /// The script of most of its letters, where the words of that are found only as they are written.
  public let unfamiliarScript: Script?

  public init(
    document: DocumentID, revision: RevisionID, outcome: Outcome, shard: ShardID,
    masked: [SecretFinding] = [], unfamiliarScript: Script? = nil
  ) {
    self.document = document
    self.revision = revision
    self.outcome = outcome
    self.shard = shard
    self.masked = masked
    self.unfamiliarScript = unfamiliarScript
  }
}

/// What `forget` removed. The document's name is not in it: it is kept to repeat the result.
public struct Forgotten: Hashable, Codable, Sendable {
  public let document: DocumentID
  public let revisions: Int
  public let bytes: Int
  /// Backups that were made while it was there, and so still hold it.
  public let backups: [String]

  public init(document: DocumentID, revisions: Int, bytes: Int, backups: [String] = []) {
    self.backups = backups
    self.document = document
    self.revisions = revisions
    self.bytes = bytes
  }

  /// Why a query has failed whose reading quoted what was forgotten.
  public static let reason = "a document was forgotten"

  /// The same with other backups.
  public func naming(backups: [String]) -> Forgotten {
    Forgotten(document: document, revisions: revisions, bytes: bytes, backups: backups)
  }
}
