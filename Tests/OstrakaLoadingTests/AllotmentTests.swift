import Ostraka
import OstrakaLoading
import Testing

@Suite("An allotment")
struct AllotmentTests {
  @Test("sends a top-level folder where most of its bytes belong, and says so")
  func folders() {
    let found = [
      document("Sources/a.swift", 97), document("Sources/deep/b.md", 3),
      document("docs/a.md", 10), document("docs/b.md", 10), document("data/a.csv", 50),
      document("README.md", 5), document("Package.swift", 6), document("DESIGN.md", 7),
      document("x.json", 8),
    ]
    let allotment = Allotment(of: found)
    #expect(
      found.map { allotment.shard(of: $0) } == [
        "code", "code", "docs", "docs", "main", "docs", "code", "design", "main",
      ])
    #expect(
      allotment.lines.prefix(3).map(\.description) == [
        "Sources/ → code (97% of its bytes are code)",
        "docs/ → docs (100% of its bytes are docs)",
        "data/ → main (100% of its bytes are data)",
      ])
    #expect(allotment.lines.map(\.documents).reduce(0, +) == found.count)
    #expect(allotment.lines.map(\.bytes).reduce(0, +) == 196)
  }

  @Test("keeps folders of several roots apart")
  func roots() {
    let found = [document("src/a.swift", 9, in: "one"), document("src/a.md", 9, in: "two")]
    let allotment = Allotment(of: found)
    #expect(allotment.lines.map(\.folder) == ["one/src/", "two/src/"])
    #expect(found.map { allotment.shard(of: $0) } == ["code", "docs"])
  }

  @Test("decides a tie by the order of the kinds")
  func ties() {
    let allotment = Allotment(of: [document("x/a.md", 5), document("x/a.swift", 5)])
    #expect(allotment.lines.map(\.shard) == ["code"])
  }

  @Test("of a repository has four shards")
  func repository() {
    let paths = ["a.swift", "x.json", "tool", "docs/a.md", "docs/adr/1.md"]
    var found = paths.map { document($0, 10, origin: .repository("/srv/repo")) }
    found.append(
      document("history/00001.md", 10, origin: .repository("/srv/repo"), kind: .history))
    let allotment = Allotment(of: found)
    #expect(
      found.map { allotment.shard(of: $0) } == [
        "code", "code", "code", "docs", "design", "history",
      ])
    #expect(allotment.lines.map(\.folder) == ["repo/", "repo/", "repo/", "repo/"])
  }

  @Test("leaves what was named itself in main")
  func alone() {
    let found = document("a.swift", 10, origin: .alone)
    #expect(Allotment(of: [found]).shard(of: found) == .main)
    #expect(Allotment(of: []).shard(of: found) == .main)
  }

  private func document(
    _ path: String, _ bytes: Int, in folder: String = ".",
    origin: FoundDocument.Origin? = nil, kind: ContentKind? = nil
  ) -> FoundDocument {
    FoundDocument(
      source: .file("/" + folder + path), name: path, origin: origin ?? .folder(folder),
      path: path, byteCount: bytes, kind: kind ?? ContentKind(path: path)
    ) { throw OstrakaError(.fault, "an allotment reads nothing") }
  }
}
