import ArgumentParser
import Foundation
import Ostraka
import OstrakaServer

struct PartyVerb: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "party", abstract: "Say who may use the memory over HTTP, and with what.",
    discussion: """
      A party is a program or a person with a credential of its own. The credential is shown once, when
      it is made: the memory keeps only what it takes to recognise it.
      """,
    subcommands: [List.self, Add.self, Rotate.self, Revoke.self], defaultSubcommand: List.self)

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the parties.")

    @OptionGroup var options: MemoryOptions

    func run() async throws {
      let access = try await Wiring.access(options)
      let parties = try await access.withMemory { try await $0.parties.all() }
      let now = access.runtime.time.now
      if options.json { return Output.print(PartyListBody(parties, now: now)) }
      for party in parties {
        let valid = party.credentials.filter { $0.isValid(at: now) }
        let words = valid.map { credential in
          "\(credential.id)" + (credential.expires.map { ", until \($0)" } ?? "")
        }
        Terminal.standard.print(
          "\(party.id): " + (words.isEmpty ? "no credential" : words.joined(separator: "; ")))
      }
    }
  }

  struct Add: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Let a party in; prints its credential, once.")

    @Argument(help: "The party's name.")
    var name: String
    @Option(help: "How long the credential is good, such as 12h or 30d (default: until revoked).")
    var expires: Lifetime?
    @OptionGroup var options: MemoryOptions

    func run() async throws {
      let access = try await Wiring.access(options)
      let party = PartyID(rawValue: name)
      let credential = Credential(kind: .party, randomness: access.runtime.randomness)
      let end = expires.map { access.runtime.time.now.advanced(by: $0.duration) }
      try await access.withMemory { try await $0.parties.add(party, credential, expires: end) }
      CredentialBody(party, credential, end).show(options)
    }
  }

  struct Rotate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Give a party a new credential; its old ones end.")

    @Argument(help: "The party's name; `owner` renews owner.credential.")
    var name: String
    @Option(help: "How long the new credential is good.")
    var expires: Lifetime?
    @Option(help: "How long the old ones stay good, such as 10m (default: not at all).")
    var grace: Lifetime?
    @OptionGroup var options: MemoryOptions

    func validate() throws {
      if name == PartyID.owner.rawValue && expires != nil {
        throw ValidationError("The owner's credential does not expire.")
      }
    }

    func run() async throws {
      let access = try await Wiring.access(options)
      let (party, now) = (PartyID(rawValue: name), access.runtime.time.now)
      let credential = Credential(
        kind: party == .owner ? .owner : .party, randomness: access.runtime.randomness)
      let (end, othersEnd) = (
        expires.map { now.advanced(by: $0.duration) }, grace.map { now.advanced(by: $0.duration) }
      )
      try await access.withMemory { memory in
        try await memory.parties.rotate(party, to: credential, expires: end, othersEnd: othersEnd)
      }
      guard party == .owner else { return CredentialBody(party, credential, end).show(options) }
      try PrivateFile.write(
        Data((credential.text + "\n").utf8), to: access.directory.ownerCredential)
      if options.json {
        Output.print(["party": name, "file": access.directory.ownerCredential])
      } else {
        Terminal.standard.print("The new credential is in \(access.directory.ownerCredential).")
      }
    }
  }

  struct Revoke: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "End all credentials of a party, at once.")

    @Argument(help: "The party's name.")
    var name: String
    @OptionGroup var options: MemoryOptions

    func run() async throws {
      let access = try await Wiring.access(options)
      let party = PartyID(rawValue: name)
      try await access.withMemory { try await $0.parties.revoke(party) }
      if options.json {
        Output.print(["party": name])
      } else {
        Terminal.standard.print("\(name) has no credential any more.")
      }
    }
  }
}

/// A new credential, as it is shown its only time.
private struct CredentialBody: Encodable {
  let party: PartyID
  let credential: String
  let expires: String?

  init(_ party: PartyID, _ credential: Credential, _ expires: Timestamp?) {
    self.party = party
    self.credential = credential.text
    self.expires = expires?.description
  }

  /// On standard output only the credential, so that a script can take it.
  func show(_ options: MemoryOptions) {
    if options.json { return Output.print(self) }
    Terminal.standard.say(
      "The credential of \(party)\(expires.map { ", good until \($0)" } ?? ""). It is not shown again."
    )
    Terminal.standard.print(credential)
  }
}

/// What `party list --json` prints.
private struct PartyListBody: Encodable {
  struct Party: Encodable {
    let party: PartyID
    let added: String
    let credentials: [One]
  }

  struct One: Encodable {
    let id: String
    let kind: Credential.Kind
    let added: String
    let expires: String?
    let revoked: String?
    let valid: Bool
  }

  let parties: [Party]

  init(_ parties: [PartyDescription], now: Timestamp) {
    self.parties = parties.map { party in
      Party(
        party: party.id, added: party.added.description,
        credentials: party.credentials.map { one in
          One(
            id: one.id, kind: one.kind, added: one.added.description,
            expires: one.expires?.description, revoked: one.revoked?.description,
            valid: one.isValid(at: now))
        })
    }
  }
}
