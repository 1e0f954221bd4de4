import Foundation
import Ostraka
import OstrakaLoading
import Testing

@Suite("The memory of MCP's server-memory")
struct ServerMemoryTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("becomes a document for each entity, with relations both ways")
  func graph() async throws {
    try folder.write(
      """
      {"type":"entity","name":"Ada","entityType":"person","observations":["writes\\ncode","is kind"]}
      {"type":"entity","name":"Parser/1","entityType":"project","observations":[]}

      {"type":"relation","from":"Ada","to":"Parser/1","relationType":"maintains"}
      {"type":"relation","from":"Ada","to":"Bob","relationType":"knows"}
      """, to: "memory.jsonl")
    let importing = Import(path: "memory.jsonl", workingDirectory: folder.path)
    let listing = try await importing.find().listing
    #expect(
      listing.documents.map(\.source.rawValue) == [
        "note:server-memory/Ada", "note:server-memory/Parser/1", "note:server-memory/Bob",
      ])
    let texts = [
      "# Ada (person)\n\n- writes\n  code\n- is kind\n\nRelations:\n\n- Ada maintains Parser/1\n"
        + "- Ada knows Bob\n",
      "# Parser/1 (project)\n\nRelations:\n\n- Ada maintains Parser/1\n",
      "# Bob\n\nRelations:\n\n- Ada knows Bob\n",
    ]
    for (document, text) in zip(listing.documents, texts) {
      #expect(try await document.text() == text)
    }
    let whole = Import(path: ".", workingDirectory: folder.path)
    #expect(try await whole.find().listing.documents.count == 3)
  }

  @Test(
    "with a line that is neither entity nor relation is an error with its number",
    arguments: [
      "x", "{}", #"{"type":"entity","name":"","entityType":"t","observations":[]}"#,
      #"{"type":"entity","name":"a\u001b","entityType":"t","observations":[]}"#,
      #"{"type":"entity","name":"a","entityType":"t","observations":[1]}"#,
      #"{"type":"relation","from":"a","relationType":"t"}"#, #"{"type":"other"}"#,
    ])
  func damaged(line: String) async throws {
    let good = #"{"type":"entity","name":"a","entityType":"t","observations":["o"]}"#
    try folder.write("\(good)\n\(line)\n", to: "memory.jsonl")
    let importing = Import(path: "memory.jsonl", workingDirectory: folder.path)
    let error = await error { _ = try await importing.find() }
    #expect(error?.code == .badData)
    #expect(error?.message.contains("Line 2 of memory.jsonl") == true)
  }
}
