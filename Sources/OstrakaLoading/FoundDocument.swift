import Foundation
import Ostraka

/// A document that was found and not read yet.
///
/// Holds no text, so a listing of 100,000 of them is small; each `read()` brings in one.
public struct FoundDocument: Sendable {
  /// The largest document that is taken unless a caller says otherwise: 64 MiB.
  public static let defaultLimit = 64 << 20

  /// What was named on the command line and led to this document.
  public enum Origin: Hashable, Sendable {
    /// A folder, by its shown name.
    case folder(String)
    /// A repository, by its absolute path.
    case repository(String)
    /// The document itself: a file or standard input.
    case alone
  }

  /// The document's text, or why it is not loaded.
  public enum Content: Hashable, Sendable {
    /// Valid UTF-8, not empty, as it was read; and the digest of what it was taken out of, where
    /// that is something else: a PDF, a transcript.
    case text(Data, source: Digest? = nil)
    case skipped(Skipped)
  }

  public let source: Source
  /// The shown name: relative to where `load` ran, absolute outside it; for a repository, the
  /// path within it.
  public let name: String
  public let origin: Origin
  /// The path within its origin, separated by `/`; for a document alone, its last component.
  public let path: String
  /// Bytes as they were listed. An estimate: a file may change before it is read, and the text
  /// of a history is only written when it is read.
  public let byteCount: Int
  /// When the file was last changed, as listed; nil where there is no such moment.
  public let modified: Timestamp?
  public let kind: ContentKind
  /// The shard that it comes with; nil for what was never in a memory.
  public let shard: ShardID?
  private let load: @Sendable () async throws -> Content

  /// A document whose content `load` brings in on demand.
  public init(
    source: Source, name: String, origin: Origin, path: String, byteCount: Int,
    modified: Timestamp? = nil, kind: ContentKind,
    shard: ShardID? = nil, load: @escaping @Sendable () async throws -> Content
  ) {
    self.source = source
    self.name = name
    self.origin = origin
    self.path = path
    self.byteCount = byteCount
    self.modified = modified
    self.kind = kind
    self.shard = shard
    self.load = load
  }

  /// The content now.
  ///
  /// What can't be loaded is a `skipped` when it was found in a folder or a repository, and an
  /// error when the document itself was named: `.notFound`, `.notPermitted`, `.badData` or
  /// `.tooLarge`. One of a repository can only be read inside `GitRepository.withDocuments`.
  public func read() async throws -> Content { try await load() }
}
