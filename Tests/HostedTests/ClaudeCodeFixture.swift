import Foundation
import Ostraka
import OstrakaTesting
import Testing

@testable import OstrakaReaders

/// A reader with a stand-in for Claude Code, in a folder of its own.
final class ClaudeCodeFixture {
  let home = FileManager.default.temporaryDirectory
    .appending(path: "ostraka-claude-\(UUID().uuidString)").path
  let time = TestTime()
  var model: ClaudeCodeModel
  let spending: Spending

  /// One call as the stand-in noted it.
  struct Call: Decodable {
    let arguments: [String]
    let environment: [String: String]
    let folder: String
    let files: [String]
    let message: String
  }

  init() throws {
    try PrivateFile.makeDirectory(home + "/warm")
    let program = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "fake_claude.py").path
    let price = Price(
      input: 1, cacheWrite5m: 1.25, cacheWrite1h: 2, cacheRead: 0.1, output: 5, cacheMinimum: 0)
    model = ClaudeCodeModel(
      program: program, price: price,
      environment: [
        "HOME": home, "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin",
        "CLAUDECODE": "1", "CLAUDE_CODE_ENTRYPOINT": "cli", "ANTHROPIC_API_KEY": "not-a-key",
        "DATABASE_PASSWORD": "not-a-password",
      ])
    spending = try Spending(
      limits: SpendingLimits(dollarsPerHour: 100, dollarsPerDay: 100), file: home + "/spending",
      time: time)
  }

  deinit { try? FileManager.default.removeItem(atPath: home) }

  /// A reader as it is after a restart.
  func reader(_ change: (inout ClaudeCodeModel) -> Void = { _ in }) -> ClaudeCodePartReader {
    var model = model
    change(&model)
    let warm = WarmFolder(path: home + "/warm")
    let call = ClaudeCodeCall(model: model, folder: warm.path + "/claude", time: time)
    return ClaudeCodePartReader(
      shard: "notes", model: model, call: call, warm: warm, spending: spending, time: time)
  }

  func part(_ text: String = "The harbour has four piers.\n") -> HeldPart {
    let bytes = Data(text.utf8)
    let digest = Digest(of: bytes)
    let revision = Revision(
      id: RevisionID(rawValue: "r\(bytes.count)"), document: "d", number: 1,
      byteCount: bytes.count, sha256: digest, sourceSHA256: digest, loaded: time.now,
      modified: nil)
    let document = Document(
      id: "d", source: .file("/notes.md"), name: "notes.md", shard: "notes",
      current: revision)
    let passage = Passage(extent: revision.extent, lines: 1...1, ordinal: 0, headings: [])
    return HeldPart([HeldPassage(passage, of: document, in: bytes, after: nil)], tokens: 20)
  }

  func query(_ number: Int = 1) -> Query {
    Query(
      id: "q", question: "How many piers? \(number)", replyTo: Mailbox("asker"),
      deadline: time.now.advanced(by: .seconds(60)))
  }

  func behave(_ mode: String) throws {
    try Data(mode.utf8).write(to: URL(filePath: home + "/mode"))
  }

  var calls: [Call] {
    get throws {
      let text = try String(contentsOfFile: home + "/calls.jsonl", encoding: .utf8)
      return try text.split(separator: "\n").map {
        try JSONDecoder().decode(Call.self, from: Data($0.utf8))
      }
    }
  }

  /// The names of the files in a folder of the fixture.
  func files(_ folder: String) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: home + "/" + folder))?.sorted() ?? []
  }
}
