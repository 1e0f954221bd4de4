import Ostraka

/// The parties of a memory that another process hosts.
public struct RemoteParties: Parties {
  let client: GuestClient

  public func all() async throws -> [PartyDescription] {
    try await client.call(PartiesCall.all, Nothing(), as: .owner)
  }

  public func add(_ party: PartyID, _ credential: Credential, expires: Timestamp?) async throws {
    let input = PartiesCall.Grant(
      party: party, credential: credential.text, expires: expires, othersEnd: nil)
    _ = try await client.call(PartiesCall.add, input, as: .owner)
  }

  public func rotate(
    _ party: PartyID, to credential: Credential, expires: Timestamp?, othersEnd: Timestamp?
  ) async throws {
    let input = PartiesCall.Grant(
      party: party, credential: credential.text, expires: expires, othersEnd: othersEnd)
    _ = try await client.call(PartiesCall.rotate, input, as: .owner)
  }

  public func revoke(_ party: PartyID) async throws {
    _ = try await client.call(PartiesCall.revoke, party, as: .owner)
  }
}
