import Foundation
import Ostraka
import OstrakaTesting
import Testing

@testable import OstrakaReaders

@Suite("Claude Code that fails", .timeLimit(.minutes(2)))
struct ClaudeCodeFailureTests {
  /// The most that one message here may cost: 20,000 tokens beside ours, 8,000 of an answer.
  private static let most = 0.06...0.061

  @Test(
    "says what happened, is paid for, and leaves a reader that answers",
    arguments: [
      ("crash", "signaled(9)", most), ("exit", "The disk is full.", most),
      ("exit", "exited(1)", most), ("garbage", "without a result", most),
      ("garbage", "exited(0)", most),
      ("error", "Please run /login", 0.000_99...0.001_01), ("flood", "8 MiB", most),
    ])
  func question(_ mode: String, _ words: String, _ cost: ClosedRange<Double>) async throws {
    try await ClaudeCodeFixture.with { fixture in
      try await fixture.host { host in
        _ = try await host.reader.answer(fixture.query(), from: fixture.part(), focus: [])
        let before = await fixture.spent
        try fixture.behave(mode)
        let error = try await fixture.failure(of: host.reader)
        #expect(error.code == .unavailable && error.message.contains(words), "\(error)")
        #expect(error.message.count < 500)
        let spent = await fixture.spent - before
        #expect(cost.contains(spent), "\(spent)")
        #expect(try fixture.processes.isEmpty)
        try fixture.behave("ok")
        let reply = try await host.reader.answer(fixture.query(), from: fixture.part(), focus: [])
        #expect(reply.answer == "turn 2" && reply.usage.freshTokens == 5)
      }
    }
  }

  @Test(
    "while it is given documents, leaves nothing of them",
    arguments: ["crash", "exit", "garbage", "error", "flood"])
  func recording(_ mode: String) async throws {
    try await ClaudeCodeFixture.with { fixture in
      try await fixture.host { host in
        try fixture.behave(mode)
        #expect(try await fixture.failure(of: host.reader).code == .unavailable)
        let spent = await fixture.spent
        #expect(mode == "error" ? spent == 0.01 : Self.most.contains(spent), "\(spent)")
        #expect(fixture.labels.isEmpty && fixture.transcripts.isEmpty)
        #expect(try fixture.processes.isEmpty)
        try fixture.behave("ok")
        let reply = try await host.reader.answer(fixture.query(), from: fixture.part(), focus: [])
        #expect(reply.answer == "turn 2" && reply.usage.freshTokens == 50)
      }
      #expect(try Set(fixture.recordings).count == 2)
    }
  }

  enum End: CaseIterable { case deadline, close, drop, stop }

  @Test("and hangs is killed with its children", arguments: End.allCases, [false, true])
  func hang(_ end: End, _ isRecording: Bool) async throws {
    try await ClaudeCodeFixture.with { fixture in
      try await fixture.host { host in
        let reader = host.reader
        if !isRecording {
          _ = try await reader.answer(fixture.query(), from: fixture.part(), focus: [])
        }
        let before = await fixture.spent
        try fixture.behave("hang")
        async let failure = fixture.failure(of: reader)
        let hung = try await fixture.hung()
        switch end {
        case .deadline: try await fixture.advancing { try await hung.end() }
        case .close: await reader.close()
        case .drop: await reader.drop(allBut: [])
        case .stop: host.stop()
        }
        try await hung.end()
        let words: [End: String] = [
          .deadline: "within 60", .close: "was closed", .drop: "has changed", .stop: "the host",
        ]
        let error = try await failure
        #expect(error.code == .unavailable && error.message.contains(words[end] ?? ""), "\(error)")
        #expect(try fixture.processes.isEmpty)
        let spent = await fixture.spent - before
        #expect(Self.most.contains(spent), "\(spent)")
        #expect(fixture.transcripts.count == (isRecording || end == .drop ? 0 : 1))
        if end == .stop { host.start() }
        if end == .deadline || end == .stop {
          try fixture.behave("ok")
          let reply = try await reader.answer(fixture.query(), from: fixture.part(), focus: [])
          #expect(reply.answer == "turn 2")
        }
      }
    }
  }

  @Test("and dies leaves none of its children")
  func orphan() async throws {
    try await ClaudeCodeFixture.with { fixture in
      try await fixture.host { host in
        _ = try await host.reader.answer(fixture.query(), from: fixture.part(), focus: [])
        try fixture.behave("orphan")
        async let failure = fixture.failure(of: host.reader)
        let hung = try await fixture.hung()
        #expect(try await failure.message.contains("signaled(9)"))
        try await hung.end()
      }
    }
  }

  @Test("to end when it has recorded is killed, and what it has recorded counts")
  func lingering() async throws {
    try await ClaudeCodeFixture.with { fixture in
      try fixture.behave("lingers")
      try await fixture.host(time: HastyGrace(time: fixture.time)) { host in
        let reply = try await host.reader.answer(fixture.query(), from: fixture.part(), focus: [])
        #expect(reply.answer == "turn 2")
        #expect(try fixture.starts.map(\.alive) == [1, 1])
        #expect(try fixture.recordings.count == 1)
      }
      #expect(try fixture.processes.isEmpty)
    }
  }

