import Foundation
import Ostraka
import OstrakaTesting
import Testing

@testable import OstrakaReaders

@Suite("Claude Code", .timeLimit(.minutes(2)))
struct ClaudeCodeTests {
  @Test("is given documents once, with the first question, and asked ten in one process")
  func tenQuestions() async throws {
    try await ClaudeCodeFixture.with { fixture in
      let part = fixture.part()
      try await fixture.host { host in
        #expect(await host.reader.hold(part, after: []) == .none)
        #expect(await host.reader.keepWarm(part).warmth == .cold)
        #expect(try fixture.calls.isEmpty)
        #expect(await fixture.spent == 0)
        for number in 1...10 {
          let reply = try await host.reader.answer(fixture.query(number), from: part, focus: [])
          #expect(reply.answer == "turn \(number + 1)")
          #expect(reply.quotes.map(\.text) == ["The harbour has 1 piers."])
          let cost = number == 1 ? 0.011 : 0.001
          #expect(abs(reply.usage.cost - cost) < 1e-9, "\(reply.usage.cost)")
          #expect(reply.usage.freshTokens == (number == 1 ? 50 : 5))
          #expect(reply.usage.cachedTokens == 40)
        }
        #expect(await host.reader.keepWarm(part).warmth == .hot)
      }
      let messages = try fixture.calls.compactMap(\.message)
      #expect(messages.count == 11)
      #expect(messages.filter { $0.contains("harbour has") }.count == 1)
      #expect(try fixture.starts.count == 2)
      #expect(try fixture.transcripts == fixture.recordings)
      // The one that recorded has ended by itself, the other was killed.
      let ends = try fixture.calls.filter { $0.event == "end" }
      #expect(try ends.map(\.process) == [fixture.starts[0].process])
      #expect(abs(await fixture.spent - 0.02) < 1e-9)
    }
  }

  @Test("answers 32 questions in one process, and the next one in a fresh fork")
  func freshFork() async throws {
    try await ClaudeCodeFixture.with { fixture in
      let part = fixture.part()
      try await fixture.host { host in
        for number in 1...33 {
          let reply = try await host.reader.answer(fixture.query(number), from: part, focus: [])
          #expect(reply.answer == "turn \(number == 33 ? 2 : number + 1)")
        }
        #expect(try fixture.starts.map(\.alive) == [1, 1, 1])
        #expect(try fixture.processes.count == 1)
      }
      let starts = try fixture.starts
      #expect(starts.map { $0.value("--resume") != nil } == [false, true, true])
      #expect(try fixture.recordings.count == 1)
    }
  }

  @Test("gets no tools, no settings and nothing of the session around it")
  func surroundings() async throws {
    try await ClaudeCodeFixture.with { fixture in
      for usesAPIKey in [false, true] {
        try await fixture.host(usesAPIKey: usesAPIKey) { host in
          _ = try await host.reader.answer(fixture.query(), from: fixture.part(), focus: [])
        }
        let environment = try #require(try fixture.starts.last?.environment)
        #expect(environment["ANTHROPIC_API_KEY"] == (usesAPIKey ? "not-a-key" : nil))
        let rest = ["CLAUDECODE", "CLAUDE_CODE_ENTRYPOINT", "DATABASE_PASSWORD"]
        #expect(rest.allSatisfy { environment[$0] == nil })
        #expect(environment["HOME"] == fixture.home && environment["LC_ALL"] == "C.UTF-8")
      }
      for start in try fixture.starts {
        let options = ["--tools", "--setting-sources", "--model", "--input-format"]
        #expect(options.map(start.value) == ["", "", "haiku", "stream-json"])
        let arguments = try #require(start.arguments)
        for option in ["-p", "--strict-mcp-config", "--disable-slash-commands", "--verbose"] {
          #expect(arguments.contains(option))
        }
        let isFork = arguments.contains("--resume")
        for option in ["--fork-session", "--no-session-persistence"] {
          #expect(arguments.contains(option) == isFork)
        }
        #expect(!arguments.contains { $0.contains("harbour") || $0.contains("piers") })
        // 20,000 tokens beside ours and 8,000 of an answer; for a fork 32 times, with 32,000 more.
        let dollars = try #require(start.value("--max-budget-usd").flatMap(Double.init))
        #expect((isFork ? 2.94...2.95 : 0.06...0.061).contains(dollars), "\(dollars)")
        #expect(start.files == [] && start.folder?.hasSuffix("/warm/claude") == true)
      }
    }
  }

  @Test("records once when two ask at the same time")
  func together() async throws {
    try await ClaudeCodeFixture.with { fixture in
      let part = fixture.part()
      try await fixture.host { host in
        async let first = host.reader.answer(fixture.query(1), from: part, focus: [])
        async let second = host.reader.answer(fixture.query(2), from: part, focus: [])
        let answers = try await [first.answer, second.answer].compactMap(\.self)
        #expect(Set(answers) == ["turn 2", "turn 3"])
      }
      #expect(try fixture.recordings.count == 1)
      #expect(try fixture.starts.count == 2)
    }
  }

