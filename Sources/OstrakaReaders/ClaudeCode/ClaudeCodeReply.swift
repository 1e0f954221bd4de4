import Foundation
import Ostraka

/// What Claude Code says at the end of one call: the `result` message of its stream-json output.
struct ClaudeCodeReply: Decodable, Sendable {
  let session: String
  let isError: Bool
  let text: String?
  let cost: Double?
  let tokens: Tokens?

  struct Tokens: Decodable, Sendable {
    let input: Int?
    let written: Int?
    let read: Int?
    let output: Int?

    enum CodingKeys: String, CodingKey {
      case input = "input_tokens"
      case written = "cache_creation_input_tokens"
      case read = "cache_read_input_tokens"
      case output = "output_tokens"
    }
  }

  private enum CodingKeys: String, CodingKey {
    case session = "session_id"
    case isError = "is_error"
    case text = "result"
    case cost = "total_cost_usd"
    case tokens = "usage"
  }

  private struct Kind: Decodable { let type: String }

  /// The last result in an output of JSON lines; nil when there is none that can be read.
  static func last(in output: [UInt8]) -> ClaudeCodeReply? {
    for line in output.split(separator: UInt8(ascii: "\n")).reversed() {
      let bytes = Data(line)
      guard let kind = try? JSONDecoder().decode(Kind.self, from: bytes), kind.type == "result"
      else { continue }
      return try? JSONDecoder().decode(ClaudeCodeReply.self, from: bytes)
    }
    return nil
  }

  /// One user message as stream-json input has it.
  static func message(_ text: String) throws -> [UInt8] {
    struct Message: Encodable {
      struct Content: Encodable {
        let role: String
        let content: String
      }
      let type: String
      let message: Content
    }
    let message = Message(type: "user", message: .init(role: "user", content: text))
    return Array(try JSONEncoder().encode(message)) + [UInt8(ascii: "\n")]
  }

  var usage: Usage {
    Usage(
      freshTokens: max(0, tokens?.input ?? 0) + max(0, tokens?.written ?? 0),
      cachedTokens: max(0, tokens?.read ?? 0), outputTokens: max(0, tokens?.output ?? 0),
      cost: max(0, cost ?? 0))
  }

  /// The JSON in the text, also when it stands between other words; nil when there is none.
  var answer: ModelAnswer? {
    guard let text, let start = text.firstIndex(of: "{"), let end = text.lastIndex(of: "}"),
      start < end
    else { return nil }
    return try? JSONDecoder().decode(ModelAnswer.self, from: Data(text[start...end].utf8))
  }
}
