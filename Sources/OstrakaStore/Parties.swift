import Crypto
import Foundation
import GRDB
import Ostraka

extension Store {
  /// Adds a party, or another credential to one that is there.
  public func add(_ party: PartyID, with credential: Credential) async throws {
    let proof = credential.proof(key: key)
    try await committer.write { transaction in
      try transaction.execute(
        "INSERT OR IGNORE INTO party (id, added) VALUES (?, ?)",
        [party.rawValue, transaction.now.microseconds])
      try transaction.execute(
        "INSERT INTO credential (id, party, kind, proof, added) VALUES (?, ?, ?, ?, ?)",
        [
          credential.id, party.rawValue, credential.kind.rawValue, proof,
          transaction.now.microseconds,
        ])
      try transaction.note(.partyAdded, by: .owner, party.rawValue, credential.id)
    }
  }

  /// Whose credential it is. Errors: `.notPermitted`, without saying what is wrong with it.
  public func authenticate(_ text: String) async throws -> PartyID {
    let refused = OstrakaError(
      .notPermitted, "The credential is not known here, has expired or was revoked.")
    guard let credential = try? Credential(text: text) else { throw refused }
    let now = runtime.time.now.microseconds
    let known = try await read { database -> (proof: Data, party: String)? in
      guard
        let row = try Row.fetchOne(
          database,
          sql: """
            SELECT proof, party FROM credential
            WHERE id = ? AND revoked IS NULL AND (expires IS NULL OR expires > ?)
            """, arguments: [credential.id, now])
      else { return nil }
      return (row["proof"], row["party"])
    }
    guard let known, credential.matches(known.proof, key: key) else { throw refused }
    return PartyID(rawValue: known.party)
  }
}
