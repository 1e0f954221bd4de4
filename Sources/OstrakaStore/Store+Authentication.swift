import Foundation
import GRDB
import Ostraka

extension Store {
  /// The parties, to show and to change.
  public var parties: SQLiteParties { SQLiteParties(store: self) }

  /// Whose credential it is. Errors: `.notPermitted`, without saying what is wrong with it.
  public func authenticate(_ text: String) async throws -> PartyID {
    let refused = OstrakaError(
      .notPermitted, "The credential is not known here, has expired or was revoked.")
    guard let credential = try? Credential(text: text) else { throw refused }
    let now = runtime.time.now.microseconds
    let known = try await read { database -> (proof: Data, party: String)? in
      guard
        let row = try Row.fetchOne(
          database.cachedStatement(
            sql: """
              SELECT proof, party FROM credential
              WHERE id = ? AND revoked IS NULL AND (expires IS NULL OR expires > ?)
              """), arguments: [credential.id, now])
      else { return nil }
      return (row["proof"], row["party"])
    }
    guard let known, credential.matches(known.proof, key: key) else { throw refused }
    return PartyID(rawValue: known.party)
  }

  /// Makes the owner a party; only the founding of a memory does.
  func add(owner credential: Credential) async throws {
    let proof = credential.proof(key: key)
    try await committer.write { transaction in
      try transaction.give(.owner, credential, proof, expires: nil)
      try transaction.note(.partyAdded, by: .owner, PartyID.owner.rawValue, credential.id)
    }
  }
}
