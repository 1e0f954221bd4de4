import Testing

@Suite("Take-over")
struct TakeOverTests {
  @Test("guests are answered although their host is killed again and again")
  func small() async throws {
    let outcome = try await CrashScript("take_over.py").run("--asks", "40", "--kills", "3")
    #expect(outcome.isSuccess, "\(outcome.report)")
  }
}
