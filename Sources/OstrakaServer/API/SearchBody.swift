import Ostraka

/// The passages of a search as JSON: what `POST /v1/search` returns and `search --json` prints.
public struct SearchBody: Hashable, Codable, Sendable {
  public let query: String
  /// Best first.
  public let passages: [PassageBody]

  public init(query: String, hits: [Search.Hit]) {
    self.query = query
    passages = hits.enumerated().map { PassageBody($0.element, rank: $0.offset + 1) }
  }
}

/// One passage as JSON.
public struct PassageBody: Hashable, Codable, Sendable {
  /// From 1.
  public let rank: Int
  /// The document's name.
  public let document: String
  /// First and last line: 1-based and inclusive.
  public let lines: [Int]
  public let score: Double
  public let shard: String
  /// Verbatim.
  public let text: String

  init(_ hit: Search.Hit, rank: Int) {
    self.rank = rank
    document = hit.document.name
    lines = [hit.passage.lines.lowerBound, hit.passage.lines.upperBound]
    score = hit.score
    shard = hit.shard.rawValue
    text = hit.text
  }
}
