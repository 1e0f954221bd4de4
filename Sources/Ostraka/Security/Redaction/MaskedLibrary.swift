import Foundation

/// A library as what is elsewhere may see it: secrets are masked by the rules as they are now, which may
/// be newer than the documents. A mask has the secret's length, so extents stay what they were.
public struct MaskedLibrary: Library {
  private let library: any Library
  private let redactor: @Sendable () throws -> Redactor

  public init(_ library: any Library, redactor: @escaping @Sendable () throws -> Redactor) {
    self.library = library
    self.redactor = redactor
  }

  /// Rules look at what stands around a secret: whoever wants all masked asks from a document's start.
  public func bytes(_ extent: Extent) async throws -> Data {
    try redactor().redacted(try await library.bytes(extent)).text
  }

  public func bytes(of extents: [Extent]) async throws -> [Data?] {
    let redactor = try redactor()
    return try await library.bytes(of: extents).map { $0.map { redactor.redacted($0).text } }
  }

  public func put(_ load: Load) async throws -> Loaded { try await library.put(load) }
  public func forget(_ document: DocumentID) async throws -> Forgotten {
    try await library.forget(document)
  }
  public func placement(of shard: ShardID) async throws -> [Extent] {
    try await library.placement(of: shard)
  }
  public func postings(
    for query: QueryTerms, in shards: Set<ShardID>?, limit: Int
  ) async throws -> Postings {
    try await library.postings(for: query, in: shards, limit: limit)
  }
  public func excerpts(
    for query: QueryTerms, in shards: Set<ShardID>?, limit: Int,
    choosing choose: @escaping @Sendable (Postings) -> [Ranked]
  ) async throws -> Excerpts {
    let redactor = try redactor()
    var excerpts = try await library.excerpts(
      for: query, in: shards, limit: limit, choosing: choose)
    excerpts.passages = excerpts.passages.map { ($0.ranked, redactor.redacted($0.bytes).text) }
    return excerpts
  }
  public func documents() async throws -> [Document] { try await library.documents() }
  public func document(named text: String) async throws -> Document {
    try await library.document(named: text)
  }
  public func documents(of revisions: Set<RevisionID>) async throws -> [RevisionID: Document] {
    try await library.documents(of: revisions)
  }
  public func shards() async throws -> [ShardDescription] { try await library.shards() }
  public func set(_ shard: ShardDescription) async throws { try await library.set(shard) }
  public func remove(_ shard: ShardID, request: String) async throws {
    try await library.remove(shard, request: request)
  }
}
