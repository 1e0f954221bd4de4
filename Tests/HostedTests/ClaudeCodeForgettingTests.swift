import Foundation
import Ostraka
import OstrakaTesting
import Testing

@testable import OstrakaReaders

@Suite("What Claude Code keeps", .timeLimit(.minutes(2)))
struct ClaudeCodeForgettingTests {
  @Test("goes with the part that is dropped, and stays with the others")
  func dropped() async throws {
    try await ClaudeCodeFixture.with { fixture in
      let (kept, gone) = (fixture.part(1), fixture.part(2))
      // What others have in the same folder is none of its business.
      let other = try ClaudeCodeRecording(
        of: kept, shard: "letters", model: ClaudeCodeModel(program: "/c", price: Self.price),
        session: UUID().uuidString)
      try other.write(to: fixture.warm)
      try PrivateFile.write(Data("kv".utf8), to: fixture.warm.path + "/saved.kv")
      try await fixture.host { host in
        await host.reader.drop(allBut: [kept, gone])
        for part in [kept, gone] {
          _ = try await host.reader.answer(fixture.query(), from: part, focus: [])
        }
        #expect(fixture.labels.count == 3 && fixture.transcripts.count == 2)
        await host.reader.drop(allBut: [kept])
        #expect(fixture.labels.count == 2)
        #expect(try fixture.transcripts == [fixture.recordings[0]])
        #expect(try fixture.processes.count == 1)
        let error = try await fixture.failure(of: host.reader, from: gone)
        #expect(error.code == .unavailable && error.message.contains("has changed"))
        let reply = try await host.reader.answer(fixture.query(), from: kept, focus: [])
        #expect(reply.answer == "turn 3")
        await host.reader.drop(allBut: [])
        #expect(fixture.transcripts.isEmpty && fixture.labels.count == 1)
        #expect(try fixture.processes.isEmpty)
      }
      #expect(FileManager.default.fileExists(atPath: fixture.warm.path + "/saved.kv"))
    }
  }

