import Testing

@testable import MCP

@Suite("JSON Schema")
struct SchemaTests {
  @Test(
    "values match or not",
    arguments: [
      (#"{"type":"integer"}"#, ["1", "1.0", "18446744073709551616"], ["1.5", "\"1\"", "null"]),
      (#"{"type":["string","null"]}"#, ["\"a\"", "null"], ["1"]),
      (#"{"enum":["a",1]}"#, ["\"a\"", "1", "1.0"], ["\"b\"", "2"]),
      (#"{"const":{"a":1}}"#, [#"{"a":1}"#], ["{}"]),
      (#"{"required":["a"]}"#, [#"{"a":1}"#, "3"], ["{}"]),
      (
        #"{"properties":{"a":{"type":"string"}},"additionalProperties":false}"#,
        ["{}", #"{"a":""}"#], [#"{"a":1}"#, #"{"b":1}"#]
      ),
      (#"{"additionalProperties":{"type":"null"}}"#, [#"{"b":null}"#], [#"{"b":1}"#]),
      (#"{"minProperties":1,"maxProperties":1}"#, [#"{"b":1}"#], ["{}", #"{"a":1,"b":2}"#]),
      (#"{"propertyNames":{"maxLength":1}}"#, [#"{"b":1}"#], [#"{"bb":1}"#]),
      (
        #"{"items":{"type":"integer"},"prefixItems":[{"type":"string"}]}"#,
        ["[]", #"["a",1,2]"#], ["[1]", #"["a","b"]"#]
      ),
      (#"{"minItems":1,"maxItems":2,"uniqueItems":true}"#, ["[1]"], ["[]", "[1,2,3]", "[1,1]"]),
      (#"{"minimum":1,"maximum":3}"#, ["1", "3"], ["0", "3.1"]),
      (#"{"exclusiveMinimum":1,"exclusiveMaximum":3}"#, ["2"], ["1", "3"]),
      (#"{"multipleOf":0.1}"#, ["0.3", "1"], ["0.35"]),
      (#"{"minLength":2,"maxLength":3}"#, ["\"ab\"", "\"äöü\""], ["\"a\"", "\"abcd\""]),
      (#"{"pattern":"^[a-z]+$"}"#, ["\"ab\""], ["\"A1\""]),
      (#"{"allOf":[{"minimum":1},{"maximum":2}]}"#, ["1"], ["3"]),
      (#"{"anyOf":[{"type":"null"},{"minimum":5}]}"#, ["null", "5"], ["1"]),
      (#"{"oneOf":[{"minimum":1},{"maximum":2}]}"#, ["0", "3"], ["1"]),
      (#"{"not":{"type":"null"}}"#, ["1"], ["null"]),
      (
        #"{"if":{"minimum":10},"then":{"multipleOf":10},"else":{"maximum":5}}"#,
        ["20", "3"], ["15", "7"]
      ),
      (
        ##"{"$ref":"#/$defs/n","$defs":{"n":{"items":{"$ref":"#/$defs/n"},"type":"array"}}}"##,
        ["[]", "[[],[[]]]"], ["1", "[[1]]"]
      ),
      ("false", [], ["1"]),
    ])
  func table(schema: String, good: [String], bad: [String]) throws {
    let schema = JSONSchema(["allOf": [try JSONValue(parsing: schema)]])
    // References are from the root, so the schema under test is put there.
    let root = schema.root["allOf"]?.array?.first?.object.map(JSONSchema.init) ?? schema
    for text in good { #expect(root.problems(with: try JSONValue(parsing: text)) == [], "\(text)") }
    for text in bad {
      #expect(!root.problems(with: try JSONValue(parsing: text)).isEmpty, "\(text)")
    }
  }

  @Test("a problem says where and what")
  func messages() throws {
    let schema = JSONSchema([
      "properties": ["limits": ["items": ["type": "integer", "maximum": 3]]],
      "additionalProperties": false,
    ])
    let value = try JSONValue(parsing: #"{"limits":[1,"2",9],"other":1}"#)
    #expect(
      schema.problems(with: value) == [
        "\"limits/1\" must be integer, not string.", "\"limits/2\" must be at most 3.",
        "\"other\" is not known; known are: limits.",
      ])
  }

  @Test("a schema that refers to itself without end is given up on")
  func bounded() {
    let loop = JSONSchema(["$ref": "#"])
    #expect(!loop.problems(with: 1).isEmpty)
    var wide: JSONValue = ["type": "integer"]
    for _ in 0..<30 { wide = ["anyOf": [wide, wide]] }
    #expect(!JSONSchema(["allOf": [wide]]).problems(with: "x").isEmpty)
  }

  @Test(
    "a server with a tool that cannot work is refused",
    arguments: [
      ["type": "string"],
      ["type": "object", "properties": ["a": ["$ref": "https://example.com/a"]]],
      ["type": "object", "properties": ["a": ["$ref": "#/$defs/none"]]],
      ["type": "object", "properties": ["a": ["type": "number", "x-mcp-header": "A"]]],
      ["type": "object", "properties": ["a": ["type": "string", "x-mcp-header": "A b"]]],
      [
        "type": "object",
        "properties": [
          "a": ["type": "string", "x-mcp-header": "A"],
          "b": ["type": "string", "x-mcp-header": "a"],
        ],
      ],
      [
        "type": "object",
        "properties": ["a": ["items": ["type": "string", "x-mcp-header": "A"]]],
      ],
    ] as [JSONObject])
  func defects(schema: JSONObject) {
    var server = MCPServer(name: "s", version: "1")
    server.tools = [Tool(name: "t", input: schema) { _, _ in .text("") }]
    #expect(throws: MCPProblem.self) { try MCPService(server) }
    server.tools = [Tool(name: "a b") { _, _ in .text("") }]
    #expect(throws: MCPProblem.self) { try MCPService(server) }
    let twice = Tool(name: "t") { _, _ in .text("") }
    server.tools = [twice, twice]
    #expect(throws: MCPProblem.self) { try MCPService(server) }
  }

  @Test("addresses are matched to templates")
  func templates() throws {
    let cases: [(String, String, [String: String]?)] = [
      ("a://{id}/data", "a://1/data", ["id": "1"]),
      ("a://{id}/data", "a://x%20y/data", ["id": "x y"]),
      ("a://{id}/data", "a:///data", nil),
      ("a://{id}/data", "a://1/2/data", nil),
      ("a://{id}/data", "a://1/data/", nil),
      ("f:///{+path}", "f:///a/b/c", ["path": "a/b/c"]),
      ("d://{name}{?lines}", "d://n?lines=1-2", ["name": "n", "lines": "1-2"]),
      ("d://{name}{?lines}", "d://n", ["name": "n"]),
      ("d://{name}{?lines}", "d://n?other=1", nil),
      ("d://{a}-{b}", "d://x-y-z", ["a": "x", "b": "y-z"]),
      ("d://fixed", "d://fixed", [:]),
    ]
    for (pattern, uri, values) in cases {
      #expect(try URITemplate(pattern).match(uri) == values, "\(pattern) \(uri)")
    }
    for pattern in ["a://{", "a://{}", "a://{a}{b}", "a://{#a}", "a://{?q}/x"] {
      #expect(throws: MCPProblem.self) { try URITemplate(pattern) }
    }
  }
}
