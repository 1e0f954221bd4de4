import Foundation
import Ostraka
import OstrakaTesting
import Testing

/// Vectors that were made by a program of another language from docs/formats.md.
@Suite("Formats that last")
struct FormatTests {
  private let moment = Timestamp(microseconds: 1_767_225_600_000_000)

  private var message: Message {
    Message(
      id: "q1/docs", conversation: "system", sender: .coordinator, mailbox: Mailbox("shard.docs"),
      kind: .query, body: Data(#"{"a":1}"#.utf8), expires: moment)
  }

  private func hex(_ data: Data) -> String {
    data.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  @Test("a message has its golden bytes and is read back from them")
  func messages() throws {
    #expect(
      hex(message.canonical)
        == "010000000771312f646f63730000000673797374656d0000000b636f6f7264696e61746f720000000a"
        + "73686172642e646f6373000000057175657279000000080006474846204000000000077b2261223a317d")
    #expect(try Message(canonical: message.canonical) == message)
  }

  @Test("an absent expiry and a box have their golden bytes")
  func absent() throws {
    let message = Message(
      id: "m2", conversation: "system", sender: .owner, mailbox: Mailbox(.coordinator, box: "x"),
      kind: .note, body: Data())
    #expect(
      hex(message.canonical)
        == "01000000026d320000000673797374656d000000056f776e65720000000d636f6f7264696e61746f722f78"
        + "000000046e6f7465ffffffff00000000")
    #expect(try Message(canonical: message.canonical) == message)
  }

  @Test("the ledger's hashes are golden")
  func ledger() throws {
    let first = LedgerEntry(
      sequence: 1, at: moment, party: .owner, action: .partyAdded, subject: "owner", detail: "ab")
    let second = LedgerEntry(
      sequence: 2, at: moment.advanced(by: .microseconds(1)), party: .owner, action: .messageSent,
      subject: "q1/docs", detail: "cd")
    var chain = HashChain()
    #expect(
      chain.append(first.canonical).hash.description
        == "01c8c558a029e89bb031915b6b9a963576dbeb985e847fcd68ee3886d76406fe")
    #expect(
      chain.append(second.canonical).hash.description
        == "1f1293c191ac50ec26cf5d0833dad42d6222afe8c13fb7fb9009248022c4850e")
    #expect(try LedgerEntry(canonical: second.canonical) == second)
  }

  @Test("a credential has its golden proof")
  func credential() throws {
    let secret = String(repeating: "00112233", count: 8)
    let credential = try Credential(text: "ost_owner_0123456789abcdef_\(secret)436817f6")
    let key = try #require(MemoryKey(Data(0..<32)))
    #expect(
      hex(credential.proof(key: key))
        == "8c99ed139f645ba483b163b058402e7277db63a1b1662762ce830d694f4073d8")
    #expect(credential.matches(credential.proof(key: key), key: key))
  }

  @Test("bytes cut short or with something after them are refused", arguments: 1..<82)
  func damaged(length: Int) {
    #expect(throws: OstrakaError.self) {
      try Message(canonical: message.canonical.prefix(length))
    }
    #expect(throws: OstrakaError.self) {
      try Message(canonical: message.canonical + Data(count: length))
    }
  }

  @Test("ids are UUIDs of version 7 that only grow")
  func identifiers() throws {
    let time = TestTime()
    let identifiers = Identifiers(time: time, randomness: SeededRandomness(seed: 1))
    var all = (0..<5_000).map { _ in identifiers.next() }
    time.advance(by: .seconds(1))
    all.append(identifiers.next())
    #expect(all == all.sorted())
    #expect(Set(all).count == all.count)
    let pattern = /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/
    #expect(all.allSatisfy { $0.wholeMatch(of: pattern) != nil })
    // 2026-01-01 00:00:00 UTC is 0x019b76daa800 milliseconds after 1970.
    #expect(all[0].hasPrefix("019b76da-a800-7"))
  }
}