  @Test("has as many processes as it may, and gives up the one used longest ago")
  func twoProcesses() async throws {
    try await ClaudeCodeFixture.with { fixture in
      let parts = (1...4).map { fixture.part($0) }
      try await fixture.host(processes: 2) { host in
        for _ in 0..<2 {
          try await withThrowingTaskGroup(of: Void.self) { group in
            for part in parts {
              group.addTask {
                let reply = try await host.reader.answer(fixture.query(), from: part, focus: [])
                let quote = try #require(reply.quotes.first)
                #expect(part.passages[0].text == quote.text + "\n")
              }
            }
            try await group.waitForAll()
          }
        }
        #expect(try fixture.processes.count == 2)
        for number in [0, 1, 2, 1, 0] {
          _ = try await host.reader.answer(fixture.query(), from: parts[number], focus: [])
        }
        var warmth: [Warmth] = []
        for part in parts { warmth.append(await host.reader.keepWarm(part).warmth) }
        #expect(warmth == [.hot, .hot, .warm, .warm])
      }
      #expect(try fixture.starts.allSatisfy { $0.alive <= 2 })
      #expect(try fixture.recordings.count == 4)
    }
  }

  @Test("goes on after a restart without reading again, and begins anew for another model")
  func restart() async throws {
    try await ClaudeCodeFixture.with { fixture in
      let part = fixture.part()
      for (name, recordings) in [("haiku", 1), ("haiku", 1), ("sonnet", 2)] {
        try await fixture.host(name: name) { host in
          let isNew = try fixture.recordings.count < recordings
          #expect(await host.reader.keepWarm(part).warmth == (isNew ? .cold : .warm))
          let reply = try await host.reader.answer(fixture.query(), from: part, focus: [])
          #expect(reply.answer == "turn 2")
          #expect(reply.usage.freshTokens == (isNew ? 50 : 5))
        }
        #expect(try fixture.processes.isEmpty)
        #expect(try fixture.recordings.count == recordings)
        #expect(try fixture.transcripts == [fixture.recordings.last])
        let label = try #require(fixture.labels.first)
        #expect(fixture.labels.count == 1)
        let attributes = try FileManager.default.attributesOfItem(
          atPath: fixture.warm.path + "/" + label)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
      }
    }
  }

  @Test("reads for a shard like any other reader, and its quotes are checked")
  func reader() async throws {
    try await ClaudeCodeFixture.with { fixture in
      let library = MemoryLibrary("The harbour has four piers.\n", shard: "notes")
      let gauge = ReaderGauge()
      try await fixture.host { host in
        let reader = ClaudeCodeReader(
          shard: "notes", server: host.server, library: library, spending: fixture.spending,
          gauge: gauge)
        #expect(reader.kind == "claude-code" && reader.budget.usable == 90_000)
        let session = try await reader.open([library.document.current.extent])
        #expect(try fixture.calls.isEmpty)
        try fixture.behave("worded")
        let found = try await session.read(fixture.query())
        #expect(found.answer == "four piers" && found.note == nil)
        #expect(found.citations.map(\.quote) == ["The harbour has four piers."])
        for citation in found.citations { #expect(try await citation.verify(in: library)) }
        try fixture.behave("abstains")
        let none = try await session.read(fixture.query())
        #expect(none.answer == nil && none.note == nil)
        try fixture.behave("quoteless")
        let unproved = try await session.read(fixture.query())
        #expect(unproved.answer == nil && unproved.note?.contains("not in the documents") == true)
        #expect(try await session.keepWarm() == .hot)
        #expect(gauge.status.model == "haiku" && gauge.status.nextCost > 0)
        await session.close()
        #expect(try fixture.processes.isEmpty)
        #expect(fixture.labels.count == 1 && fixture.transcripts.count == 1)
      }
    }
  }

  @Test(
    "is refused with numbers that can't be",
    arguments: [
      ("claude", 200_000, 90_000, 4, 120), ("/c", 200_000, 140_001, 4, 120),
      ("/c", 200_000, 1_023, 4, 120), ("/c", 4_095, 1_024, 4, 120), ("/c", 200_000, 90_000, 0, 120),
      ("/c", 200_000, 90_000, 65, 120), ("/c", 200_000, 90_000, 4, 0),
      ("/c", 200_000, 90_000, 4, 3_601),
    ])
  func refused(
    program: String, window: Int, budget: Int, processes: Int, seconds: Int
  ) throws {
    let error = try #require(throws: OstrakaError.self) {
      try ClaudeCodeModel(
        program: program, price: ClaudeCodeFixture.price, window: window, budget: budget,
        processes: processes, timeLimit: .seconds(seconds))
    }
    #expect(error.code == .invalidRequest)
    var price = ClaudeCodeFixture.price
    _ = try ClaudeCodeModel(program: "/c", price: price, budget: 140_000)
    price.output = -1
    #expect(throws: OstrakaError.self) { try ClaudeCodeModel(program: "/c", price: price) }
  }
}
