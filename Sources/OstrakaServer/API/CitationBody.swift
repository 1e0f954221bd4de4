import Ostraka

/// A checked citation as JSON.
public struct CitationBody: Hashable, Codable, Sendable {
  /// The document's name.
  public let document: String
  /// First and last line: 1-based and inclusive.
  public let lines: [Int]
  /// Start and end in the stored bytes: 0-based and half-open.
  public let bytes: [Int]
  /// Exactly those bytes.
  public let quote: String
  /// SHA-256 of the revision's stored bytes, in hexadecimal.
  public let sha256: String
  /// Whether the source still has the bytes that were loaded; null where there is none to read.
  public let fresh: Bool?
  public let shard: String
  /// True where a secret in the quote was masked on the way out; absent otherwise.
  public let masked: Bool?

  public init(_ checked: CheckedCitation) {
    let citation = checked.citation
    document = checked.document.name
    lines = [citation.lines.lowerBound, citation.lines.upperBound]
    bytes = [citation.extent.range.lowerBound, citation.extent.range.upperBound]
    quote = citation.quote
    sha256 = checked.document.current.sha256.description
    fresh = checked.fresh
    shard = checked.shard.rawValue
    masked = checked.isMasked
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(document, forKey: .document)
    try container.encode(lines, forKey: .lines)
    try container.encode(bytes, forKey: .bytes)
    try container.encode(quote, forKey: .quote)
    try container.encode(sha256, forKey: .sha256)
    // Not `encodeIfPresent`: the contract writes null.
    try container.encode(fresh, forKey: .fresh)
    try container.encode(shard, forKey: .shard)
    try container.encodeIfPresent(masked, forKey: .masked)
  }
}
