import Foundation
import Ostraka

/// What a response says that it used. Every field may be missing or nonsense.
struct AnthropicUsage: Decodable, Sendable {
  private(set) var input: Int?
  private(set) var output: Int?
  private(set) var written: Int?
  private(set) var written5m: Int?
  private(set) var written1h: Int?
  private(set) var read: Int?

  private enum Keys: String, CodingKey {
    case input = "input_tokens"
    case output = "output_tokens"
    case written = "cache_creation_input_tokens"
    case creation = "cache_creation"
    case written5m = "ephemeral_5m_input_tokens"
    case written1h = "ephemeral_1h_input_tokens"
    case read = "cache_read_input_tokens"
  }

  init() {}

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Keys.self)
    func number(_ key: Keys) -> Int? { try? fields.decodeIfPresent(Int.self, forKey: key) }
    (input, output) = (number(.input), number(.output))
    (written, read) = (number(.written), number(.read))
    if let creation = try? fields.nestedContainer(keyedBy: Keys.self, forKey: .creation) {
      written5m = try? creation.decodeIfPresent(Int.self, forKey: .written5m)
      written1h = try? creation.decodeIfPresent(Int.self, forKey: .written1h)
    }
  }

  /// A later count of the same response: what it says replaces what was said before.
  func updated(by later: AnthropicUsage) -> AnthropicUsage {
    var usage = self
    usage.input = later.input ?? input
    usage.output = later.output ?? output
    usage.written = later.written ?? written
    usage.written5m = later.written5m ?? written5m
    usage.written1h = later.written1h ?? written1h
    usage.read = later.read ?? read
    return usage
  }

  /// What is billed; nil when it can't be true: missing, negative, or more than a window has.
  func billed(timeToLive: AnthropicModel.TimeToLive, window: Int) -> BilledTokens? {
    guard let input, let output else { return nil }
    var tokens = BilledTokens(
      fresh: input, cacheWrite5m: written5m ?? 0, cacheWrite1h: written1h ?? 0,
      cacheRead: read ?? 0, output: output)
    if written5m == nil, written1h == nil, let written {
      switch timeToLive {
      case .fiveMinutes: tokens.cacheWrite5m = written
      case .oneHour: tokens.cacheWrite1h = written
      }
    }
    let counts = [
      tokens.fresh, tokens.cacheWrite5m, tokens.cacheWrite1h, tokens.cacheRead, tokens.output,
    ]
    guard counts.allSatisfy({ (0...2 * window).contains($0) }), counts.contains(where: { $0 > 0 })
    else { return nil }
    return tokens
  }
}
