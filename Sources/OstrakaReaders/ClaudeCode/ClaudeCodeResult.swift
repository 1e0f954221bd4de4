import Foundation
import Ostraka

/// What Claude Code says at the end of a turn: a `result` message of its stream-json output. Every
/// field may be missing or nonsense.
struct ClaudeCodeResult: Decodable, Sendable {
  let isError: Bool
  let text: String
  /// What the process has cost so far, in US dollars.
  let total: Double?
  /// Of this turn; its cost is not in it.
  let usage: Usage

  /// Nil for a line that is something else.
  init?(_ line: [UInt8]) {
    guard let result = try? JSONDecoder().decode(ClaudeCodeResult.self, from: Data(line)) else {
      return nil
    }
    self = result
  }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Keys.self)
    guard try fields.decode(String.self, forKey: .type) == "result" else {
      throw DecodingError.dataCorruptedError(
        forKey: .type, in: fields, debugDescription: "another message")
    }
    let subtype = (try? fields.decode(String.self, forKey: .subtype)) ?? ""
    let error = (try? fields.decode(Bool.self, forKey: .isError)) ?? false
    isError = error || subtype.hasPrefix("error")
    text = (try? fields.decode(String.self, forKey: .text)) ?? (isError ? subtype : "")
    total = (try? fields.decode(Double.self, forKey: .total)).flatMap { $0 >= 0 ? $0 : nil }
    let tokens = try? fields.nestedContainer(keyedBy: TokenKeys.self, forKey: .tokens)
    func count(_ key: TokenKeys) -> Int {
      min(max(0, (try? tokens?.decode(Int.self, forKey: key)) ?? 0), Self.mostTokens)
    }
    usage = Usage(
      freshTokens: count(.input) + count(.written), cachedTokens: count(.read),
      outputTokens: count(.output), cost: 0)
  }

  /// Said when a session that is resumed isn't there.
  static func saysForgotten(_ text: String) -> Bool { text.contains("No conversation found") }

  private static let mostTokens = 1_000_000_000

  private enum Keys: String, CodingKey {
    case type, subtype
    case isError = "is_error"
    case text = "result"
    case total = "total_cost_usd"
    case tokens = "usage"
  }

  private enum TokenKeys: String, CodingKey {
    case input = "input_tokens"
    case written = "cache_creation_input_tokens"
    case read = "cache_read_input_tokens"
    case output = "output_tokens"
  }
}
