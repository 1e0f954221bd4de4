import Foundation
import Ostraka
import OstrakaTesting
import Testing

@testable import OstrakaReaders

@Suite("The parts of a hosted reader")
struct HostedPartsTests {
  @Test(
    "take events out of bytes, however they are cut",
    arguments: [
      ("data: a\n\n", [ServerSentEvent(data: "a")]),
      ("event: x\ndata: a\ndata:  b\n\n", [ServerSentEvent(name: "x", data: "a\n b")]),
      ("\u{FEFF}data:a\r\n\r\ndata:b\r\rdata: lost", ["a", "b"].map { ServerSentEvent(data: $0) }),
      (": comment\nid: 1\nretry: 5\nevent: empty\n\ndata\n\n", [ServerSentEvent(data: "")]),
      ("nonsense\ndata: é\n\n", [ServerSentEvent(data: "é")]), ("", []),
    ])
  func events(text: String, expected: [ServerSentEvent]) {
    for size in 1...7 {
      var (parser, found, rest) = (
        ServerSentEventParser(), [ServerSentEvent](), Array(text.utf8)[...]
      )
      while !rest.isEmpty {
        found += parser.events(in: rest.prefix(size))
        rest = rest.dropFirst(size)
      }
      #expect(found == expected, "in pieces of \(size)")
    }
  }

