import OstrakaLoading
import Testing

@Suite("A content kind")
struct ContentKindTests {
  @Test(
    "follows from the name",
    arguments: [
      ("Sources/Design.swift", ContentKind.code), ("Makefile", .code), ("a/CMakeLists.txt", .code),
      ("design/build.sh", .code), ("index.HTML", .code),
      ("DESIGN.md", .design), ("docs/adr/0001-use-x.md", .design), ("api-design.rst", .design),
      ("ARCHITECTURE", .design), ("rfc9562.txt", .design), ("ADR-7.adoc", .design),
      ("decisions.md", .design), ("proposals/0001.md", .design),
      ("README", .docs), ("README.md", .docs), ("LICENSE", .docs), ("docs/guide.md", .docs),
      ("redesigned.md", .docs), ("notes.txt", .docs),
      ("package.json", .data), (".gitignore", .data), ("design/logo.svg", .data),
      ("Package.resolved", .data), ("readme", .other), ("bin/tool", .other), (".hidden", .other),
      ("", .other),
    ])
  func names(path: String, kind: ContentKind) {
    #expect(ContentKind(path: path) == kind)
  }
}
