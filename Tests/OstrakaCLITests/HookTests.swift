import Foundation
import Ostraka
import Synchronization
import Testing

@testable import OstrakaCLI

@Suite("A hook of Claude Code's")
struct HookTests {
  private func run(
    _ shard: String? = nil, said: String? = nil, into handed: Handed = Handed()
  ) -> HookRun {
    HookRun(
      recall: { said }, handOver: { file in handed.add(file) },
      attachment: { _ in shard })
  }

  /// The transcripts that were handed over.
  private final class Handed: Sendable {
    private let list = Mutex<[String]>([])
    var files: [String] { list.withLock { $0 } }
    func add(_ file: String) { list.withLock { $0.append(file) } }
  }

  private func input(_ json: String, _ event: HookEvent) throws -> HookInput {
    try HookInput(Data(json.utf8), event: event)
  }

  @Test("understands what it is told, and passes over what is new")
  func fields() throws {
    let start = try input(
      #"""
      {"session_id": "s-1", "transcript_path": "/t/s-1.jsonl", "cwd": "/w", "source": "startup",
       "hook_event_name": "SessionStart", "model": "m", "later": {"a": [1]}}
      """#, .sessionStart)
    #expect(start.session == "s-1" && start.transcript == "/t/s-1.jsonl")
    let end = try input(#"{"hook_event_name": "SessionEnd", "reason": "clear"}"#, .sessionEnd)
    #expect(end.session.isEmpty && end.transcript == nil)
    #expect(try input(#"{"transcript_path": "a/b"}"#, .sessionEnd).transcript == nil)
    let cut = #"{"last_assistant_message": "half \ud83d", "transcript_path": null}"#
    #expect(try input(cut, .stop).transcript == nil)
  }

  @Test(
    "refuses what Claude Code would not say",
    arguments: [
      "", "[]", "{", #"{"hook_event_name": "Stop"}"#, #"{"session_id": 7}"#,
      #"{"transcript_path": "/a\u0000b"}"#,
      #"{"transcript_path": "/\#(String(repeating: "a", count: 5000))"}"#,
      String(repeating: " ", count: HookInput.limit) + "{}",
    ])
  func refusal(json: String) {
    #expect(throws: OstrakaError.self) { try input(json, .sessionEnd) }
  }

  @Test("reads its input to the end, or to the end of the object when the pipe stays open")
  func reading() throws {
    for closes in [true, false] {
      let pipe = Pipe()
      defer { try? pipe.fileHandleForWriting.close() }
      pipe.fileHandleForWriting.write(Data("{\"session_id\": \"s\"}\n".utf8))
      if closes { try pipe.fileHandleForWriting.close() }
      let descriptor = pipe.fileHandleForReading.fileDescriptor
      #expect(try HookInput.read(descriptor, event: .stop).session == "s")
    }
  }

  @Test("gives the model what the memory knows, as much as is taken")
  func start() async throws {
    let begun = try input("{}", .sessionStart)
    #expect(try await run().reply(to: begun) == .nothing)
    #expect(try await run(said: "").reply(to: begun) == .nothing)
    #expect(HookReply.nothing.text == nil)
    let line = "“a\"\\” is\t\u{1}known"
    let reply = try await run(said: line).reply(to: begun)
    #expect(try context(reply) == line)
    #expect(reply.text?.contains("\n") == false)
    let long = (0..<2000).map { "Fact \($0) \u{1F4DA}" }.joined(separator: "\n")
    let cut = try context(.context(long))
    #expect(cut.utf16.count <= HookReply.limit && cut.hasPrefix("Fact 0 \u{1F4DA}\nFact 1 "))
    #expect(cut.hasSuffix("find it.)"))
    let wide = try context(.context(String(repeating: "\u{1F4DA}", count: 9000)))
    #expect(wide.utf16.count <= HookReply.limit && wide.utf16.count > HookReply.limit / 2)
  }

  private func context(_ reply: HookReply) throws -> String {
    let data = Data((reply.text ?? "").utf8)
    let object = try JSONSerialization.jsonObject(with: data) as? [String: [String: String]]
    let output = try #require(object?["hookSpecificOutput"])
    #expect(object?.count == 1 && output["hookEventName"] == "SessionStart")
    return try #require(output["additionalContext"])
  }

  @Test("hands over a transcript that is there")
  func end() async throws {
    let handed = Handed()
    let file = FileManager.default.temporaryDirectory.path + "/ostraka-\(UUID().uuidString).jsonl"
    let ended = try input("{\"transcript_path\": \(file.jsonQuoted)}", .sessionEnd)
    #expect(try await run(into: handed).reply(to: ended) == .nothing)
    #expect(handed.files.isEmpty)
    try Data("{}\n".utf8).write(to: URL(fileURLWithPath: file))
    defer { try? FileManager.default.removeItem(atPath: file) }
    #expect(try await run(into: handed).reply(to: ended) == .nothing)
    #expect(handed.files == [file])
  }

  @Test("keeps an attached shard going, and nobody else")
  func stop() async throws {
    let wish = try input(#"{"stop_hook_active": true}"#, .stop)
    #expect(try await run().reply(to: wish) == .nothing)
    let reply = try await run("docs").reply(to: wish)
    let data = Data((reply.text ?? "").utf8)
    let object = try JSONSerialization.jsonObject(with: data) as? [String: String]
    #expect(object?["decision"] == "block" && object?.count == 2)
    #expect(object?["reason"]?.contains("the shard docs") == true)
    #expect(object?["reason"]?.contains("next_query") == true)
  }
}
