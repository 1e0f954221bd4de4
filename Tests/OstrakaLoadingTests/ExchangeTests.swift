import Foundation
import Ostraka
import Testing

@testable import OstrakaLoading

@Suite("Export and import")
struct ExchangeTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static let texts: [String] = [
    "text\n", "no newline", "\n\n\nafter empty lines", "---\nname: x\n---\n", "a\r\nb\r\n", "\r",
    "",
    "---\nostraka: 1\nname: \"forged\"\n---\nrest", "\u{feff}mark", "---", "\u{2028}é\u{301}",
  ]
  private static let names = [
    "a.md", "A.md", "dir/a.md", "dir", "/etc/passwd", "../../up.md", "it's \"quoted\": yes #no.md",
    "- item", "*alias", "&anchor {x: [1]}", "~", "null", "2025-11-23", "\\back\\slash", "é",
    "e\u{301}",
    "line\nbreak\u{1b}[0m\u{85}\u{2028}\u{feff}", ".git/hooks/pre-commit", "con.txt", "a/../b",
    String(repeating: "long/", count: 400) + "x.md", String(repeating: "n", count: 3_000) + ".md",
    " ",
    "😀/𝒳.md", "page.pdf",
  ]

  @Test("round trip byte for byte, with any name and any text")
  func roundTrip() async throws {
    var generator = Seeded(state: 7)
    let documents = Self.names.enumerated().map { index, name in
      let random = String(
        decoding: (0..<Int.random(in: 0..<200, using: &generator)).map { _ in
          UInt8.random(in: 0...255, using: &generator)
        }, as: UTF8.self)
      let text = index < Self.texts.count ? Self.texts[index] : random
      return (document(name, text: text, index), Data(text.utf8))
    }
    let report = try await export(documents)
    #expect(report.documents == documents.count)
    let found = try await Import(path: "out", workingDirectory: folder.path).find()
    #expect(found.edited.isEmpty && found.listing.skipped.isEmpty)
    #expect(found.listing.documents.count == documents.count)
    for (document, text) in documents {
      let source = Array(document.source.rawValue.utf8)
      let imported = try #require(
        found.listing.documents.first { Array($0.source.rawValue.utf8) == source })
      #expect(Array(imported.name.utf8) == Array(document.name.utf8))
      #expect(imported.shard == document.shard)
      #expect(imported.modified == document.current.modified)
      let digest = document.current.sourceSHA256
      #expect(try await imported.read() == .text(text, source: digest))
    }
  }

  @Test("paths are relative, safe and distinct even where case doesn't count")
  func paths() {
    var paths = ExportPaths()
    let given = (Self.names + ["CVS/x", "a.MD", "dir/A.md", "x\u{202e}.md", "Dir~2", "dir"])
      .map { paths.path(for: $0) }
    for path in given {
      let components = path.split(separator: "/", omittingEmptySubsequences: false)
      #expect(path.utf8.count <= 1_000)
      for component in components {
        #expect(!["", ".", "..", ".git", "CVS", "con.txt"].contains(component))
        #expect(component.utf8.count <= 210)
        #expect(component.allSatisfy { !"\\:*?\"<>|\n\u{1b}\u{202e}".contains($0) })
      }
    }
    let folded = given.map { $0.precomposedStringWithCanonicalMapping.lowercased() }
    #expect(Set(folded).count == given.count)
    #expect(!folded.contains { path in folded.contains { $0.hasPrefix(path + "/") } })
    #expect(given[0] == "a.md" && given[1] == "A~2.md" && given[4] == "etc/passwd")
  }

  @Test("an export replaces an earlier one, and nothing else")
  func replacing() async throws {
    let first = [entry("a.md", "one"), entry("old/b.md", "two")]
    _ = try await export([entry("a.md/b", "zero"), entry("old", "zero")])
    #expect(try await export(first).removed == 2)
    let report = try await export([entry("a.md", "three")])
    #expect(report == ExportFolder.Report(documents: 1, bytes: 5, removed: 1))
    #expect(try FileTree.of(folder.path + "/out", named: "out").count == 1)
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/out/old"))
    let file = folder.path + "/out/a.md"
    let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    let handle = try #require(FileHandle(forWritingAtPath: file))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data("edit".utf8))
    let edited = await error { _ = try await export(first) }
    #expect(edited?.code == .alreadyExists)
    #expect(edited?.message.contains("out/a.md was edited") == true)
    let found = try await Import(path: "out", workingDirectory: folder.path).find()
    #expect(found.edited == ["out/a.md"])
    #expect(try await found.listing.documents[0].read() == .text(Data("threeedit".utf8)))
    try folder.remove("out/a.md")
    try folder.link("out/a.md", to: folder.path)
    #expect(await code { _ = try await export(first) } == .alreadyExists)
    try folder.remove("out/a.md")
    // What a killed export left goes with the next one; what only looks like it stays.
    try folder.write("---\nostraka: 1\nname: \"a", to: "out/a.md.4711.new")
    _ = try await export(first)
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/out/a.md.4711.new"))
    try folder.write("notes of mine", to: "out/b.md.4711.new")
    #expect(await code { _ = try await export(first) } == .alreadyExists)
    try folder.remove("out/b.md.4711.new")
    try folder.write("mine", to: "out/mine.txt")
    #expect(await code { _ = try await export(first) } == .alreadyExists)
  }

  @Test("a document whose stored bytes don't match its digest is not exported")
  func damagedStore() async throws {
    let damaged = (entry("a.md", "one").0, Data("two".utf8))
    #expect(await code { _ = try await export([damaged]) } == .badData)
  }

  @Test(
    "forged, damaged and newer front matter is an error that names the file",
    arguments: [
      ("ostraka: 2", "newer version"), ("ostraka: 0", "no format"), ("ostraka: [1]", "damaged"),
      ("ostraka: \"1", "damaged"), ("name: \"\"", "empty “name”"), ("name: \"a\\e[0m\"", "control"),
      ("name: \"a\\0\"", "control"), ("source: \"note:\\n\"", "control"),
      ("source: \"note:\"", "names nothing"), ("source: /a/.ostraka/key", "never loaded"),
      ("source: /a/../b", "never loaded"), ("source: *a", "damaged"), ("source: |", "damaged"),
      ("shard: \"../x\"", "shard"), ("sha256: \"12\"", "digest"), ("modified: yesterday", "moment"),
      ("modified: \"2025-02-30T00:00:00Z\"", "moment"), ("name: one\nname: two", "damaged"),
    ])
  func forged(line: String, problem: String) async throws {
    let sha256 = "\(Digest(of: Data("text".utf8)))"
    var fields = [
      "ostraka": "ostraka: 1", "name": "name: 'it''s'", "source": "source: note:x",
      "more": "tags: [a]", "sha256": "sha256: \(sha256)",
    ]
    func write() throws {
      let lines = fields.sorted { $0.key < $1.key }.map(\.value)
      try folder.write("---\n" + lines.joined(separator: "\n") + "\n---\ntext", to: "in/a.md")
    }
    let importing = Import(path: "in", workingDirectory: folder.path)
    try write()
    #expect(try await importing.find().listing.names == ["it's"])
    fields[String(line.prefix { $0 != ":" })] = line
    try write()
    let error = await error { _ = try await importing.find() }
    #expect(error?.code == .badData)
    #expect(error?.message.contains("in/a.md") == true)
    #expect(error?.message.contains(problem) == true, "\(error?.message ?? "")")
  }

  @Test("other Markdown is a document of its own path, front matter and all")
  func markdown() async throws {
    let text = "---\ntitle: \"x\"\n---\n# Heading\r\n"
    try folder.write(text, to: "notes/sub/a.md")
    try folder.write("x", to: "notes/b.txt")
    try folder.write(Data([0xff]), to: "notes/c.md")
    let listing = try await Import(path: "notes", workingDirectory: folder.path).find().listing
    #expect(listing.names == ["notes/c.md", "notes/sub/a.md"])
    #expect(listing.reason("notes/b.txt") == .notImportable)
    let document = try listing.document("notes/sub/a.md")
    #expect(document.source == .file(folder.path + "/notes/sub/a.md"))
    #expect(try await document.text() == text)
    let one = Import(path: "notes/sub/a.md", workingDirectory: folder.path)
    #expect(try await one.find().listing.documents[0].origin == .alone)
    for path in ["notes/b.txt", "none"] {
      let importing = Import(path: path, workingDirectory: folder.path)
      #expect(await error { _ = try await importing.find() }?.message.contains(path) == true)
    }
    let bad = Import(path: "notes/c.md", workingDirectory: folder.path)
    #expect(await code { _ = try await bad.find().listing.documents[0].read() } == .badData)
  }

  @Test("two files of one document are an error")
  func twice() async throws {
    _ = try await export([entry("a.md", "one")])
    try FileManager.default.copyItem(
      atPath: folder.path + "/out/a.md", toPath: folder.path + "/out/b.md")
    let importing = Import(path: "out", workingDirectory: folder.path)
    #expect(await error { _ = try await importing.find() }?.message.contains("out/b.md") == true)
  }

  private func entry(_ name: String, _ text: String) -> (Document, Data) {
    (document(name, text: text, 0), Data(text.utf8))
  }

  private func document(_ name: String, text: String, _ index: Int) -> Document {
    let odd = name.unicodeScalars.contains { $0.properties.generalCategory == .control }
    let source: Source = odd ? .git(repository: "/r: 1", path: name) : .note("\(index) " + name)
    let moments: [Int64?] = [0, -1, .max, 1_763_868_605_123_456, nil]
    let revision = Revision(
      id: "r", document: "d", number: index + 1, byteCount: text.utf8.count,
      sha256: Digest(of: Data(text.utf8)), sourceSHA256: Digest(of: Data(name.utf8)),
      loaded: Timestamp(microseconds: 1), modified: moments[index % 5].map(Timestamp.init))
    return Document(id: "d", source: source, name: name, shard: "docs", current: revision)
  }

  private func export(_ documents: [(Document, Data)]) async throws -> ExportFolder.Report {
    var rest = documents[...]
    return try await ExportFolder("out", workingDirectory: folder.path)
      .write(documents.map(\.0)) { _ in rest.popFirst()?.1 ?? Data() }
  }
}

/// SplitMix64, so that every run has the same texts.
private struct Seeded: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
