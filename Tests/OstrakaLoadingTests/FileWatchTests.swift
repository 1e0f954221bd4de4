import Foundation
import Ostraka
import OstrakaLoading
import Testing

@Suite("A file watch")
struct FileWatchTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("reports what changed and what vanished, and nothing else")
  func changes() async throws {
    for name in ["a.md", "b.md", "c.md", "d.md"] { try folder.write("text", to: name) }
    let known = try await known()
    #expect(try await FileWatch().changes(since: known).isEmpty)
    try folder.write("longer text", to: "b.md")
    try folder.remove("c.md")
    try folder.remove("d.md")
    try folder.write("x", to: "d.md/now a folder.md")
    let changes = try await FileWatch().changes(since: known)
    try #require(changes.count == 3)
    guard case .changed(let file, let document) = changes[0], case .vanished(let gone) = changes[1],
      case .vanished(let replaced) = changes[2]
    else {
      Issue.record("\(changes)")
      return
    }
    #expect([file.name, gone.name, replaced.name] == ["b.md", "c.md", "d.md"])
    #expect(document.source == file.source)
    #expect(try await document.text() == "longer text")
  }

  @Test("asks for the bytes when only the time has changed")
  func touched() async throws {
    try folder.write("text", to: "a.md")
    let known = try await known()
    let attributes = [FileAttributeKey.modificationDate: Date(timeIntervalSince1970: 1_000)]
    try FileManager.default.setAttributes(attributes, ofItemAtPath: folder.path + "/a.md")
    let held = Data("text".utf8)
    #expect(try await FileWatch().changes(since: known) { $1 == held }.isEmpty)
    #expect(try await FileWatch().changes(since: known) { _, _ in false }.count == 1)
    #expect(try await FileWatch().changes(since: known).count == 1)
  }

  @Test("reports a file that is no text any more")
  func noText() async throws {
    try folder.write("text", to: "a.md")
    let known = try await known()
    try folder.write(Data([0, 0]), to: "a.md")
    let changes = try await FileWatch().changes(since: known) { _, _ in false }
    guard case .unreadable(_, .binary) = changes.first else {
      Issue.record("\(changes)")
      return
    }
  }

  @Test("passes over sources that are not files")
  func otherSources() async throws {
    let note = FileWatch.Known(source: .note("x"), name: "x", modified: nil, byteCount: 1)
    #expect(try await FileWatch().changes(since: [note]).isEmpty)
  }

  private func known() async throws -> [FileWatch.Known] {
    try await folder.list().documents.map {
      FileWatch.Known(
        source: $0.source, name: $0.name, modified: $0.modified, byteCount: $0.byteCount)
    }
  }
}
