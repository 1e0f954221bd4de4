import Foundation
import Ostraka
import OstrakaLoading
import Testing

@Suite("A git repository")
struct GitRepositoryTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("gives the files of HEAD, not those of the work tree, odd names too")
  func files() async throws {
    try await folder.git("init", "-q")
    let names = ["a b.md", "docs/é.md", "line\nbreak.md", "tab\t\"quote\".md", ":colon.swift"]
    for name in names { try folder.write("text of \(name)", to: name) }
    try await folder.commit("first")
    try folder.write("changed since", to: "a b.md")
    try folder.write("not tracked", to: "new.md")
    let repository = try await GitRepository.open(folder.path + "/docs")
    #expect(repository.path == folder.path)
    try await repository.withDocuments { listing in
      #expect(Set(listing.names) == Set(names + ["history/00001.md"]))
      for name in names {
        let document = try listing.document(name)
        #expect(document.source == .git(repository: folder.path, path: name))
        #expect(try await document.text() == "text of \(name)")
      }
    }
    for name in names {
      #expect(try await repository.currentBytes(name) == Data("text of \(name)".utf8))
    }
    #expect(await code { _ = try await repository.currentBytes("new.md") } == .notFound)
  }

  @Test("reads many files through one git, at once and in any order")
  func manyFiles() async throws {
    try await folder.git("init", "-q")
    for index in 0..<300 { try folder.write("file \(index)\n", to: "f/\(index).md") }
    try folder.write(String(repeating: "long line ", count: 500_000), to: "long.md")
    try await folder.commit("many")
    let repository = try await GitRepository.open(folder.path)
    try await repository.withDocuments { listing in
      let documents = listing.documents.filter { $0.kind != .history }.reversed()
      try await withThrowingTaskGroup(of: Void.self) { group in
        for document in documents {
          group.addTask {
            let text = try await document.text()
            let stem = document.name.dropFirst(2).dropLast(3)
            #expect(document.name == "long.md" ? text.count == 5_000_000 : text == "file \(stem)\n")
          }
        }
        try await group.waitForAll()
      }
    }
  }

  @Test("says what it skipped and why")
  func skips() async throws {
    let inner = try TemporaryFolder()
    try await inner.git("init", "-q")
    try await inner.commit("inner")
    try await folder.git("init", "-q")
    try await folder.git("-c", "protocol.file.allow=always", "submodule", "add", inner.path, "sub")
    try folder.write(Data([0x61, 0]), to: "zero")
    try folder.write(Data([0x61, 0xff]), to: "latin.md")
    try folder.write("x", to: "a.png")
    try folder.write("", to: "empty.md")
    try folder.write("123456789", to: "long.md")
    try folder.write("x", to: "history/00001.md")
    try folder.write("x", to: "history/notes.md")
    try folder.link("link.md", to: "long.md")
    try await folder.commit("skips")
    let repository = try await GitRepository.open(folder.path)
    try await repository.withDocuments(limit: 8) { listing in
      #expect(listing.reason("sub") == .submodule)
      #expect(listing.reason("a.png") == .binary)
      #expect(listing.reason("empty.md") == .empty)
      #expect(listing.reason("long.md") == .tooLarge(bytes: 9, limit: 8))
      #expect(listing.reason("link.md") == .link("in a repository"))
      #expect(listing.reason("history/00001.md") == .nameTaken)
      #expect(listing.names.contains("history/notes.md"))
      let zero = try await listing.document("zero").read()
      #expect(zero == .skipped(Skipped(name: "zero", reason: .binary)))
      let latin = try await listing.document("latin.md").read()
      #expect(latin == .skipped(Skipped(name: "latin.md", reason: .notUTF8(offset: 1))))
    }
    #expect(await code { _ = try await repository.currentBytes("long.md", limit: 8) } == .tooLarge)
  }

  @Test("may be bare, a linked work tree, or named by its .git")
  func kinds() async throws {
    try await folder.git("init", "-q", "work")
    try folder.write("x", to: "work/a.md")
    try await folder.git("-C", "work", "add", "a.md")
    try await folder.git("-C", "work", "commit", "-qm", "first")
    try await folder.git("clone", "-q", "--bare", "work", "bare.git")
    try await folder.git("-C", "work", "worktree", "add", "-q", "../linked")
    for (name, path) in [
      ("work", "work"), ("work/.git", "work"), ("bare.git", "bare.git"), ("linked", "linked"),
    ] {
      let repository = try await GitRepository.open(name, workingDirectory: folder.path)
      #expect(repository.path == folder.path + "/" + path)
      let names = try await repository.withDocuments { $0.names }
      #expect(names == ["a.md", "history/00001.md"])
    }
  }

  @Test("is an error when there is none, or none on this machine, or no commit in it")
  func errors() async throws {
    #expect(await code { _ = try await GitRepository.open(folder.path) } == .notFound)
    #expect(await code { _ = try await GitRepository.open(folder.path + "/no") } == .notFound)
    let remote = "https://example.org/a.git"
    #expect(await code { _ = try await GitRepository.open(remote) } == .invalidRequest)
    try folder.write("x", to: "file")
    #expect(await code { _ = try await GitRepository.open(folder.path + "/file") } == .notFound)
    try await folder.git("init", "-q")
    let error = await error { _ = try await GitRepository.open(folder.path) }
    #expect(error?.code == .notFound)
    #expect(error?.message.contains("no commits yet") == true)
  }

  @Test(
    "of somebody else is an error with git's own advice",
    .enabled(if: getuid() == 0, "only root can give a folder away"))
  func dubiousOwnership() async throws {
    try await folder.git("init", "-q")
    try await folder.commit("first")
    chown(folder.path, 65_534, 65_534)
    chown(folder.path + "/.git", 65_534, 65_534)
    let error = await error { _ = try await GitRepository.open(folder.path) }
    #expect(error?.code == .notPermitted)
    #expect(error?.message.contains("safe.directory") == true)
  }

  @Test("closes git when the work with it fails, and its documents can't be read afterwards")
  func closing() async throws {
    try await folder.git("init", "-q")
    try folder.write("x", to: "a.md")
    try await folder.commit("first")
    let repository = try await GitRepository.open(folder.path)
    let failure = await code {
      try await repository.withDocuments { _ in throw OstrakaError(.tryLater, "enough") }
    }
    #expect(failure == .tryLater)
    let documents = try await repository.withDocuments { $0.documents }
    #expect(await code { _ = try await documents[0].read() } == .fault)
  }
}
