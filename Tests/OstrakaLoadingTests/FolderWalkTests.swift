import Foundation
import Ostraka
import OstrakaLoading
import Testing

@Suite("A folder walk")
struct FolderWalkTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("finds files in the order of their names' bytes, odd names too")
  func order() async throws {
    for name in ["b.md", "a/z.md", "a/b c.md", "a/line\nbreak.md", "Z.md", "é.md", "a.md"] {
      try folder.write("text", to: name)
    }
    let listing = try await folder.list()
    #expect(
      listing.names == [
        "Z.md", "a/b c.md", "a/line\nbreak.md", "a/z.md", "a.md", "b.md", "é.md",
      ])
    let document = try listing.document("a/b c.md")
    #expect(document.source == .file(folder.path + "/a/b c.md"))
    #expect(document.origin == .folder("."))
    #expect(document.byteCount == 4)
    #expect(document.modified != nil)
    #expect(try await document.text() == "text")
  }

  @Test("shows names from where load ran, and absolute ones outside it")
  func names() async throws {
    try folder.write("x", to: "in/docs/a.md")
    try folder.write("x", to: "out/b.md")
    let walk = FolderWalk(
      paths: ["docs", "../out/b.md"], workingDirectory: folder.path + "/in")
    #expect(try await walk.list().names == ["docs/a.md", folder.path + "/out/b.md"])
  }

  @Test("respects nested .gitignore files, the innermost first")
  func nestedRules() async throws {
    try folder.write("*.log\nbuild/\n", to: ".gitignore")
    try folder.write("!keep.log\n", to: "sub/.gitignore")
    for name in ["a.log", "sub/keep.log", "sub/b.log", "build/x.md", "sub/build/y.md", "c.md"] {
      try folder.write("x", to: name)
    }
    #expect(
      try await folder.list().names == [".gitignore", "c.md", "sub/.gitignore", "sub/keep.log"])
  }

  @Test("of a part of a work tree respects the rules of the whole")
  func rulesAbove() async throws {
    try await folder.git("init", "-q")
    try folder.write("*.log\n/sub/private/\n", to: ".gitignore")
    try folder.write("excluded.md\n", to: ".git/info/exclude")
    for name in ["a.log", "private/x.md", "excluded.md", "c.md"] {
      try folder.write("x", to: "sub/" + name)
    }
    #expect(try await folder.list(["sub"]).names == ["sub/c.md"])
  }

  @Test("enters no memory and no folder of a version control system")
  func privateFolders() async throws {
    for name in [".git/a.md", ".ostraka/key", "x/.hg/a.md", "memory/a.md", "b.md", ".github/c.md"] {
      try folder.write("x", to: name)
    }
    let memory = folder.path + "/memory"
    let listing = try await folder.list(excluding: [memory])
    #expect(listing.names == [".github/c.md", "b.md"])
    for path in [".ostraka", ".ostraka/key", ".git", "memory/a.md"] {
      #expect(
        await code { _ = try await folder.list([path], excluding: [memory]) } == .notPermitted)
    }
  }

  @Test("says what it skipped and why")
  func skips() async throws {
    try folder.write(Data([0x61, 0]), to: "zero")
    try folder.write("x", to: "a.png")
    try folder.write(Data("ab".utf8) + [0xff], to: "latin.md")
    try folder.write("", to: "empty.md")
    try folder.write("123456", to: "long.md")
    mkfifo(folder.path + "/pipe", 0o600)
    let listing = try await folder.list(limit: 5)
    #expect(listing.reason("a.png") == .binary)
    #expect(listing.reason("empty.md") == .empty)
    #expect(listing.reason("long.md") == .tooLarge(bytes: 6, limit: 5))
    #expect(listing.reason("pipe") == .notAFile)
    #expect(listing.names == ["latin.md", "zero"])
    let zero = try await listing.document("zero").read()
    #expect(zero == .skipped(Skipped(name: "zero", reason: .binary)))
    let latin = try await listing.document("latin.md").read()
    #expect(latin == .skipped(Skipped(name: "latin.md", reason: .notUTF8(offset: 2))))
  }

  @Test("takes a name that isn't UTF-8 for a skip")
  func nameNotUTF8() async throws {
    try folder.writeFileNotNamedInUTF8()
    #expect(try await folder.list().reason("\u{fffd}") == .nameNotUTF8)
  }

  @Test("skips a file that vanishes or grows between listing and reading")
  func racing() async throws {
    try folder.write("x", to: "a.md")
    try folder.write("x", to: "b.md")
    try folder.write("x", to: "c.md")
    let listing = try await folder.list(limit: 3)
    try folder.remove("a.md")
    try folder.write("xxxx", to: "b.md")
    try folder.remove("c.md")
    mkfifo(folder.path + "/c.md", 0o600)
    let reasons: [String: Skipped.Reason] = [
      "a.md": .vanished, "b.md": .tooLarge(bytes: 4, limit: 3), "c.md": .notAFile,
    ]
    for document in listing.documents {
      let reason = try #require(reasons[document.name])
      let content = try await document.read()
      #expect(content == .skipped(Skipped(name: document.name, reason: reason)))
    }
  }

  @Test("skips what it may not read", .disabled(if: getuid() == 0, "root may read everything"))
  func unreadable() async throws {
    try folder.write("x", to: "a.md")
    try folder.write("x", to: "sub/b.md")
    chmod(folder.path + "/a.md", 0)
    chmod(folder.path + "/sub", 0)
    defer { chmod(folder.path + "/sub", 0o700) }
    let listing = try await folder.list()
    #expect(listing.reason("sub") == .notPermitted)
    let content = try await listing.document("a.md").read()
    #expect(content == .skipped(Skipped(name: "a.md", reason: .notPermitted)))
    let error = await error { _ = try await folder.list(["a.md"]).documents[0].read() }
    #expect(error?.code == .notPermitted)
  }

  @Test("takes one line of 50 MB")
  func longLine() async throws {
    try folder.write(Data(repeating: 0x61, count: 50_000_000), to: "a.txt")
    guard case .text(let data, _) = try await folder.list().document("a.txt").read() else {
      Issue.record("no text")
      return
    }
    #expect(data.count == 50_000_000)
  }

  @Test("finds one document once, however many paths lead to it")
  func overlaps() async throws {
    try folder.write("x", to: "sub/a.md")
    try folder.write("x", to: "b.md")
    let listing = try await folder.list([".", "sub", "b.md", "./sub/a.md"])
    #expect(listing.names == ["b.md", "sub/a.md"])
  }

  @Test("ends with its task")
  func cancellation() async throws {
    try folder.write("x", to: "a.md")
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try await folder.list()
    }
    await #expect(throws: CancellationError.self) { try await task.value }
  }
}
