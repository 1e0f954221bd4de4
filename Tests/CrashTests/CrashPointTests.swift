import Testing

@Suite("Crash points", .timeLimit(.minutes(30)))
struct CrashPointTests {
  @Test("a verb that is killed at any commit or rename leaves the memory as before or as after")
  func everywhere() async throws {
    let outcome = try await CrashScript("crash_points.py").run()
    #expect(outcome.isSuccess, "\(outcome.report)")
  }
}