  @Test("keeps nobody waiting for its turn past a deadline")
  func turn() async throws {
    try await ClaudeCodeFixture.with { fixture in
      try await fixture.host(processes: 1) { host in
        try fixture.behave("hang")
        let patient = fixture.query(within: .seconds(1_000_000))
        async let hanging = fixture.failure(of: host.reader, patient)
        let hung = try await fixture.hung()
        let hasty = fixture.query(within: .seconds(5))
        let second = fixture.part(2)
        let error = try await fixture.advancing(by: .seconds(1)) {
          try await fixture.failure(of: host.reader, hasty, from: second)
        }
        #expect([.unavailable, .expired].contains(error.code))
        #expect(try fixture.starts.count == 1)
        await host.reader.close()
        _ = try await hanging
        try await hung.end()
      }
    }
  }

  @Test("to say what a turn cost is booked at the most that it may have")
  func costless() async throws {
    try await ClaudeCodeFixture.with { fixture in
      try await fixture.host { host in
        try fixture.behave("costless")
        let reply = try await host.reader.answer(fixture.query(), from: fixture.part(), focus: [])
        let spent = await fixture.spent
        #expect(reply.answer == "turn 2" && reply.usage.cost == spent)
        #expect((0.12...0.121).contains(spent), "\(spent)")
      }
    }
  }

  @Test("to keep to its turn is not asked again: no answer is taken for another's")
  func outOfTurn() async throws {
    try await ClaudeCodeFixture.with { fixture in
      try await fixture.host { host in
        _ = try await host.reader.answer(fixture.query(), from: fixture.part(), focus: [])
        let process = try #require(host.server.process(in: 0))
        try fixture.behave("twice")
        _ = try await host.reader.answer(fixture.query(), from: fixture.part(), focus: [])
        await process.ended()
        try fixture.behave("ok")
        let reply = try await host.reader.answer(fixture.query(), from: fixture.part(), focus: [])
        #expect(reply.answer == "turn 2")
      }
    }
  }

  @Test("to be there costs nothing", arguments: ["/nowhere/claude", "/"])
  func missing(_ program: String) async throws {
    try await ClaudeCodeFixture.with { fixture in
      try await fixture.host(program: program) { host in
        let error = try await fixture.failure(of: host.reader)
        #expect(error.code == .notFound && error.message.contains(program))
      }
      #expect(await fixture.spent == 0)
      #expect(fixture.labels.isEmpty)
    }
  }

  @Test("to be run by the host costs nothing, and is waited for a while")
  func idle() async throws {
    try await ClaudeCodeFixture.with { fixture in
      try await fixture.host { host in
        _ = try await host.reader.answer(fixture.query(), from: fixture.part(), focus: [])
        let before = await fixture.spent
        let process = try #require(host.server.process(in: 0))
        host.stop()
        await process.ended()
        let query = fixture.query(within: .seconds(1_000_000))
        let error = try await fixture.advancing {
          try await fixture.failure(of: host.reader, query)
        }
        #expect(error.code == .unavailable)
        #expect(await fixture.spent == before)
        // Whoever waits goes on as soon as it runs.
        async let reply = host.reader.answer(fixture.query(), from: fixture.part(), focus: [])
        host.start()
        #expect(try await reply.answer == "turn 2")
      }
    }
  }

  @Test("is not asked above a limit, past a deadline, or with too long a question")
  func refused() async throws {
    let limits = SpendingLimits(dollarsPerHour: 0.071, dollarsPerDay: 1)
    try await ClaudeCodeFixture.with(limits: limits) { fixture in
      try await fixture.host { host in
        let late = fixture.query(within: .zero)
        #expect(try await fixture.failure(of: host.reader, late).code == .expired)
        let long = Query(
          id: "q", question: String(repeating: "1 ", count: 24_000), replyTo: Mailbox("asker"),
          deadline: fixture.query().deadline)
        #expect(try await fixture.failure(of: host.reader, long).code == .tooLarge)
        #expect(try fixture.starts.isEmpty)
        _ = try await host.reader.answer(fixture.query(), from: fixture.part(), focus: [])
        let starts = try fixture.starts.count
        let error = try await fixture.failure(of: host.reader)
        #expect(error.code == .tryLater && error.message.contains("limit"))
        #expect(try fixture.starts.count == starts)
      }
    }
  }
}

/// A clock whose waits of ten seconds are over at once.
private struct HastyGrace: Time {
  let time: TestTime

  var now: Timestamp { time.now }
  var uptime: Duration { time.uptime }

  func sleep(for duration: Duration) async throws {
    if duration != .seconds(10) { try await time.sleep(for: duration) }
  }
}
