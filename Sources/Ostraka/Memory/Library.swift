import Foundation

/// Documents, their placement and their postings. A value acts for one authenticated party.
///
/// Every mutating call is one transaction with its messages and its ledger entry. What `put`
/// returned for is durable and searchable.
public protocol Library: Sendable {
  /// Takes in one document, or a new revision of it.
  ///
  /// Errors: `.badData` for text that isn't UTF-8, `.alreadyExists` for a name that another source
  /// holds, `.tooLarge` above ``Load/limit``, `.invalidRequest` for a source that was forgotten and is
  /// not to be revived, `.notFound` for a request of which the result was forgotten, `.fault` for a full disk; all leave no trace.
  func put(_ load: Load) async throws -> Loaded

  /// Removes a document with all its revisions, its passages and the messages that quote it.
  func forget(_ document: DocumentID) async throws -> Forgotten

  /// The stored bytes of an extent. Errors: `.notFound` when it was forgotten or never was.
  func bytes(_ extent: Extent) async throws -> Data

  /// The stored bytes of several extents, in their order; nil for what was forgotten or never was. One
  /// reading of the store instead of many.
  func bytes(of extents: [Extent]) async throws -> [Data?]

  /// What a shard has to hold, least recently changed first.
  func placement(of shard: ShardID) async throws -> [Extent]

  /// Statistics of the memory and the most promising passages for the terms of a question.
  ///
  /// - Parameters:
  ///   - shards: only passages of these shards are candidates; nil means all. The statistics are
  ///     always the whole memory's, so that scores compare between shards.
  ///   - limit: the most candidates, before neighbours.
  func postings(for query: QueryTerms, in shards: Set<ShardID>?, limit: Int) async throws
    -> Postings

  /// The best passages for the terms of a question with their stored bytes, in one reading of the store.
  ///
  /// - Parameters:
  ///   - shards, limit: as for ``postings(for:in:limit:)``.
  ///   - choose: ranks the postings; a pure function.
  func excerpts(
    for query: QueryTerms, in shards: Set<ShardID>?, limit: Int,
    choosing choose: @escaping @Sendable (Postings) -> [Ranked]
  ) async throws -> Excerpts

  /// All documents, by name.
  func documents() async throws -> [Document]

  /// The document that has this id, name or source. Errors: `.notFound`.
  func document(named text: String) async throws -> Document

  /// The documents to which revisions belong, with those revisions as their `current`.
  /// Revisions that are gone are absent.
  func documents(of revisions: Set<RevisionID>) async throws -> [RevisionID: Document]

  /// All shards, by name.
  func shards() async throws -> [ShardDescription]

  /// Makes a shard or changes its reader and description; what it is already changes nothing.
  func set(_ shard: ShardDescription) async throws

  /// Removes an empty shard. The same request again succeeds and does nothing.
  ///
  /// Errors: `.notFound`, `.invalidRequest` while it has documents.
  func remove(_ shard: ShardID, request: String) async throws
}

/// What a memory says of one of its shards.
public struct ShardDescription: Hashable, Codable, Sendable {
  public let id: ShardID
  /// The kind of reader, such as `extractive`.
  public var reader: String
  /// What the shard is about, in its owner's words; empty if nothing was said.
  public var about: String
  /// The host that its documents may be sent to, for a reader there; nil: they stay on this machine.
  public var egress: String?
  public var documents: Int
  public var bytes: Int

  public init(
    id: ShardID, reader: String = "extractive", about: String = "", egress: String? = nil,
    documents: Int = 0, bytes: Int = 0
  ) {
    self.id = id
    self.reader = reader
    self.about = about
    self.egress = egress
    self.documents = documents
    self.bytes = bytes
  }
}

/// Passages that were chosen from some postings, with their bytes.
public struct Excerpts: Sendable {
  public let postings: Postings
  /// As they were chosen; without those that were forgotten meanwhile.
  public var passages: [(ranked: Ranked, bytes: Data)]

  public init(postings: Postings, ranked: [Ranked], bytes: [Data?]) {
    self.postings = postings
    passages = zip(ranked, bytes).compactMap { ranked, bytes in
      bytes.map { (ranked: ranked, bytes: $0) }
    }
  }
}

extension Library {
  /// In two readings, for a library that has no better way.
  public func excerpts(
    for query: QueryTerms, in shards: Set<ShardID>?, limit: Int,
    choosing choose: @escaping @Sendable (Postings) -> [Ranked]
  ) async throws -> Excerpts {
    let postings = try await postings(for: query, in: shards, limit: limit)
    let ranked = choose(postings)
    let bytes = try await bytes(of: ranked.map(\.candidate.passage.extent))
    return Excerpts(postings: postings, ranked: ranked, bytes: bytes)
  }

  /// One after the other, for a library that has no better way.
  public func bytes(of extents: [Extent]) async throws -> [Data?] {
    var found: [Data?] = []
    for extent in extents {
      do {
        found.append(try await bytes(extent))
      } catch let error as OstrakaError where error.code == .notFound {
        found.append(nil)
      }
    }
    return found
  }
}
