import Ostraka
import OstrakaStore
import OstrakaTesting
import Testing

@Suite("Parties")
struct PartiesTests {
  private func credential() -> Credential {
    Credential(kind: .party, randomness: SystemRandomness())
  }

  private func party(of credential: Credential, in store: Store) async throws -> PartyID? {
    do {
      return try await store.authenticate(credential.text)
    } catch let error as OstrakaError where error.code == .notPermitted {
      return nil
    }
  }

  @Test("are let in with a credential until it expires")
  func expiry() async throws {
    try await TemporaryMemory.with { memory in
      let credential = credential()
      let expires = memory.time.now.advanced(by: .seconds(60))
      for _ in 0..<2 {
        // The same call again, as after a connection that broke.
        try await memory.store.parties.add("ci", credential, expires: expires)
      }
      #expect(try await party(of: credential, in: memory.store) == "ci")
      let listed = try await memory.store.parties.all()
      #expect(listed.map(\.id) == ["ci", "owner"])
      #expect(listed.first?.credentials.map(\.id) == [credential.id])
      memory.time.advance(by: .seconds(60))
      #expect(try await party(of: credential, in: memory.store) == nil)
      // Who has nothing valid left may be let in anew.
      try await memory.store.parties.add("ci", self.credential(), expires: nil)
    }
  }

  @Test("get a new credential; the old one ends at once or after its grace")
  func rotation() async throws {
    try await TemporaryMemory.with { memory in
      let parties = memory.store.parties
      let (first, second, third) = (credential(), credential(), credential())
      try await parties.add("ci", first, expires: nil)
      try await parties.rotate(
        "ci", to: second, expires: nil, othersEnd: memory.time.now.advanced(by: .seconds(10)))
      #expect(try await party(of: first, in: memory.store) == "ci")
      #expect(try await party(of: second, in: memory.store) == "ci")
      memory.time.advance(by: .seconds(10))
      #expect(try await party(of: first, in: memory.store) == nil)
      try await parties.rotate("ci", to: third, expires: nil, othersEnd: nil)
      #expect(try await party(of: second, in: memory.store) == nil)
      #expect(try await party(of: third, in: memory.store) == "ci")
    }
  }

  @Test("are locked out at once, for good, and on the record")
  func revocation() async throws {
    try await TemporaryMemory.with { memory in
      let credential = credential()
      try await memory.store.parties.add("ci", credential, expires: nil)
      try await memory.store.parties.revoke("ci")
      try await memory.store.parties.revoke("ci")
      #expect(try await party(of: credential, in: memory.store) == nil)
      let entries = try await memory.store.ledger.entries(from: 1, limit: 100)
      #expect(entries.map(\.action) == [.partyAdded, .partyAdded, .partyRevoked])
      #expect(!entries.contains { "\($0)".contains(credential.text.suffix(72)) })
    }
  }

  @Test(
    "must have a name of their own",
    arguments: ["owner", "coordinator", "shard.code", "", "a b", "../x", "ci"])
  func names(name: PartyID) async throws {
    try await TemporaryMemory.with { memory in
      try await memory.store.parties.add("ci", credential(), expires: nil)
      let error = await #expect(throws: OstrakaError.self) {
        try await memory.store.parties.add(name, credential(), expires: nil)
      }
      #expect(error?.code == (name == "ci" ? .alreadyExists : .invalidRequest))
    }
  }

  @Test("that nobody knows, and the owner, can't be revoked")
  func refusals() async throws {
    try await TemporaryMemory.with { memory in
      for (name, code) in [("nobody", OstrakaError.Code.notFound), ("owner", .invalidRequest)] {
        let error = await #expect(throws: OstrakaError.self) {
          try await memory.store.parties.revoke(PartyID(rawValue: name))
        }
        #expect(error?.code == code)
      }
      let error = await #expect(throws: OstrakaError.self) {
        try await memory.store.parties.rotate(
          "nobody", to: credential(), expires: nil, othersEnd: nil)
      }
      #expect(error?.code == .notFound)
    }
  }
}