  @Test(
    "find the answer in whatever a model wrote around it",
    arguments: [
      (#"{"quote": "q", "answer": "a"}"#, "q", "a"),
      (
        "Sure! {see} below:\n```json\n{\"answer\": \"a}\", \"quote\": \"{\\\"q\"}\n``` done",
        "{\"q", "a}"
      ),
      (#"{"quote": null, "answer": ""}"#, "", ""),
      (#"{"x": {"quote": "q", "answer": "a"}}"#, "q", "a"),
    ])
  func lenient(text: String, quote: String, answer: String) throws {
    let found = try #require(QuotedAnswer.parse(text))
    #expect((found.quote, found.answer) == (quote, answer))
  }

  @Test(
    "find no answer where there is none",
    arguments: ["", "no", "{", "{}", #"{"quote": "q""#, String(repeating: "{", count: 100_000)])
  func noAnswer(text: String) { #expect(QuotedAnswer.parse(text) == nil) }

  @Test("wait as a server says, or twice as long each time")
  func delays() {
    let policy = RetryPolicy()
    let now = Timestamp(microseconds: 784_111_717_000_000)  // 1994-11-06 08:48:37
    let advices: [(String?, Duration?)] = [
      ("7", .seconds(7)), ("0.5", .milliseconds(500)), ("-1", nil), ("soon", nil), (nil, nil),
      ("Sun, 06 Nov 1994 08:49:37 GMT", .seconds(60)), ("Sun, 06 Nov 1994 08:00:00 GMT", .zero),
    ]
    for (header, advice) in advices { #expect(RetryPolicy.advice(header, at: now) == advice) }
    let pauses = (1...4).map { policy.delay(after: $0, advice: nil, fraction: 0) }
    #expect(pauses == [.milliseconds(500), .seconds(1), .seconds(2), nil])
    #expect(policy.delay(after: 1, advice: .seconds(90), fraction: 0.9) == .seconds(90))
    #expect(
      RetryPolicy(attempts: 99).delay(after: 90, advice: nil, fraction: 0.5) == .seconds(22.5))
  }

  @Test("write JSON in the order it was given, that anybody can read")
  func json() throws {
    let value: OrderedJSON = ["b": "é\"\\\n\u{1}\u{1F}", "a": [1, true, [:]]]
    #expect(
      String(decoding: value.bytes, as: UTF8.self)
        == #"{"b":"é\"\\\n\u0001\u001f","a":[1,true,{}]}"#)
    let read = try JSONSerialization.jsonObject(with: Data(value.bytes)) as? [String: Any]
    #expect(read?["b"] as? String == "é\"\\\n\u{1}\u{1F}")
  }

  @Test("never print a key, and take it out of what a server says")
  func masked() throws {
    let key = try HostedKey(environment: "KEY", of: ["KEY": " \(FakeAPI.key)\n"])
    #expect(key.secret == FakeAPI.key)
    var dumped = ""
    dump([key], to: &dumped)
    for text in ["\(key)", "\([key])", String(reflecting: key), dumped] {
      #expect(!text.contains("0123") && text.contains("KEY"), "\(text)")
    }
    #expect(key.masked(in: "bad key sk-ant-t***cdef here") == "bad key [key] here")
    for words in ["", "  ", "two words", "line\nbreak", String(repeating: "k", count: 5_000)] {
      #expect(throws: OstrakaError.self) { try HostedKey(environment: "KEY", of: ["KEY": words]) }
    }
    #expect(throws: OstrakaError.self) { try HostedKey(environment: "KEY", of: [:]) }
  }

  @Test(
    "show a server's message only where it doesn't repeat what was sent",
    arguments: [
      (#"{"error": {"message": "No model.\nNone."}}"#, "No model. None"),
      (#"{"error": "busy"}"#, "busy"), (#"{"object": "error", "message": "busy"}"#, "busy"),
      (#"{"error": {"message": "unfit: \#(Harbour.answer) \#(Harbour.answer)"}}"#, ""),
      ("<html>", ""), ("{}", ""), (#"{"error": {"message": 7}}"#, ""),
    ])
  func messages(body: String, message: String) {
    let sent = OrderedJSON.string("\(Harbour.answer) \(Harbour.answer)").bytes
    #expect(Refusal.message(in: Data(body.utf8), to: sent, key: nil) == message)
    let long = #"{"error": "\#(String(repeating: "x ", count: 500))"}"#
    #expect(Refusal.message(in: Data(long.utf8), to: sent, key: nil).count <= Refusal.limit)
  }

  @Test("take a key from a file only when nobody else can read it")
  func keyFile() throws {
    let path = FileManager.default.temporaryDirectory.path + "/ostraka-test-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try PrivateFile.write(Data("\(FakeAPI.key)\n".utf8), to: path)
    #expect(try HostedKey(file: path).secret == FakeAPI.key)
    for mode in [0o640, 0o604, 0o660] {
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
      let error = try #require(throws: OstrakaError.self) { try HostedKey(file: path) }
      #expect(error.code == .notPermitted && error.message.contains("chmod 600"))
    }
    #expect(throws: OstrakaError.self) { try HostedKey(file: path + ".none") }
    #expect(throws: OstrakaError.self) { try HostedKey(file: "/tmp") }
  }

  @Test(
    "tell this machine from others",
    arguments: [
      ("http://127.0.0.1:8080/v1/", true), ("http://localhost", true), ("http://[::1]:1", true),
      ("https://api.example.com", false), ("http://127.example.com", false),
      ("http://128.0.0.1", false),
    ])
  func loopback(url: String, isLoopback: Bool) throws {
    let address = try HostedAddress(url)
    #expect(address.isLoopback == isLoopback && !address.base.hasSuffix("/"))
  }

  @Test("refuse a server that can't be meant, a key in the clear, a model without a price")
  func refused() throws {
    for url in ["", "api.example.com", "ftp://x", "https://a:b@x", "https://x/?key=1", "http://"] {
      #expect(throws: OstrakaError.self) { try HostedAddress(url) }
    }
    let key = try HostedKey(environment: "KEY", of: ["KEY": FakeAPI.key])
    let (far, near) = ("http://gpu.example.com/v1", "http://127.0.0.1:1/v1")
    #expect(throws: OstrakaError.self) {
      try OpenAIModel("m", at: far, key: key, price: Harbour.price)
    }
    #expect(throws: OstrakaError.self) { try OpenAIModel("m", at: far) }
    _ = try OpenAIModel("m", at: far, price: Harbour.price)
    _ = try OpenAIModel("m", at: near, key: key)
    #expect(throws: OstrakaError.self) { try OpenAIModel("", at: near) }
    #expect(throws: OstrakaError.self) {
      try AnthropicModel("m", at: near, key: nil, price: nil, budget: 180_001)
    }
    _ = try AnthropicModel("m", at: near, key: nil, price: nil, budget: 180_000)
  }
}
