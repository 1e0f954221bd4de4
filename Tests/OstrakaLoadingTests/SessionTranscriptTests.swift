import Foundation
import Ostraka
import OstrakaLoading
import Testing

@Suite("Session transcripts")
struct SessionTranscriptTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("of Claude Code become readable: who said what, calls and excerpts")
  func claudeCode() async throws {
    try folder.write(Samples.claude.joined(separator: "\n") + "\n", to: Samples.claudePath)
    let document = try #require(try await list().documents.first)
    #expect(document.source == .session("1f0c5b5e-0b1a-4c1e-9d43-aabbccddeeff"))
    #expect(document.name == "session/2025-11-23-aabbccddeeff.md")
    #expect(document.kind == .history)
    #expect(document.modified == Timestamp(microseconds: 1_763_868_665_250_000))
    #expect(try await document.text() == Samples.claudeText)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: folder.path + "/" + Samples.claudePath))
    guard case .text(_, let source) = try await document.read() else { return }
    #expect(source == Digest(of: bytes))
  }

  @Test("of Codex become the same, from its items and from the older bare ones")
  func codex() async throws {
    let path = "2025/11/23/rollout-2025-11-23T03-30-05-019ab1c2-0000-7000-8000-001122334455.jsonl"
    try folder.write(Samples.codex.joined(separator: "\n"), to: path)
    let document = try #require(try await list().documents.first)
    #expect(document.source == .session("019ab1c2-0000-7000-8000-001122334455"))
    #expect(document.name == "session/2025-11-23-001122334455.md")
    #expect(try await document.text() == Samples.codexText)
    try folder.write(Samples.oldCodex.joined(separator: "\n"), to: path)
    #expect(try await list().documents[0].text() == Samples.codexText)
  }

  @Test("that grow begin with the same bytes, wherever they are cut", arguments: [true, false])
  func growing(isClaude: Bool) async throws {
    let lines = isClaude ? Samples.claude : Samples.codex
    let whole = Data(lines.joined(separator: "\n").utf8)
    var longest = Data()
    for count in stride(from: 0, through: whole.count, by: 31) {
      try folder.write(whole.prefix(count), to: "s.jsonl")
      guard case .text(let text, _) = try await list().documents[0].read() else { continue }
      #expect(text.starts(with: longest))
      longest = text
    }
    #expect(longest.count > 200)
  }

  @Test("leave out results beyond their ends, terminal codes and halves of characters")
  func excerpts() async throws {
    let long = String(repeating: "é", count: 3_000)
    try folder.write(
      Samples.claudeLine("user", content: ##""# A \u001b[31mtitle\nand more \ud83d""##)
        + Samples.claudeLine("user", content: #"[{"type":"tool_result","content":"\#(long)"}]"#)
        + Samples.claudeLine(
          "assistant", content: ##"[{"type":"text","text":"```sh\n# no title"}]"##)
        + Samples.claudeLine("user", content: ###""## Agent, now\n#1""###), to: "s.jsonl")
    let text = try await list().documents[0].text()
    #expect(text.hasPrefix("# A title\n"))
    #expect(text.contains("### A title\nand more \u{fffd}\n"))
    #expect(text.contains("\n\n(3952 bytes left out)\n\n    é"))
    #expect(text.contains("```sh\n# no title\n```\n"))
    #expect(text.contains("\n#### Agent, now\n#1\n"))
  }

  @Test("without turns, of a known session, or too long are skipped or cut")
  func limits() async throws {
    try folder.write(#"{"type":"summary","summary":"s"}"#, to: "a.jsonl")
    let side = Samples.claudeLine("user", content: #""x""#, more: #","isSidechain":true"#)
    try folder.write(side, to: "agent-1.jsonl")
    try folder.write(Samples.claudeLine("user", content: #""text""#), to: "p/b.jsonl")
    try folder.write(Samples.claudeLine("user", content: #""text""#), to: "q/b.jsonl")
    let listing = try await list()
    #expect(listing.documents.map(\.source.rawValue).sorted().first == "session:a")
    #expect(listing.skipped == [Skipped(name: "q/b.jsonl", reason: .sessionTaken)])
    for document in listing.documents where document.name.hasSuffix("a.md") {
      #expect(try await document.read() == .skipped(.init(name: document.name, reason: .noTurns)))
    }
    let turns = String(repeating: Samples.claudeLine("user", content: #""text""#), count: 1_000)
    try folder.write(turns, to: "long.jsonl")
    let transcripts = SessionTranscripts(
      folder: "long.jsonl", workingDirectory: folder.path, limit: 500)
    let text = try await transcripts.list().documents[0].text()
    #expect(text.utf8.count <= 500 && text.hasSuffix("is left out: a document has its limit.\n"))
    let turn = Samples.claudeLine("user", content: #""text""#)
    let large = Samples.claudeLine(
      "user", content: "\"\(String(repeating: "x", count: 17 << 20))\"")
    try folder.write(turn + large + turn, to: "large.jsonl")
    let gap = try await SessionTranscripts(folder: "large.jsonl", workingDirectory: folder.path)
      .list().documents[0].text()
    #expect(
      gap.hasSuffix("\ntext\n\nAn entry of this session is left out: it is too large.\n\ntext\n"))
  }

  @Test("that are not there are an error that says where they would be")
  func missing() async throws {
    #expect(await code { _ = try await list() } == .notFound)
    let transcripts = SessionTranscripts(folder: "none", workingDirectory: folder.path)
    #expect(await code { _ = try await transcripts.list() } == .notFound)
  }

  private func list() async throws -> Listing {
    try await SessionTranscripts(folder: ".", workingDirectory: folder.path).list()
  }
}
