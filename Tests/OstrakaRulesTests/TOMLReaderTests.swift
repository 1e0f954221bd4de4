import Testing

@testable import OstrakaRules

@Suite("The TOML reader")
struct TOMLReaderTests {
  static let good: [(text: String, tree: String)] = [
    ("", "{}"),
    ("\u{feff}a = 1 # one\r\nb=+2", "{a=1 b=2}"),
    ("a.b.c = 1\na.'d e' = 2\n\"\".x = 3", "{={x=3} a={b={c=1} d e=2}}"),
    ("[a.b]\nc = 1\n[a]\nd = 2", "{a={b={c=1} d=2}}"),
    ("[[a]]\nx = 1\n[[a.b]]\n[a.c]\n[[a]]", "{a=[[{b=[[{}]] c={} x=1} {}]]}"),
    ("a = [1, [ 'x', # one\n ], {b = 2, c.d = []},\n]", "{a=[1 [“x”] {b=2 c={d=[]}}]}"),
    ("a = [0xfF, 0o17, 0b1_0, 1_000, -0]", "{a=[255 15 2 1000 0]}"),
    ("a = [1.5, -2e3, 1_0.0_1, inf, -inf, nan]", "{a=[1.5 -2000.0 10.01 inf -inf nan]}"),
    ("a = [true, false]", "{a=[true false]}"),
    (
      "a = [1979-05-27, 07:32:00, 1979-05-27 07:32:00.5Z]",
      "{a=[@1979-05-27 @07:32:00 @1979-05-27T07:32:00.5Z]}"
    ),
    (#"a = "\t\"\\\u00e9\U0001F600""#, "{a=“\t\"\\é😀”}"),
    (#"a = 'C:\x'"#, #"{a=“C:\x”}"#),
    ("a = \"\"\"\nx \\\n   y\n\"\"z\"\"\"\"\"", "{a=“x y\n\"\"z\"\"”}"),
    ("a = '''\nx\\d'y'''''", "{a=“x\\d'y''”}"),
    ("a = ''''''\nb = \"\"", "{a=“” b=“”}"),
  ]

  @Test("reads TOML 1.0", arguments: good)
  func reads(text: String, tree: String) throws {
    #expect(Self.description(try TOMLReader.table(of: Array(text.utf8))) == tree)
  }

  static let bad = [
    "a", "a =", "= 1", "a = 1 b = 2", "a = 1\na = 2", "[a]\n[a]", "a = 1\n[a]", "a = 1\n[[a]]",
    "[[a]]\n[a]", "a = []\n[[a]]", "a = {}\n[a.b]", "a = {b = 1}\na.c = 2", "[a]\nb.c = 1\n[a.b]",
    "[a.b]\n[a]\nb.c = 1", "a.b = 1\na = 2", "[a", "[[a]", "[]", "a = [1 2]", "a = [1",
    "a = {b = 1",
    "a = {b = 1,}", "a = {\n}", "a = 'x", "a = 'x\n'", "a = \"x", "a = '''x", "a = \"\"\"x\"\"",
    #"a = "\q""#, #"a = "\u12""#, #"a = "\ud800""#, #"a = "\u+123""#, "a = x", "a = 01", "a = 1__0",
    "a = 99999999999999999999", "a = .5", "a = 5.", "a = 0xg", "a = 0x_f", "a = 1979-5-27",
    "a = \u{1}",
    "# \u{1}", "a = 'x\u{0}'", "a = 1\rb = 2", "'''a''' = 1", "a b = 1", "a = 1 ]",
    "a = " + String(repeating: "[", count: 100_000),
    "a = " + String(repeating: "{a=", count: 100_000),
    String(repeating: "a.", count: 100_000) + "a = 1",
    "[" + String(repeating: "a.", count: 100_000) + "a]",
  ]

  @Test("refuses what is not TOML, and what is nested too deep")
  func refuses() {
    for text in Self.bad {
      #expect(throws: TOMLReader.Failure.self, "\(text.prefix(40))") {
        try TOMLReader.table(of: Array(text.utf8))
      }
    }
  }

  @Test("refuses any beginning of a file without a crash")
  func beginnings() throws {
    let text = Array(
      "a = \"\"\"x\\\n\"\"\"\n[[b.'c']]\nd = [{e.f = '''g''', h = 1e5}, 0x1]\ni = 1979-05-27 07:32:00"
        .utf8)
    for count in text.indices { _ = try? TOMLReader.table(of: Array(text.prefix(count))) }
    #expect(try TOMLReader.table(of: text).values.count == 2)
  }

  private static func description(_ table: TOMLTable) -> String {
    let pairs = table.values.sorted { $0.key < $1.key }
    return "{" + pairs.map { "\($0)=\(description($1))" }.joined(separator: " ") + "}"
  }

  private static func description(_ value: TOMLValue) -> String {
    switch value {
    case .string(let text): "“\(text)”"
    case .integer(let number): "\(number)"
    case .float(let number): "\(number)"
    case .boolean(let isTrue): "\(isTrue)"
    case .moment(let text): "@\(text)"
    case .array(let items): "[" + items.map(description).joined(separator: " ") + "]"
    case .table(let table): description(table)
    case .tables(let tables):
      "[[" + tables.items.map(description).joined(separator: " ") + "]]"
    }
  }
}
