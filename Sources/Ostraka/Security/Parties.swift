/// Who may use a memory, and with which credentials. Only the owner gets at it.
///
/// Whoever asks for a credential makes it (``Credential/init(kind:randomness:)``) and hands it in:
/// repeating a call with the same one changes nothing, and no store needs to keep a secret to be able
/// to repeat its result.
public protocol Parties: Sendable {
  /// All parties that have or had a credential, by name.
  func all() async throws -> [PartyDescription]

  /// Lets a new party in. Errors: `.alreadyExists` for one that has a credential, `.invalidRequest` for
  /// a name that is no party's or that is reserved.
  func add(_ party: PartyID, _ credential: Credential, expires: Timestamp?) async throws

  /// Gives a party a new credential; its others end at a moment, or at once.
  ///
  /// Errors: `.notFound` for an unknown party.
  func rotate(
    _ party: PartyID, to credential: Credential, expires: Timestamp?, othersEnd: Timestamp?
  ) async throws

  /// Ends all credentials of a party, at once. Errors: `.notFound` for an unknown party,
  /// `.invalidRequest` for the owner, who would be locked out.
  func revoke(_ party: PartyID) async throws
}

/// A party and what it proves itself with.
public struct PartyDescription: Hashable, Codable, Sendable {
  public let id: PartyID
  public let added: Timestamp
  /// The oldest first.
  public let credentials: [CredentialDescription]

  public init(id: PartyID, added: Timestamp, credentials: [CredentialDescription]) {
    self.id = id
    self.added = added
    self.credentials = credentials
  }
}

/// What is known of a credential without its secret.
public struct CredentialDescription: Hashable, Codable, Sendable {
  public let id: String
  public let kind: Credential.Kind
  public let added: Timestamp
  public let expires: Timestamp?
  public let revoked: Timestamp?

  public init(
    id: String, kind: Credential.Kind, added: Timestamp, expires: Timestamp?, revoked: Timestamp?
  ) {
    self.id = id
    self.kind = kind
    self.added = added
    self.expires = expires
    self.revoked = revoked
  }

  /// Whether it lets anybody in at a moment.
  public func isValid(at moment: Timestamp) -> Bool {
    revoked == nil && expires.map { moment < $0 } ?? true
  }
}

extension PartyID {
  /// Refuses a name that could not be part of a mailbox or a command line, and names that parts of
  /// the memory itself bear.
  ///
  /// Errors: `.invalidRequest`.
  public func checkNew() throws {
    try ShardID(rawValue: rawValue).check(as: "a party")
    guard self != .owner, self != .coordinator, !rawValue.hasPrefix("shard.") else {
      throw OstrakaError(
        .invalidRequest, "“\(self)” is a name of the memory's own. Choose another for the party.")
    }
  }
}
