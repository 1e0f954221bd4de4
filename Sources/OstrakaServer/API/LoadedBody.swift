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
  /// Where secrets were masked; empty where there were none.
  public let masked: [MaskedBody]
  /// Such as `arabic`: where words are found only as they are written; absent otherwise.
  public let unfamiliarScript: String?

  enum CodingKeys: String, CodingKey {
    case document, revision, outcome, shard, masked
    case unfamiliarScript = "unfamiliar_script"
  }

  public init(_ loaded: Loaded) {
    document = loaded.document.rawValue
    revision = loaded.revision.rawValue
    outcome = loaded.outcome.rawValue
    shard = loaded.shard.rawValue
    masked = loaded.masked.map(MaskedBody.init)
    unfamiliarScript = loaded.unfamiliarScript?.rawValue
  }
}

/// A secret that was masked, as JSON: which kind and where, never what.
public struct MaskedBody: Hashable, Codable, Sendable {
  public let rule: String
  public let line: Int

  public init(_ finding: SecretFinding) {
    rule = finding.rule
    line = finding.line
  }
}
