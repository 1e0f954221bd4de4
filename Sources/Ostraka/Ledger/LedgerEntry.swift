import Foundation

/// One line of the ledger: who did what to what, when. It never holds document text.
public struct LedgerEntry: Hashable, Codable, Sendable {
  public enum Action: String, Codable, Sendable, CaseIterable {
    case memoryMade, memoryRestored, backupMade
    case partyAdded, partyRotated, partyRevoked
    case conversationOpened
    case messageSent, messageLeased, messageAcked, messageNacked, messageReleased,
      messageRejected, messageDead
    case leaseExtended, leaseReleased
    case messagesPruned, recordsPruned
    case documentPut, documentTouched, documentForgotten, secretMasked
    case shardSet, shardRemoved
    /// The machine's clock stood behind the last entry, by so many microseconds: leases and delays were
    /// moved back with it.
    case clockSetBack
  }

  /// From 1, without gaps.
  public let sequence: Int
  public let at: Timestamp
  public let party: PartyID
  public let action: Action
  /// The id of what was acted on.
  public let subject: String
  /// A salted hash of the content that was acted on, or a plain word such as an attempt number.
  public let detail: String

  public init(
    sequence: Int, at: Timestamp, party: PartyID, action: Action, subject: String, detail: String
  ) {
    self.sequence = sequence
    self.at = at
    self.party = party
    self.action = action
    self.subject = subject
    self.detail = detail
  }

  static let format: UInt8 = 1

  /// The bytes that are stored and hashed (docs/formats.md).
  public var canonical: Data {
    var encoder = Canonical(version: Self.format)
    encoder.append(Int64(sequence))
    encoder.append(at.microseconds)
    encoder.append(party.rawValue)
    encoder.append(action.rawValue)
    encoder.append(subject)
    encoder.append(detail)
    return encoder.data
  }

  /// Reads stored bytes. Errors: `.badData`.
  public init(canonical data: Data) throws {
    var decoder = try Canonical.Reader(data, version: Self.format)
    sequence = Int(try decoder.integer())
    at = Timestamp(microseconds: try decoder.integer())
    party = PartyID(rawValue: try decoder.text())
    let action = try decoder.text()
    guard let known = Action(rawValue: action) else {
      throw OstrakaError(.badData, "A ledger entry has the unknown action “\(action)”.")
    }
    self.action = known
    subject = try decoder.text()
    detail = try decoder.text()
    try decoder.finish()
  }
}
