import Foundation
import GRDB
import Ostraka

/// The parties in the store's file.
public struct SQLiteParties: Parties {
  let store: Store

  public func all() async throws -> [PartyDescription] {
    try await store.read { database in
      let parties = try Row.fetchAll(database, sql: "SELECT id, added FROM party ORDER BY id")
      let credentials = try Row.fetchAll(
        database, sql: "SELECT * FROM credential ORDER BY added, id")
      let byParty = Dictionary(grouping: credentials) { $0["party"] as String }
      return parties.map { row in
        PartyDescription(
          id: PartyID(rawValue: row["id"]), added: Timestamp(microseconds: row["added"]),
          credentials: (byParty[row["id"]] ?? []).compactMap(CredentialDescription.init))
      }
    }
  }

  public func add(_ party: PartyID, _ credential: Credential, expires: Timestamp?) async throws {
    try party.checkNew()
    let proof = credential.proof(key: store.key)
    try await store.committer.write { transaction in
      if try transaction.knows(credential, proof) { return }
      guard try !transaction.hasCredential(party) else {
        throw OstrakaError(
          .alreadyExists,
          "“\(party)” has a credential. Give it a new one: ostraka party rotate \(party)")
      }
      try transaction.give(party, credential, proof, expires: expires)
      try transaction.note(.partyAdded, by: .owner, party.rawValue, credential.id)
    }
  }

  public func rotate(
    _ party: PartyID, to credential: Credential, expires: Timestamp?, othersEnd: Timestamp?
  ) async throws {
    let proof = credential.proof(key: store.key)
    try await store.committer.write { transaction in
      if try transaction.knows(credential, proof) { return }
      try transaction.require(party)
      try transaction.endCredentials(of: party, at: othersEnd)
      try transaction.give(party, credential, proof, expires: expires)
      try transaction.note(.partyRotated, by: .owner, party.rawValue, credential.id)
    }
  }

  public func revoke(_ party: PartyID) async throws {
    guard party != .owner else {
      throw OstrakaError(
        .invalidRequest,
        "The owner can't be locked out. Make a new credential: ostraka party rotate owner")
    }
    try await store.committer.write { transaction in
      try transaction.require(party)
      guard try transaction.hasCredential(party) else { return }
      try transaction.endCredentials(of: party, at: nil)
      try transaction.note(.partyRevoked, by: .owner, party.rawValue)
    }
  }
}

extension Transaction {
  /// Whether this very credential was given before. Errors: `.alreadyExists` when its id belongs to
  /// another.
  fileprivate func knows(_ credential: Credential, _ proof: Data) throws -> Bool {
    guard let row = try row("SELECT proof FROM credential WHERE id = ?", [credential.id]) else {
      return false
    }
    guard row["proof"] as Data == proof else {
      throw OstrakaError(.alreadyExists, "The credential's id is in use. Make another one.")
    }
    return true
  }

  fileprivate func require(_ party: PartyID) throws {
    guard try row("SELECT 1 FROM party WHERE id = ?", [party.rawValue]) != nil else {
      throw OstrakaError(
        .notFound, "There is no party “\(party)”. `ostraka party list` shows all.")
    }
  }

  /// Whether some credential of the party still lets it in.
  fileprivate func hasCredential(_ party: PartyID) throws -> Bool {
    try row(
      """
      SELECT 1 FROM credential
      WHERE party = ? AND revoked IS NULL AND (expires IS NULL OR expires > ?)
      """, [party.rawValue, now.microseconds]) != nil
  }

  func give(
    _ party: PartyID, _ credential: Credential, _ proof: Data, expires: Timestamp?
  ) throws {
    if let expires, expires <= now {
      throw OstrakaError(.invalidRequest, "A credential that has expired is of no use.")
    }
    try execute(
      "INSERT OR IGNORE INTO party (id, added) VALUES (?, ?)", [party.rawValue, now.microseconds])
    try execute(
      "INSERT INTO credential (id, party, kind, proof, added, expires) VALUES (?, ?, ?, ?, ?, ?)",
      [
        credential.id, party.rawValue, credential.kind.rawValue, proof, now.microseconds,
        expires?.microseconds,
      ])
  }

  /// Ends what still is valid, now or at a moment that isn't later than it would have ended.
  fileprivate func endCredentials(of party: PartyID, at moment: Timestamp?) throws {
    guard let moment, moment > now else {
      return try execute(
        "UPDATE credential SET revoked = ? WHERE party = ? AND revoked IS NULL",
        [now.microseconds, party.rawValue])
    }
    try execute(
      """
      UPDATE credential SET expires = ?
      WHERE party = ? AND revoked IS NULL AND (expires IS NULL OR expires > ?)
      """, [moment.microseconds, party.rawValue, moment.microseconds])
  }
}

extension CredentialDescription {
  /// Nil for a row of a kind that this version doesn't know.
  fileprivate init?(_ row: Row) {
    guard let kind = Credential.Kind(rawValue: row["kind"]) else { return nil }
    self.init(
      id: row["id"], kind: kind, added: Timestamp(microseconds: row["added"]),
      expires: (row["expires"] as Int64?).map(Timestamp.init(microseconds:)),
      revoked: (row["revoked"] as Int64?).map(Timestamp.init(microseconds:)))
  }
}
