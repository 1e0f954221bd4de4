/// Names one participant of a memory, such as `owner`, `coordinator` or `shard.code`.
public struct PartyID: Identifier {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }

  /// Who owns the memory directory.
  public static let owner: PartyID = "owner"
  /// The host's coordinator.
  public static let coordinator: PartyID = "coordinator"

  /// The party that serves a shard.
  public static func shard(_ shard: ShardID) -> PartyID { PartyID(rawValue: "shard.\(shard)") }
}

/// A party's address. One party may have several: `coordinator/QUERY` receives one query's replies.
public struct Mailbox: Hashable, Codable, Sendable, CustomStringConvertible {
  public let party: PartyID
  public let box: String?

  public init(_ party: PartyID, box: String? = nil) {
    self.party = party
    self.box = box
  }

  /// Reads `party` or `party/box`.
  public init(text: String) {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    party = PartyID(rawValue: String(parts[0]))
    box = parts.count > 1 ? String(parts[1]) : nil
  }

  public init(from decoder: any Decoder) throws {
    self.init(text: try decoder.singleValueContainer().decode(String.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }

  public var description: String { box.map { "\(party)/\($0)" } ?? party.rawValue }
}
