import Foundation
import OstrakaLoading
import Testing

@Suite("Ignore rules")
struct IgnoreRulesTests {
  static let patterns = [
    "*.o", "/top.txt", "build/", "!keep.o", "docs/*.md", "docs/**/*.rst", "**/cache", "a/**",
    "a/**/z", "**/x/**/y", "foo**bar", "**.tmp", "\\#hash", "\\!bang", "# comment", "", "   ",
    "spaced\\ ", "trailing   ", "crlf\r", "[abc].c", "[!abc].d", "[^x-z]q", "[]]", "[a-]f",
    "[[:digit:]]n", "[[:nope:]]n", "[z-a]b", "open[", "back\\", "q?x", "é?", "sub/", "/sub/dir/",
    "sub/dir", "*", "/*", "!/sub", "**", "**/", "/**", "x/", "*/x", "a//b", "/", "!", "dir//",
    "[a\\]b]c", "a***b", "a/***/z", "t*e*s*t", "\\*.s", ".*", "*a*/b", "[*]", "[?]", "a[/]b",
    "*.tar.*",
  ]
  static let paths = [
    "a.o", "keep.o", "sub/keep.o", "top.txt", "sub/top.txt", "build/x", "sub/build/y",
    "docs/a.md", "docs/b/a.md", "docs/p.rst", "docs/b/c/p.rst", "cache", "sub/cache/x", "a/b",
    "a/z", "a/b/c/z", "x/y", "q/x/r/s/y", "foobar", "foo/bar", "fooxxbar", "n.tmp", "d/n.tmp",
    "#hash", "!bang", "spaced ", "spaced", "trailing", "crlf", "a.c", "d.c", "a.d", "d.d", "xq",
    "aq", "]", "-f", "af", "1n", "dn", "zb", "ab", "open[", "back\\", "q1x", "q/x", "éa", "é",
    "sub/dir/f", "w/sub/dir/f", "y", "x", "d/x", "test", "txexsxt", "tes", "*.s", "x.s", ".hid",
    "d/.hid/x", "]c", "bc", "\\c", "*", "?", "u.tar.gz", "name with space", "line\nbreak",
    "1a2/b",
  ]

  @Test("each alone decide as git does")
  func agreeWithGit() async throws {
    try await compare(Self.patterns.map { [$0] })
  }

  @Test("together decide as git does, the last one first")
  func negations() async throws {
    try await compare([
      ["*.o", "!keep.o", "sub/keep.o", "*.c", "![a]*"],
      ["/*", "!/sub", "/sub/*", "!/sub/keep.o"],
      ["*", "!*/", "!*.md", "!docs/**"],
      ["\u{feff}a.o", "x/", "!x/"],
    ])
  }

  @Test("take time that grows with the length of pattern and path, not with their stars")
  func noExplosion() {
    let rules = IgnoreRules((String(repeating: "*a", count: 40) + "*b?").utf8)
    #expect(rules.verdict(on: String(repeating: "a", count: 4_000).utf8, isFolder: false) == nil)
  }

  /// Walks a folder of the same files for each list of patterns, and asks git about them.
  private func compare(_ lists: [[String]]) async throws {
    let folder = try TemporaryFolder()
    try await folder.git("init", "-q")
    var made: [(path: String, patterns: [String])] = []
    for (index, patterns) in lists.enumerated() {
      try folder.write(patterns.joined(separator: "\n"), to: "\(index)/.gitignore")
      for path in Self.paths where (try? folder.write("x", to: "\(index)/\(path)")) != nil {
        made.append(("\(index)/\(path)", patterns))
      }
    }
    let answer = try await folder.git(
      "check-ignore", "-z", "--stdin", input: made.map { $0.path + "\0" }.joined())
    let ignored = Set(answer.split(separator: "\0").map(String.init))
    let listing = try await folder.list()
    // An ending that is skipped as binary was not ignored either.
    let found = Set(listing.documents.map(\.path) + listing.skipped.map(\.name))
    for (path, patterns) in made {
      #expect(found.contains(path) != ignored.contains(path), "\(path) under \(patterns)")
    }
  }
}
