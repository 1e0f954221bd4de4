import Foundation
import Ostraka
import OstrakaRules
import Testing

@Suite("A rule file")
struct SecretRuleFileTests {
  @Test("gives its title and its rules, and says which are not used")
  func contents() throws {
    let file = try RuleFolder().load(
      """
      title = "Ours"
      minVersion = "v8"
      [[rules]]
      id = "one"
      description = "A key of One"
      regex = '''one_(\\d+)'''
      keywords = ["ONE_", "uno"]
      tags = ["key"]
      unknown = 3
      [[rules]]
      id = "files"
      path = 'p12$'
      [[rules]]
      id = "two"
      regex = "old"
      [[rules]]
      id = "part"
      regex = "part"
      skipReport = true
      [[rules]]
      id = "two"
      regex = "two_[a-z]+"
      [[rules]]
      id = "theirs"
      [allowlist]
      stopwords = ["none"]
      [[allowlists]]
      targetRules = ["two"]
      stopwords = ["some"]
      """)
    #expect(file.title == "Ours")
    #expect(file.rules.map(\.id) == ["one", "two"])
    #expect(file.ignored.map(\.id) == ["two", "files", "part", "theirs"])
    let one = try #require(file.rules[0] as? PatternRule)
    #expect(one.keywords == ["one_", "uno"])
    #expect(one.summary == "A key of One")
    #expect(one.tags == ["key"])
    #expect(file.rules[1].found(in: "two_none two_some two_all old") == ["two_all"])
  }

  static let bad: [(text: String, words: [String])] = [
    ("rules = ", ["rules.toml is not valid TOML", "line 1"]),
    ("[[rules]]\n\nid = 'a\nregex = 'b'", ["line 3", "not closed"]),
    ("[[rules]]\nregex = 'a'", ["rule 1: its id is missing"]),
    ("[[rules]]\nid = 'x'\nregex = 'a(b'", ["rule “x”: its regex", "position 3", "parenthesis"]),
    ("[[rules]]\nid = 'x'\nregex = '[\\w.-]{0,50}?a(b'", ["position 16"]),
    ("[[rules]]\nid = 'x'\nregex = 'a\\C'", ["rule “x”", "\\C"]),
    ("[[rules]]\nid = 'x'\nregex = 3", ["rule “x”: its regex must be a string, not a number"]),
    ("[[rules]]\nid = 'x'\nregex = 'a'\nkeywords = 'k'", ["its keywords must be an array"]),
    ("[[rules]]\nid = 'x'\nregex = 'a'\nkeywords = [1]", ["an array of strings alone"]),
    ("[[rules]]\nid = 'x'\nregex = 'a'\nentropy = '3'", ["its entropy must be a number"]),
    ("[[rules]]\nid = 'x'\nregex = 'a'\nentropy = nan", ["its entropy must be a number"]),
    ("[[rules]]\nid = 'x'\nregex = '(a)'\nsecretGroup = 2", ["secretGroup is 2", "has 1 groups"]),
    ("[[rules]]\nid = 'x'\nregex = 'a'\nsecretGroup = -1", ["secretGroup is -1"]),
    ("[[rules]]\nid = 'x'\nregex = 'a'\n[[rules.allowlists]]\nregexes = ['(']", ["rule “x”"]),
    ("[[rules]]\nid = 'x'\nregex = 'a'\n[rules.allowlist]\ncondition = 'XOR'", ["“AND” or “OR”"]),
    ("[allowlist]\nregexTarget = 'file'", ["allowlist's regexTarget"]),
    ("rules = 3", ["its rules must be a table"]),
    ("rules = [3]", ["its rules must be a table"]),
  ]

  @Test("that is wrong is refused with the rule and what is wrong", arguments: bad)
  func badFiles(text: String, words: [String]) throws {
    let error = try RuleFolder().error(text)
    #expect(error.code == .badData)
    for word in words { #expect(error.message.contains(word)) }
  }

  @Test("has bounds for its bytes and its rules")
  func bounds() throws {
    let folder = try RuleFolder()
    let long = "#" + String(repeating: " ", count: SecretRuleFile.byteLimit)
    #expect(try folder.error(long).code == .tooLarge)
    let rules = String(repeating: "[[rules]]\n", count: SecretRuleFile.ruleLimit + 1)
    #expect(try folder.error(rules).code == .tooLarge)
  }

  @Test("that can't be read is refused")
  func unreadable() throws {
    let folder = try RuleFolder()
    func code(_ path: String) -> OstrakaError.Code? {
      #expect(throws: OstrakaError.self) { try SecretRuleFile(path: path) }?.code
    }
    #expect(code(folder.path + "/none.toml") == .notFound)
    #expect(code(folder.path) == .badData)
    let file = try folder.write("")
    try Data([0x61, 0xff]).write(to: URL(fileURLWithPath: file))
    #expect(code(file) == .badData)
    try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: file)
    // For root every file is readable.
    #expect(code(file) == (geteuid() == 0 ? .badData : .notPermitted))
  }

  @Test("can extend another, without some of its rules")
  func extending() throws {
    let folder = try RuleFolder()
    _ = try folder.write(
      """
      [[rules]]
      id = "a"
      regex = "a_([0-9]+)"
      keywords = ["a_"]
      [[rules.allowlists]]
      stopwords = ["00"]
      [[rules]]
      id = "b"
      regex = "b"
      [[rules]]
      id = "c"
      regex = "c_[a-z]+"
      [allowlist]
      stopwords = ["none"]
      """, to: "base.toml")
    let file = try folder.load(
      """
      [extend]
      useDefault = true
      path = "base.toml"
      disabledRules = ["b"]
      [[rules]]
      id = "d"
      regex = "d_[a-z]+"
      [[rules]]
      id = "a"
      keywords = ["other"]
      [[rules.allowlists]]
      stopwords = ["11"]
      """)
    #expect(file.rules.map(\.id) == ["d", "a", "c"])
    #expect(file.rules[0].found(in: "d_all d_none") == ["d_all"])
    #expect(file.rules[1].keywords == ["a_", "other"])
    #expect(file.rules[1].found(in: "a_00 a_11 a_22") == ["22"])
    #expect(file.ignored.isEmpty)
  }

  @Test("can extend two others one after the other, not itself and not a missing one")
  func extensionLimit() throws {
    let folder = try RuleFolder()
    _ = try folder.write("[[rules]]\nid = 'c'\nregex = 'c'", to: "c.toml")
    _ = try folder.write("[extend]\npath = 'c.toml'", to: "b.toml")
    #expect(try folder.load("extend = { path = 'b.toml' }").rules.map(\.id) == ["c"])
    #expect(try folder.error("extend = { path = 'rules.toml' }").code == .badData)
    #expect(try folder.error("extend = { path = 'none.toml' }").code == .notFound)
  }
}
