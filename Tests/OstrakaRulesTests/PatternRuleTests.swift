import Ostraka
import OstrakaRules
import Testing

@Suite("A rule of a gitleaks file")
struct PatternRuleTests {
  static let found: [(fields: String, text: String, secrets: [String])] = [
    // The whole match, a group, the first group that isn't empty, the group that is named.
    ("regex = 'zz_[a-z]{4}'", "a zz_abcd, zz_efgh", ["zz_abcd", "zz_efgh"]),
    ("regex = 'zz_([a-z]{4})'", "zz_abcd", ["abcd"]),
    ("regex = 'zz_(?:([0-9]+)|([a-z]+))'", "zz_12 zz_ab", ["12", "ab"]),
    ("regex = 'zz_([a-z])([0-9])'\nsecretGroup = 2", "zz_a1", ["1"]),
    ("regex = 'zz_([a-z])|yy(x)'\nsecretGroup = 2", "zz_a", []),
    ("regex = '\\n*zz_\\w+\\n*'", "\n\nzz_ab\n\n", ["zz_ab"]),
    // Go's syntax and PCRE2's.
    ("regex = '(?i)zz_[a-c]+(?-i:D)'", "ZZ_aBCD ZZ_abcd", ["ZZ_aBCD"]),
    ("regex = '(?P<secret>zz_[[:alnum:]]+)\\z'", "zz_ab zz_cd", ["zz_cd"]),
    ("regex = 'zz_ab$'", "zz_ab\n", []),
    ("regex = '(?m)^zz_..$'", "zz_ab\nzz_cd", ["zz_ab", "zz_cd"]),
    ("regex = 'zz_\\pL{3}.'", "zz_äöüß", ["zz_äöüß"]),
    // Strictly more bits per byte than that.
    ("regex = 'zz_([a-d]{4})'\nentropy = 2", "zz_abcd", []),
    ("regex = 'zz_([a-d]{4})'\nentropy = 1.9", "zz_abcd zz_aaab", ["abcd"]),
    // The rest of a name before its keyword.
    ("regex = '[\\w.-]{0,50}?zz=(\\d+)'\nkeywords = ['ZZ']", "my.zz=1 zzz=2", ["1", "2"]),
    ("regex = '[\\w.-]{0,50}?zz|yy'", "abzz yy", ["abzz", "yy"]),
    ("regex = '(?i)[\\w.-]{0,50}?zz'", "a.B-zz=abzz", ["a.B-zz", "abzz"]),
    ("regex = 'x'\nkeywords = ['schlüssel']", "x", ["x"]),
    ("regex = 'x'\nkeywords = ['zz']", "x", []),
    ("regex = 'x*'\nkeywords = []", "yy", []),
    // A rule that is limited to paths is used for all.
    ("regex = 'zz'\npath = '\\.tf$'", "zz", ["zz"]),
  ]

  @Test("finds secrets as gitleaks does", arguments: found)
  func findsSecrets(fields: String, text: String, secrets: [String]) throws {
    #expect(try rule(fields).found(in: text) == secrets)
  }

  static let allowed: [(list: String, secrets: [String])] = [
    ("regexes = ['^ab']", ["xy12", "zab9"]),
    ("regexes = ['key=ab']\nregexTarget = 'match'", ["xy12", "zab9"]),
    ("regexes = ['key=ab']\nregexTarget = 'secret'", ["abcd", "xy12", "zab9"]),
    ("regexes = ['^# .*tests']\nregexTarget = 'line'", ["abcd", "zab9"]),
    ("regexes = ['my.key=z']\nregexTarget = 'match'", ["abcd", "xy12"]),
    ("stopwords = ['BC', '9']", ["xy12"]),
    ("stopwords = ['AB']\nregexes = ['1']", []),
    ("stopwords = ['ab']\nregexes = ['d$']\ncondition = 'AND'", ["xy12", "zab9"]),
    ("regexes = ['d$']\ncondition = 'and'", ["xy12", "zab9"]),
    // Paths and commits aren't known.
    ("paths = ['.*']", ["abcd", "xy12", "zab9"]),
    ("commits = ['0123abc']\nstopwords = ['ab']", ["xy12"]),
    ("paths = ['.*']\nstopwords = ['ab']\ncondition = 'AND'", ["abcd", "xy12", "zab9"]),
  ]

