import Foundation
import Ostraka

@testable import OstrakaReaders

/// What models' servers answer, in every form that is read.
enum ProviderFuzz {
  private static let host: HostedAddress = {
    guard let host = try? HostedAddress("http://127.0.0.1:1/v1") else { fatalError("no address") }
    return host
  }()

  static func run(_ bytes: [UInt8]) {
    let data = Data(bytes)
    let text = String(decoding: bytes, as: UTF8.self)
    if let message = try? AnthropicMessage(.body(data), from: host) { check(message) }
    var parser = ServerSentEventParser()
    var events: [ServerSentEvent] = []
    // In two pieces: where they part must make no difference.
    let half = bytes.count / 2
    events += parser.events(in: bytes[..<half])
    events += parser.events(in: bytes[half...])
    var whole = ServerSentEventParser()
    guard whole.events(in: bytes) == events else { fatalError("events depend on the pieces") }
    if let message = try? AnthropicMessage(.events(events), from: host) { check(message) }
    if let completion = try? OpenAICompletion(.body(data), from: host, window: 8_192),
      let billed = completion.billed, billed.prompt < 0 || billed.prompt > 2 * 8_192
    {
      fatalError("tokens that can't be: \(billed)")
    }
    if let result = ClaudeCodeResult(bytes), result.usage.freshTokens < 0 {
      fatalError("tokens that can't be: \(result.usage)")
    }
    _ = QuotedAnswer.parse(text)
    _ = try? PriceTable(json: data)
  }

  private static func check(_ message: AnthropicMessage) {
    _ = message.text.count
    _ = message.citations.count
  }
}
