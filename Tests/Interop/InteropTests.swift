import Testing

@Suite("The protocol with the official SDK", .serialized, .timeLimit(.minutes(10)))
struct InteropTests {
  @Test("gives every fixture as the conformance suite describes it, in three revisions")
  func everything() async throws {
    for sdk in [InteropScript.SDK.current, .old] {
      let outcome = try await InteropScript("everything.py").run(with: sdk)
      #expect(outcome.isSuccess, "\(outcome.report)")
    }
  }

  @Test("answers wrong messages with the right status and code")
  func negatives() async throws {
    let outcome = try await InteropScript("negatives.py").run(with: .current)
    #expect(outcome.isSuccess, "\(outcome.report)")
  }

  @Test("offers the memory to every revision, with and without a daemon, over both transports")
  func memory() async throws {
    for sdk in [InteropScript.SDK.current, .old] {
      let outcome = try await InteropScript("memory.py", of: "ostraka").run(with: sdk)
      #expect(outcome.isSuccess, "\(outcome.report)")
    }
  }

  @Test("keeps four shards served while their sessions are killed, stall and come back")
  func attached() async throws {
    let script = InteropScript("attached.py", of: "ostraka")
    let outcome = try await script.run(with: .current, "--queries", "60")
    #expect(outcome.isSuccess, "\(outcome.report)")
  }

  @Test("survives damaged messages over both transports")
  func damaged() async throws {
    let script = InteropScript("fuzz.py", of: "ostraka")
    let outcome = try await script.run(with: .current, "--messages", "2000")
    #expect(outcome.isSuccess, "\(outcome.report)")
  }
}
