import Foundation
import Testing

@testable import MCP

/// A small generator whose runs can be repeated (SplitMix64, Steele and others 2014).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

@Suite("Damaged messages")
struct FuzzTests {
  private static let meta =
    StdioPeer(.v20260728)
    .complete(["_meta": ["progressToken": 1]])["_meta"] ?? .null

  private static let valid: [String] =
    [
      ("ping", "{}"), ("tools/list", #"{"cursor":"x"}"#),
      ("tools/call", #"{"name":"add","arguments":{"a":1,"b":2.5}}"#),
      ("tools/call", #"{"name":"test_tool_with_progress","_meta":{"progressToken":"é\n"}}"#),
      ("resources/read", #"{"uri":"test://template/1/data"}"#),
      ("resources/subscribe", #"{"uri":"book:1"}"#),
      ("prompts/get", #"{"name":"test_prompt_with_arguments","arguments":{"arg1":"x"}}"#),
      (
        "completion/complete",
        #"{"ref":{"type":"ref/prompt","name":"p"},"argument":{"name":"a","value":"b"}}"#
      ),
      ("logging/setLevel", #"{"level":"info"}"#),
      (
        "initialize",
        #"{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"a"}}"#
      ),
      ("server/discover", #"{"_meta":\#(meta.text)}"#),
      ("tools/call", #"{"name":"add","arguments":{"a":1,"b":2},"_meta":\#(meta.text)}"#),
    ].enumerated().map { id, call in
      #"{"jsonrpc":"2.0","id":\#(id),"method":"\#(call.0)","params":\#(call.1)}"#
    } + [
      #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":3}}"#,
      #"{"jsonrpc":"2.0","id":"ask-1","result":{"roots":[]}}"#,
      #"{"jsonrpc":"2.0","id":9,"error":{"code":-32600,"message":"no"}}"#,
    ]

  private static func mutate(_ text: String, _ random: inout SeededGenerator) -> [UInt8] {
    var bytes = Array(text.utf8)
    let tokens = [
      "{", "}", "[", "]", ",", ":", "\"", "null", "-1e999", "\\ud800", "9223372036854775808",
      "\u{0}", "\"jsonrpc\":\"2.0\"", "[[[[[[[[",
    ]
    for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
      let at = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<7, using: &random) {
      case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
      case 1: bytes.remove(at: at)
      case 2: bytes.insert(contentsOf: (tokens.randomElement(using: &random) ?? "").utf8, at: at)
      case 3: bytes.removeSubrange(at..<min(bytes.count, at + 12))
      case 4: bytes.insert(contentsOf: bytes[at..<min(bytes.count, at + 20)], at: at)
      case 5: replaceInteger(in: &bytes, near: at, &random)
      default: bytes.swapAt(at, Int.random(in: 0..<bytes.count, using: &random))
      }
    }
    return bytes
  }

  /// Replaces an integer, the first one from that place on, by one of the outermost.
  private static func replaceInteger(
    in bytes: inout [UInt8], near place: Int, _ random: inout SeededGenerator
  ) {
    let isDigit = { (byte: UInt8) in (0x30...0x39).contains(byte) }
    guard let start = bytes[place...].firstIndex(where: isDigit) ?? bytes.firstIndex(where: isDigit)
    else { return }
    let end = bytes[start...].firstIndex { !isDigit($0) } ?? bytes.count
    let integer = Bool.random(using: &random) ? Int.max : Int.min
    bytes.replaceSubrange(start..<end, with: String(integer).utf8)
  }

  @Test("2,000 of them over each transport end neither, and valid ones are answered after")
  func fuzz() async throws {
    let environment = ProcessInfo.processInfo.environment
    let seed = environment["MCP_FUZZ_SEED"].flatMap(UInt64.init) ?? .random(in: 0 ... .max)
    let count = environment["MCP_FUZZ_COUNT"].flatMap(Int.init) ?? 2_000
    print("MCP_FUZZ_SEED=\(seed)")
    var random = SeededGenerator(seed)
    let messages = (0..<count).map { _ in
      Self.mutate(Self.valid.randomElement(using: &random) ?? "", &random)
    }
    try await StdioPeer.with(.v20250618) { peer in
      for (number, message) in messages.enumerated() {
        peer.raw(String(decoding: message.filter { $0 != 0x0A }, as: UTF8.self) + "\n")
        guard number.isMultiple(of: 100) else { continue }
        let id = JSONValue.string("sync-\(number)")
        try await peer.post(["jsonrpc": "2.0", "id": id, "method": "ping"])
        while let answer = await peer.next(), answer["id"] != id {}
      }
    }
    for version in [ProtocolVersion.v20250618, .v20260728] {
      try await HTTPPeer.with(version) { peer in
        for message in messages {
          var headers = await peer.headers()
          if let body = try? JSONValue(parsing: message), let method = body["method"]?.string {
            headers.append("Mcp-Method", method)
          }
          let response = await peer.transport.respond(
            to: HTTPExchange.Request(method: "POST", headers: headers, body: message))
          #expect([200, 202, 400, 404].contains(response.status), "seed \(seed)")
          if case .events(let events) = response.body { for await _ in events {} }
        }
        let result = try await peer.call("test_simple_text")
        #expect(result.said == "Simple.")
      }
    }
  }
}