  @Test(
    "goes when the store forgets a document, even what is written after that",
    arguments: [false, true])
  func forgotten(isRecorded: Bool) async throws {
    try await ClaudeCodeFixture.with { fixture in
      try await fixture.host { host in
        await host.reader.drop(allBut: [fixture.part()])
        try fixture.behave(isRecorded ? "ok" : "hang")
        async let outcome = fixture.outcome(of: host.reader)
        let hung = isRecorded ? nil : try await fixture.hung()
        if isRecorded { #expect(await outcome == nil) }
        let label = try fixture.label()
        #expect(label.isRecorded == isRecorded && label.revisions == ["r1"])
        #expect(fixture.transcripts == [label.transcript.session])
        fixture.warm.removeAll { _, label in label.revisions.contains("r1") }
        #expect(fixture.transcripts.isEmpty && fixture.labels.isEmpty)
        let late = label.transcript.projects + "/x/\(label.transcript.session).jsonl"
        try PrivateFile.write(Data("late".utf8), to: late)
        await host.reader.drop(allBut: [])
        if !isRecorded { #expect(await outcome?.message.contains("has changed") == true) }
        try await hung?.end()
        #expect(fixture.transcripts.isEmpty && fixture.labels.isEmpty)
        #expect(try fixture.processes.isEmpty)
      }
    }
  }

  @Test("is done again under another name when it was not finished")
  func unfinished() async throws {
    try await ClaudeCodeFixture.with { fixture in
      for round in 1...2 {
        try await fixture.host { host in
          let reply = try await host.reader.answer(fixture.query(), from: fixture.part(), focus: [])
          #expect(reply.answer == "turn 2")
        }
        #expect(try fixture.recordings.count == round)
        #expect(try fixture.transcripts == [fixture.recordings[round - 1]])
        // As a crash would leave it.
        var label = try fixture.label()
        #expect(label.isRecorded)
        label.isRecorded = false
        try label.write(to: fixture.warm)
      }
      #expect(try Set(fixture.recordings).count == 2)
    }
  }

  @Test("is made anew when Claude Code has lost it, twice at most")
  func lost() async throws {
    try await ClaudeCodeFixture.with { fixture in
      let part = fixture.part()
      for recordings in 1...2 {
        try await fixture.host { host in
          let reply = try await host.reader.answer(fixture.query(), from: part, focus: [])
          #expect(reply.answer == "turn 2" && reply.usage.freshTokens == 50)
        }
        #expect(try fixture.recordings.count == recordings)
        #expect(abs(await fixture.spent - 0.011 * Double(recordings)) < 1e-9)
        try FileManager.default.removeItem(atPath: fixture.home + "/.claude")
      }
      try fixture.behave("forgets")
      try await fixture.host { host in
        let error = try await fixture.failure(of: host.reader)
        #expect(error.code == .unavailable && error.message.contains("cleanupPeriodDays"))
      }
      #expect(try fixture.recordings.count == 3)
      #expect(abs(await fixture.spent - 0.032) < 1e-9)
      #expect(fixture.labels.isEmpty && fixture.transcripts.isEmpty)
    }
  }

  @Test("is labelled with the revisions that have the text now")
  func relabelled() async throws {
    try await ClaudeCodeFixture.with { fixture in
      try await fixture.host { host in
        _ = try await host.reader.answer(fixture.query(), from: fixture.part(), focus: [])
      }
      let label = try fixture.label()
      let model = try ClaudeCodeModel(
        program: "/c", price: Self.price, environment: ["HOME": fixture.home])
      let same = ClaudeCodeRecording(
        of: fixture.part(), shard: "notes", model: model, session: label.transcript.session)
      #expect(same.model == label.model && same.transcript == label.transcript)
      // The same text in another revision.
      let text = try String(
        contentsOfFile: fixture.warm.path + "/" + fixture.labels[0], encoding: .utf8)
      try PrivateFile.write(
        Data(text.replacing("\"r1\"", with: "\"r9\"").utf8),
        to: fixture.warm.path + "/" + fixture.labels[0])
      try await fixture.host { host in
        _ = try await host.reader.answer(fixture.query(), from: fixture.part(), focus: [])
      }
      #expect(try fixture.label() == label)
      #expect(try fixture.recordings.count == 1)
    }
  }

  @Test("is removed one folder down by its UUID, and nothing else is")
  func removal() async throws {
    try await ClaudeCodeFixture.with { fixture in
      let (projects, session) = (fixture.home + "/projects", UUID().uuidString.lowercased())
      let files = ["x/\(session).jsonl", "x/y/\(session).jsonl", "\(session).jsonl", "x/a.jsonl"]
      for file in files {
        let path = projects + "/" + file
        try PrivateFile.makeDirectory((path as NSString).deletingLastPathComponent)
        try PrivateFile.write(Data("text".utf8), to: path)
      }
      func left() -> [Bool] {
        files.map { FileManager.default.fileExists(atPath: projects + "/" + $0) }
      }
      let model = Digest(of: Data("m".utf8))
      for (name, folder) in [("a", projects), ("../x/a", projects), (session, "projects")] {
        let label = """
          {"shard": "s", "revisions": ["r"], "model": "\(model)", "window": 9,
           "transcript": {"session": "\(name)", "projects": "\(folder)"}}
          """
        try PrivateFile.write(Data(label.utf8), to: fixture.warm.path + "/one.json")
        #expect(fixture.warm.revisions(of: "s", model: model, window: 9).isEmpty)
        fixture.warm.remove("one")
        #expect(left() == [true, true, true, true] && fixture.labels.isEmpty)
      }
      let label = """
        {"shard": "s", "revisions": ["r"], "transcript":
          {"session": "\(session)", "projects": "\(projects)"}}
        """
      try PrivateFile.write(Data(label.utf8), to: fixture.warm.path + "/one.json")
      fixture.warm.removeAll { name, label in name == "one" && label.revisions == ["r"] }
      #expect(left() == [false, true, true, true] && fixture.labels.isEmpty)
    }
  }

  private static let price = ClaudeCodeFixture.price
}

extension ClaudeCodeFixture {
  /// What a question fails with; nil when it is answered.
  fileprivate func outcome(of reader: ClaudeCodePartReader) async -> OstrakaError? {
    do {
      _ = try await reader.answer(query(), from: part(), focus: [])
      return nil
    } catch {
      return error as? OstrakaError ?? OstrakaError(.fault, "\(error)")
    }
  }

  /// The only label.
  fileprivate func label() throws -> ClaudeCodeRecording {
    #expect(labels.count == 1)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: warm.path + "/" + labels[0]))
    return try JSONDecoder().decode(ClaudeCodeRecording.self, from: bytes)
  }
}
