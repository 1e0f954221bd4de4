import Testing

@Suite("Kills")
struct KillTests {
  @Test("nothing acknowledged is lost or doubled, whoever is killed")
  func small() async throws {
    let outcome = try await CrashScript("kills.py").run("--kills", "20", "--seed", "20261123")
    #expect(outcome.isSuccess, "\(outcome.report)")
  }
}
