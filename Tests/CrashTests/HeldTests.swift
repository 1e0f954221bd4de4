import Testing

@Suite("A model that holds documents", .timeLimit(.minutes(15)))
struct HeldTests {
  @Test("comes back with them when it, its daemon or both are killed or stopped")
  func blows() async throws {
    let outcome = try await CrashScript("held.py").run(
      "--lines", "60", "--queries", "10", "--window", "2048")
    #expect(outcome.isSuccess, "\(outcome.report)")
  }
}