  @Test(
    "leaves out what an allowlist names",
    arguments: allowed, ["[[rules.allowlists]]", "[rules.allowlist]", "[[allowlists]]"])
  func allowlists(_ allowed: (list: String, secrets: [String]), header: String) throws {
    let rule = try rule(
      """
      regex = '[\\w.-]{0,50}?key=(\\w+)'
      keywords = ["key"]
      \(header)
      \(allowed.list)
      """)
    let text = "key=abcd\n# key=xy12 only for tests\nmy.key=zab9"
    #expect(rule.found(in: text) == allowed.secrets)
  }

  @Test("finds the same wherever the text is cut for the search", arguments: [-5, -1, 0, 1, 700])
  func cuts(offset: Int) throws {
    let rule = try rule("regex = 'key: ([a-z]+);'\nkeywords = ['key']")
    for boundary in [1 << 10, 1 << 12, 1 << 13] {
      let filler = String(repeating: "key ", count: (boundary + offset) / 4)
      let secret = String(repeating: "ab", count: 900)
      #expect(rule.found(in: "\(filler)key: \(secret);\(filler)") == [secret])
    }
  }

  @Test("finds a match of 40 KB, and does not take the end of what it looks at for the text's")
  func longMatches() throws {
    let body = String(repeating: "0123456789abcdef\n", count: 2_400)
    let armored = "-----BEGIN KEY-----\n\(body)-----END KEY-----"
    let filler = String(repeating: "text\n", count: 20_000)
    let block = try rule(
      "regex = '-----BEGIN[\\s\\S]{64,}?END KEY-----'\nkeywords = ['-----begin']")
    #expect(block.found(in: filler + armored + filler) == [armored])
    #expect(block.found(in: filler + armored.dropLast(9) + filler) == [])

    let atEnd = try rule("regex = 'key:([a-z]+)(?:;|$)'\nkeywords = ['key']")
    let word = String(repeating: "a", count: 3_000)
    #expect(atEnd.found(in: "key:\(word)") == [word])
    #expect(atEnd.found(in: "key:\(word)!" + filler) == [])
    #expect(atEnd.found(in: "key:" + String(repeating: "a", count: 200_000)) == [])
  }

  @Test("looks only near its keywords, before and after them")
  func nearKeywords() throws {
    let rule = try rule("regex = '[0-9a-f]{8}'\nkeywords = ['vendor']")
    let gap = String(repeating: " ", count: 2_000)
    #expect(
      rule.found(in: "00000000\(gap)11111111 vendor 22222222\(gap)33333333")
        == ["11111111", "22222222"])
  }

  @Test("gives up a pattern of exponential cost, and goes on further on")
  func exponentialCost() throws {
    let rule = try rule("regex = '(?:a+)+c|zz_\\w+'\nkeywords = ['aa', 'zz_']")
    let hostile = String(repeating: "a", count: 100_000)
    let gap = String(repeating: " ", count: 5_000)
    #expect(rule.found(in: hostile + "b" + gap + "zz_secret") == ["zz_secret"])
    let ending = try OstrakaRulesTests.rule("regex = '(a+)+$'\nkeywords = ['aa']")
    #expect(ending.found(in: hostile + "b") == [])
  }

  @Test("matches nothing in bytes that are not UTF-8, and finds what stands around them")
  func invalidText() throws {
    let rule = try rule("regex = 'zz_.+'\nkeywords = ['zz_']")
    let text: [UInt8] = Array("zz_ab".utf8) + [0xff, 0xc3, 0x0a, 0x80] + Array("zz_cd\n".utf8)
    #expect(rule.found(in: text) == ["zz_ab", "zz_cd"])
    #expect(rule.found(in: "") == [])
  }

  @Test("serves several searches at once")
  func concurrency() async throws {
    let rule = try rule("regex = 'zz_(\\d+)'\nkeywords = ['zz_']\nentropy = 0.1")
    await withTaskGroup(of: Bool.self) { group in
      for number in 10..<60 {
        group.addTask {
          let text = String(repeating: "zz_\(number)7\n", count: 200)
          return rule.found(in: text) == Array(repeating: "\(number)7", count: 200)
        }
      }
      for await isRight in group { #expect(isRight) }
    }
  }
}
