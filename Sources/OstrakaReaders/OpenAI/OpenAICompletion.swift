import Foundation
import Ostraka

/// What a chat completions API answered.
struct OpenAICompletion: Sendable {
  let text: String
  /// Whether the longest answer was not long enough.
  let isCut: Bool
  /// Nil when the server doesn't say, or says what can't be true.
  let billed: BilledTokens?

  /// - Parameter window: no count can be more than twice that.
  ///
  /// Errors: `.fault` for what is no completion.
  init(_ response: HostedResponse, from host: HostedAddress, window: Int) throws {
    guard case .body(let data) = response,
      let body = try? JSONDecoder().decode(Body.self, from: data), let choice = body.choices.first
    else {
      throw OstrakaError(.fault, "\(host) answers in another form than chat completions.")
    }
    // A refusal has no content.
    text = choice.message.content ?? ""
    isCut = choice.finish == "length"
    billed = body.usage?.billed(window: window)
  }

  private struct Body: Decodable {
    struct Choice: Decodable {
      struct Message: Decodable { let content: String? }
      let message: Message
      let finish: String?

      enum CodingKeys: String, CodingKey {
        case message
        case finish = "finish_reason"
      }
    }

    let choices: [Choice]
    let usage: Counts?
  }

  private struct Counts: Decodable {
    let prompt: Int?
    let output: Int?
    let cached: Int?

    private enum Keys: String, CodingKey {
      case prompt = "prompt_tokens"
      case output = "completion_tokens"
      case details = "prompt_tokens_details"
      case cached = "cached_tokens"
    }

    init(from decoder: any Decoder) throws {
      let fields = try? decoder.container(keyedBy: Keys.self)
      prompt = try? fields?.decodeIfPresent(Int.self, forKey: .prompt)
      output = try? fields?.decodeIfPresent(Int.self, forKey: .output)
      let details = try? fields?.nestedContainer(keyedBy: Keys.self, forKey: .details)
      cached = try? details?.decodeIfPresent(Int.self, forKey: .cached)
    }

    func billed(window: Int) -> BilledTokens? {
      guard let prompt, let output, (1...2 * window).contains(prompt),
        (0...2 * window).contains(output), (0...prompt).contains(cached ?? 0)
      else { return nil }
      return BilledTokens(
        fresh: prompt - (cached ?? 0), cacheWrite5m: 0, cacheWrite1h: 0, cacheRead: cached ?? 0,
        output: output)
    }
  }
}
