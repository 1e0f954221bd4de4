import Ostraka

/// A page of the ledger as JSON: what `GET /v1/ledger` returns.
public struct LedgerBody: Hashable, Codable, Sendable {
  /// Ascending.
  public let entries: [LedgerEntryBody]
  /// Where the next page begins; null when this is the last.
  public let next: Int?

  /// A page that was read with a limit.
  public init(_ entries: [LedgerEntry], limit: Int) {
    self.entries = entries.map(LedgerEntryBody.init)
    next = entries.count < limit ? nil : entries.last.map { $0.sequence + 1 }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(entries, forKey: .entries)
    try container.encode(next, forKey: .next)
  }
}

/// One entry of the ledger as JSON.
public struct LedgerEntryBody: Hashable, Codable, Sendable {
  public let sequence: Int
  /// ISO 8601 in UTC, to the second.
  public let at: String
  /// The same moment in microseconds since 1970: what is hashed.
  public let microseconds: Int64
  public let party: String
  public let action: String
  public let subject: String
  public let detail: String

  enum CodingKeys: String, CodingKey {
    case sequence, at, party, action, subject, detail
    case microseconds = "at_us"
  }

  public init(_ entry: LedgerEntry) {
    sequence = entry.sequence
    at = entry.at.description
    microseconds = entry.at.microseconds
    party = entry.party.rawValue
    action = entry.action.rawValue
    subject = entry.subject
    detail = entry.detail
  }
}
