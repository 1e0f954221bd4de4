import Foundation
import Ostraka
import Testing

@Suite("A source")
struct SourceTests {
  @Test("is taken apart into what it was made of")
  func roundTrip() {
    #expect(Source.file("/a/b: c").kind == .file(path: "/a/b: c"))
    #expect(Source.note("n:1").kind == .note(id: "n:1"))
    #expect(Source.standardInput("notes.md").kind == .standardInput(name: "notes.md"))
    #expect(Source.session("s").kind == .session(id: "s"))
    #expect(Source("whatever").kind == .other("whatever"))
    #expect(Source("git:/repo").kind == .other("git:/repo"))
  }

  @Test(
    "of a repository keeps colons, per cent signs and accents apart",
    arguments: ["/r", "/a:b", "/50%", "/a%3Ab", "/%25:", "/é"])
  func repositories(repository: String) {
    for path in ["a.md", "a:b%3A.md", "\u{301}x", "history/00001"] {
      let source = Source.git(repository: repository, path: path)
      #expect(source.kind == .git(repository: repository, path: path))
    }
    #expect(Source.git(repository: "/r", path: "a").rawValue == "git:/r:a")
  }

  @Test("is coded as its text")
  func coding() throws {
    let data = try JSONEncoder().encode([Source.note("x")])
    #expect(String(decoding: data, as: UTF8.self) == #"["note:x"]"#)
    #expect(try JSONDecoder().decode([Source].self, from: data) == [.note("x")])
  }
}
