import Foundation
import Ostraka
import OstrakaLoading
import Testing

@Suite("The history of a repository")
struct GitHistoryTests {
  let folder: TemporaryFolder

  init() async throws {
    folder = try TemporaryFolder()
    try await folder.git("init", "-q", "-b", "main")
  }

  @Test("of 120 commits is three documents, and one commit more changes only the last")
  func groups() async throws {
    try await folder.git("fast-import", "--quiet", input: commits(120))
    let before = try await texts()
    #expect(before.map(\.name) == (1...3).map { "history/0000\($0).md" })
    #expect(before[0].text.hasPrefix("# History, commits 1 to 50\n\n## "))
    #expect(before.map { $0.text.components(separatedBy: "\n## ").count - 1 } == [50, 50, 20])
    #expect(before[2].text.contains("commit 120\n"))
    try await folder.commit("one more", at: 500)
    let after = try await texts()
    #expect(after.count == 3)
    #expect(after[0] == before[0])
    #expect(after[1] == before[1])
    #expect(after[2].text.contains("one more"))
    let repository = try await GitRepository.open(folder.path)
    let now = try await repository.currentBytes("history/00003")
    #expect(String(decoding: now, as: UTF8.self) == after[2].text)
    #expect(await code { _ = try await repository.currentBytes("history/00004") } == .notFound)
  }

  @Test("writes a commit as a section: hash, subject, author without e-mail, date, body, files")
  func section() async throws {
    try folder.write("one\n", to: "a b.md")
    try await folder.commit("Begin\n\nWhy:\n\n# not a heading\n## nor this\n\nend")
    try await folder.git("mv", "a b.md", "c.md")
    try folder.write("x", to: "line\nbreak")
    try await folder.commit("Rename", at: 2)
    let text = try await texts()[0].text
    let hash = try await folder.git("rev-parse", "HEAD~1").prefix(12)
    #expect(
      text.hasPrefix(
        """
        # History, commits 1 to 2

        ## \(hash) Begin

        Author: Ada
        Date: 2024-01-01T00:00:00+00:00

            Why:

            # not a heading
            ## nor this

            end

        Files:
        - A a b.md

        ##
        """))
    #expect(text.hasSuffix("Files:\n- R a b.md → c.md\n- A line ⏎ break\n"))
    #expect(!text.contains("example.org"))
  }

  @Test("names at most 40 files of a commit and counts the rest")
  func manyFiles() async throws {
    for index in 0..<43 { try folder.write("x", to: "\(index)") }
    try await folder.commit("")
    let text = try await texts()[0].text
    #expect(text.contains("(no subject)"))
    #expect(text.components(separatedBy: "\n- A ").count - 1 == 40)
    #expect(text.hasSuffix("\n- and 3 more\n"))
  }

  @Test("keeps what it has when an older branch is merged")
  func merges() async throws {
    try await folder.commit("root", at: 1)
    try await folder.git("checkout", "-q", "-b", "side")
    for day in 2...4 { try await folder.commit("side \(day)", at: day) }
    try await folder.git("checkout", "-q", "main")
    for day in 5...8 { try await folder.commit("main \(day)", at: day) }
    let before = try await subjects()
    try await folder.git("merge", "-q", "--no-ff", "-m", "merge", "side", at: 9)
    let after = try await subjects()
    #expect(before == ["root", "main 5", "main 6", "main 7", "main 8"])
    #expect(after == before + ["side 2", "side 3", "side 4", "merge"])
  }

  @Test("of a shallow clone begins where the clone does")
  func shallow() async throws {
    for day in 1...3 { try await folder.commit("c\(day)", at: day) }
    let clone = try TemporaryFolder()
    try await clone.git("clone", "-q", "--depth", "2", "file://" + folder.path, ".")
    let repository = try await GitRepository.open(clone.path)
    let text = String(decoding: try await repository.currentBytes("history/00001"), as: UTF8.self)
    #expect(text.hasPrefix("# History, commits 1 to 2\n"))
  }

  @Test("survives messages in other encodings and names that aren't UTF-8")
  func encodings() async throws {
    try folder.write(Data("caf".utf8) + [0xe9], to: "message")
    try folder.writeFileNotNamedInUTF8()
    try await folder.git("config", "i18n.commitEncoding", "latin1")
    try await folder.git("config", "log.showSignature", "true")
    try await folder.git("add", "-A")
    try await folder.git("commit", "-qF", "message")
    let text = try await texts()[0].text
    #expect(text.contains(" café\n"))
    #expect(text.contains("- A \u{fffd}\n"))
    let repository = try await GitRepository.open(folder.path)
    try await repository.withDocuments { listing in
      #expect(listing.reason("\u{fffd}") == .nameNotUTF8)
    }
  }

  private struct Group: Equatable {
    let name: String
    let text: String
  }

  private func texts() async throws -> [Group] {
    let repository = try await GitRepository.open(folder.path)
    return try await repository.withDocuments { listing in
      var groups: [Group] = []
      for document in listing.documents where document.kind == .history {
        groups.append(Group(name: document.name, text: try await document.text()))
      }
      return groups
    }
  }

  private func subjects() async throws -> [String] {
    try await texts().flatMap { $0.text.split(separator: "\n") }
      .filter { $0.hasPrefix("## ") }.map { String($0.dropFirst(16)) }
  }

  /// A fast-import stream of that many commits, a minute apart.
  private func commits(_ count: Int) -> String {
    (1...count).map { index in
      let message = "commit \(index)"
      let text = "text \(index)\n"
      return """
        commit refs/heads/main
        committer Ada <ada@example.org> \(1_704_067_200 + index * 60) +0000
        data \(message.utf8.count)
        \(message)
        M 100644 inline a.md
        data \(text.utf8.count)
        \(text)

        """
    }.joined()
  }
}
