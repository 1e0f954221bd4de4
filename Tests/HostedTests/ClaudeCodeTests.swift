import Foundation
import Ostraka
import OstrakaTesting
import Testing

@testable import OstrakaReaders

@Suite("Claude Code reads", .serialized, .timeLimit(.minutes(2)))
struct ClaudeCodeTests {
  private let fixture: ClaudeCodeFixture

  init() throws { fixture = try ClaudeCodeFixture() }

  @Test("documents are held once, and no query sees another")
  func tenQueries() async throws {
    let (reader, part) = (fixture.reader(), fixture.part())
    let held = try await reader.hold(part)
    #expect(held.freshTokens == 45 && held.cost == 0.001)
    for number in 1...10 {
      let reply = try await reader.answer(fixture.query(number), from: part, focus: [])
      #expect(reply.answer == "turns 2")
      #expect(reply.quotes == ["The harbour has four piers."])
      #expect(reply.usage.cachedTokens == 40 && reply.usage.cost == 0.001)
    }
    let calls = try fixture.calls
    #expect(calls.count == 11)
    #expect(calls.filter { $0.message.contains("harbour has") }.count == 1)
    #expect(fixture.files(".claude/projects/x").count == 1)
    #expect(abs(await fixture.spending.snapshot.lastHour - 0.011) < 1e-9)
  }

  @Test("it gets no tools, no settings and nothing of the session around it")
  func surroundings() async throws {
    let (reader, part) = (fixture.reader(), fixture.part())
    _ = try await reader.hold(part)
    _ = try await reader.answer(fixture.query(), from: part, focus: [])
    for call in try fixture.calls {
      func value(_ option: String) -> String? {
        call.arguments.firstIndex(of: option).map { call.arguments[$0 + 1] }
      }
      #expect(value("--tools") == "" && value("--setting-sources") == "")
      #expect(value("--model") == "haiku" && value("--input-format") == "stream-json")
      #expect(call.arguments.contains("--strict-mcp-config"))
      #expect(call.arguments.allSatisfy { !$0.contains("harbour") })
      #expect(call.files.isEmpty && call.folder.hasSuffix("/warm/claude"))
      let names = [
        "CLAUDECODE", "CLAUDE_CODE_ENTRYPOINT", "ANTHROPIC_API_KEY", "DATABASE_PASSWORD",
      ]
      #expect(names.allSatisfy { call.environment[$0] == nil })
      #expect(call.environment["HOME"] == fixture.home)
    }
    #expect(try fixture.calls[1].arguments.contains("--fork-session"))
    _ = try await fixture.reader { $0.usesAPIKey = true }.answer(
      fixture.query(), from: part, focus: [])
    #expect(try fixture.calls[2].environment["ANTHROPIC_API_KEY"] == "not-a-key")
  }

  @Test("a restart goes on, another model or other documents begin anew")
  func restart() async throws {
    let part = fixture.part()
    _ = try await fixture.reader().hold(part)
    #expect(try await fixture.reader().hold(part).freshTokens == 0)
    #expect(try await fixture.reader { $0.name = "sonnet" }.hold(part).freshTokens == 45)
    #expect(try await fixture.reader().hold(fixture.part("Another harbour.\n")).freshTokens == 45)
    let record = try #require(fixture.files("warm").first { $0.hasPrefix("claude-") })
    let attributes = try FileManager.default.attributesOfItem(
      atPath: fixture.home + "/warm/" + record)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
  }

  @Test("what it has forgotten is held again, what is dropped leaves nothing")
  func forgotten() async throws {
    let (reader, part) = (fixture.reader(), fixture.part())
    _ = try await reader.hold(part)
    try FileManager.default.removeItem(atPath: fixture.home + "/.claude")
    let reply = try await reader.answer(fixture.query(), from: part, focus: [])
    #expect(reply.answer == "turns 2" && reply.usage.freshTokens == 50)
    await reader.drop(allBut: [part])
    #expect(fixture.files(".claude/projects/x").count == 1)
    await reader.drop(allBut: [])
    #expect(fixture.files(".claude/projects/x").isEmpty)
    #expect(fixture.files("warm") == ["claude"])
  }

  @Test(
    "a failure says what happened, is booked, and ends with it",
    arguments: [
      ("crash", "ended"), ("garbage", "no result that can be read"), ("error", "Please run /login"),
    ])
  func failures(_ mode: String, _ message: String) async throws {
    let (reader, part) = (fixture.reader(), fixture.part())
    _ = try await reader.hold(part)
    try fixture.behave(mode)
    await #expect {
      try await reader.answer(fixture.query(), from: part, focus: [])
    } throws: {
      ($0 as? OstrakaError)?.code == .unavailable && "\($0)".contains(message)
    }
    #expect(await fixture.spending.snapshot.lastHour > 0.05)
    try fixture.behave("ok")
    #expect(try await reader.answer(fixture.query(), from: part, focus: []).answer == "turns 2")
  }

  @Test("one that hangs is killed with its children", arguments: ["deadline", "close"])
  func hang(_ end: String) async throws {
    let (reader, part) = (fixture.reader(), fixture.part())
    _ = try await reader.hold(part)
    try fixture.behave("hang")
    let query = fixture.query()
    async let reply = reader.answer(query, from: part, focus: [])
    while fixture.files("").contains("pids") == false { await Task.yield() }
    var pids: [Int32] = []
    while pids.count < 2 {
      let text = try String(contentsOfFile: fixture.home + "/pids", encoding: .utf8)
      pids = text.split(separator: " ").compactMap { Int32($0) }
    }
    if end == "close" { await reader.close() } else { fixture.time.advance(by: .seconds(61)) }
    do {
      _ = try await reply
      Issue.record("it answered")
    } catch {
      #expect((error as? OstrakaError)?.code == .unavailable)
    }
    while pids.contains(where: isAlive) { await Task.yield() }
  }

  @Test("without the program nothing is spent")
  func missing() async throws {
    let reader = fixture.reader { $0.program = "/nowhere/claude" }
    await #expect(throws: OstrakaError.self) { try await reader.hold(fixture.part()) }
    #expect(await fixture.spending.snapshot.lastHour == 0)
  }

  /// A process that was killed may wait to be collected.
  private func isAlive(_ process: Int32) -> Bool {
    guard kill(process, 0) == 0 else { return false }
    let stat = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
    return stat?.contains(") Z ") != true
  }
}
