import Foundation

/// Ranks passages straight from the library; it asks no reader and uses no bus.
public struct Search: Sendable {
  private let library: any Library

  /// The most passages that one search returns.
  public static let widest = 100
  /// How many candidates the index offers for each passage that is wanted, and at least.
  static let spread = 5
  static let fewestCandidates = 200

  public init(library: any Library) {
    self.library = library
  }

  /// One passage, verbatim.
  public struct Hit: Hashable, Codable, Sendable {
    public let document: Document
    public let passage: Passage
    public let shard: ShardID
    public let score: Double
    public let text: String
  }

  /// The best passages, best first; none when nothing matches.
  ///
  /// Errors: `.invalidRequest` for an empty query or a limit out of range, `.notFound` for an unknown
  /// shard.
  public func run(_ query: String, shards: [ShardID]? = nil, limit: Int = 10) async throws -> [Hit]
  {
    guard !query.allSatisfy(\.isWhitespace), query.utf8.count <= Query.limit else {
      throw OstrakaError(
        .invalidRequest,
        "A search needs 1 to \(Query.limit) bytes of words, not \(query.utf8.count).")
    }
    guard (1...Self.widest).contains(limit) else {
      throw OstrakaError(.invalidRequest, "The limit must be 1 to \(Self.widest), not \(limit).")
    }
    if let shards { try await require(shards) }
    let wanted = QueryTerms(query)
    let excerpts = try await library.excerpts(
      for: wanted, in: shards.map(Set.init),
      limit: max(Self.fewestCandidates, limit * Self.spread)
    ) { Scoring().rank($0, for: wanted.terms, limit: limit) }
    let documents = try await library.documents(
      of: Set(excerpts.passages.map(\.ranked.candidate.passage.extent.revision)))
    return excerpts.passages.compactMap { ranked, bytes in
      let passage = ranked.candidate.passage
      guard let document = documents[passage.extent.revision] else { return nil }
      return Hit(
        document: document, passage: passage, shard: ranked.candidate.shard, score: ranked.score,
        text: String(decoding: bytes, as: UTF8.self))
    }
  }

  private func require(_ shards: [ShardID]) async throws {
    let known = Set(try await library.shards().map(\.id))
    for shard in shards where !known.contains(shard) {
      throw OstrakaError(.notFound, Coordinator.unknown(shard, known: known))
    }
  }
}
