import Testing

@testable import MCP

@Suite("JSON")
struct JSONTests {
  @Test(
    "what is read is written again",
    arguments: [
      "null", "true", "false", "0", "-1", "9007199254740993", "9223372036854775807",
      "-9223372036854775808", "18446744073709551616", "1e400", "0.1", "-2.5", "1e+20", "\"\"",
      #""a\"\\\n\t\u0001é😀""#, "[]", "[1,[2,[3]]]", "{}", #"{"b":1,"a":{"z":null,"y":[true]}}"#,
    ])
  func roundTrip(text: String) throws {
    #expect(try JSONValue(parsing: text).text == text)
  }

  @Test("escapes, space and spellings of numbers are understood")
  func spellings() throws {
    #expect(try JSONValue(parsing: #" "\u0041\/\ud83d\ude00\b\f" "#) == "A/😀\u{8}\u{C}")
    #expect(try JSONValue(parsing: #""\ud800x""#) == "\u{FFFD}x")
    #expect(try JSONValue(parsing: " [ 1 , 2.0 ,\t3e2\r\n] ") == [1, 2.0, 300.0])
    #expect(try JSONValue(parsing: "3.0").integer == 3)
    #expect(try JSONValue(parsing: "18446744073709551616").integer == nil)
    #expect(try JSONValue(parsing: #"{"a":1,"b":2}"#) == JSONValue(parsing: #"{"b":2,"a":1}"#))
  }

  @Test(
    "what is no JSON is refused",
    arguments: [
      "", " ", "nul", "truex", "01", "1.", "-", ".5", "1e", "+1", "\"", "\"\n\"", #""\x""#,
      #""\u12g4""#, "[1,]", "[1 2]", "[", "{", "{\"a\"}", "{\"a\":}", "{a:1}", "{\"a\":1,}",
      "1 2", "NaN", "[1]]", #"{"a":1,"a":2}"#, String(repeating: "1", count: 2_000),
    ])
  func refused(text: String) {
    #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
  }

  @Test("bytes that are not UTF-8 are refused")
  func encoding() {
    for bytes: [UInt8] in [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0x80]] {
      #expect(throws: JSONError.self) { try JSONValue(parsing: [0x22] + bytes + [0x22]) }
      #expect(throws: JSONError.self) {
        try JSONValue(parsing: [0x22, 0x5C, 0x6E] + bytes + [0x22])
      }
    }
  }

  @Test("depth and number of values are bounded")
  func bounds() throws {
    var limits = Limits()
    limits.depth = 3
    limits.values = 10
    #expect(throws: Never.self) { try JSONValue(parsing: "[[[1]]]", limits: limits) }
    #expect(throws: JSONError.self) { try JSONValue(parsing: "[[[[1]]]]", limits: limits) }
    #expect(throws: Never.self) { try JSONValue(parsing: "[1,2,3,4,5,6,7,8,9]", limits: limits) }
    #expect(throws: JSONError.self) {
      try JSONValue(parsing: "[1,2,3,4,5,6,7,8,9,0]", limits: limits)
    }
    let deep = String(repeating: "[", count: 100_000)
    #expect(throws: JSONError.self) { try JSONValue(parsing: deep) }
  }

  @Test("an object of many members finds, replaces and removes each")
  func manyMembers() {
    var object = JSONObject()
    for number in 0..<100 { object["m\(number)"] = .integer(number) }
    object["m50"] = "new"
    object["m20"] = nil
    #expect(object.count == 99)
    #expect(object["m50"] == "new")
    #expect(object["m20"] == nil)
    #expect(object["m99"] == 99)
    #expect(object.names.first == "m0" && object.names.last == "m99")
  }
}
