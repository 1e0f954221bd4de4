import Foundation
import Ostraka

/// A model's message: as one body, or put together from a stream's events.
struct AnthropicMessage: Sendable {
  struct Citation: Decodable, Sendable {
    let citedText: String?
    let documentIndex: Int?
    let startCharIndex: Int?
    let endCharIndex: Int?

    enum CodingKeys: String, CodingKey {
      case citedText = "cited_text"
      case documentIndex = "document_index"
      case startCharIndex = "start_char_index"
      case endCharIndex = "end_char_index"
    }
  }

  /// Of all its blocks of text.
  private(set) var text = ""
  private(set) var citations: [Citation] = []
  private(set) var usage = AnthropicUsage()
  private(set) var stopReason: String?

  /// - Parameter host: whom errors name.
  ///
  /// Errors: `.fault` for what is no message, `.unavailable` for a stream without its end, what the
  /// service says in a stream's `error` event.
  init(_ response: HostedResponse, from host: HostedAddress) throws {
    do {
      switch response {
      case .body(let data):
        let body = try JSONDecoder().decode(Body.self, from: data)
        for block in body.content { add(block) }
        (usage, stopReason) = (body.usage ?? usage, body.stopReason)
      case .events(let events):
        guard try events.contains(where: { try take($0, from: host) }) else {
          throw OstrakaError(
            .unavailable, "\(host) cut the connection in the middle of its answer. Ask again.")
        }
      }
    } catch let error as DecodingError {
      throw OstrakaError(
        .fault, "\(host) answers in another form than the Messages API.",
        cause: Self.place(of: error))
    }
  }

  private struct Body: Decodable {
    let content: [Block]
    let usage: AnthropicUsage?
    let stopReason: String?

    enum CodingKeys: String, CodingKey {
      case content, usage
      case stopReason = "stop_reason"
    }
  }

  private struct Block: Decodable {
    let type: String
    let text: String?
    let citations: [Citation]?
  }

  private struct Event: Decodable {
    struct Delta: Decodable {
      let type: String?
      let text: String?
      let citation: Citation?
      let stopReason: String?

      enum CodingKeys: String, CodingKey {
        case type, text, citation
        case stopReason = "stop_reason"
      }
    }

    struct Start: Decodable { let usage: AnthropicUsage? }

    let type: String
    let message: Start?
    let block: Block?
    let delta: Delta?
    let usage: AnthropicUsage?

    enum CodingKeys: String, CodingKey {
      case type, message, delta, usage
      case block = "content_block"
    }
  }

  private mutating func add(_ block: Block) {
    guard block.type == "text" else { return }
    text += block.text ?? ""
    citations += block.citations ?? []
  }

  /// Takes one event in; whether it is the message's end. Events of unknown types are left out.
  private mutating func take(_ event: ServerSentEvent, from host: HostedAddress) throws -> Bool {
    let data = Data(event.data.utf8)
    if event.name == "error" { throw Self.failure(in: data, from: host) }
    let event = try JSONDecoder().decode(Event.self, from: data)
    switch event.type {
    case "message_start": usage = event.message?.usage ?? usage
    case "content_block_start": if let block = event.block { add(block) }
    case "content_block_delta":
      text += event.delta?.text ?? ""
      if let citation = event.delta?.citation { citations.append(citation) }
    case "message_delta":
      stopReason = event.delta?.stopReason ?? stopReason
      usage = event.usage.map(usage.updated) ?? usage
    case "message_stop": return true
    default: break
    }
    return false
  }

  private static func failure(in data: Data, from host: HostedAddress) -> OstrakaError {
    struct Failure: Decodable {
      struct Reason: Decodable { let type: String? }
      let error: Reason?
    }
    // The kind only: what is said in words may repeat what was sent.
    let kind = (try? JSONDecoder().decode(Failure.self, from: data))?.error?.type ?? "error"
    let word = kind.filter { $0.isASCII && ($0.isLetter || $0 == "_") }.prefix(40)
    return OstrakaError(
      .tryLater, "\(host) has given up in the middle of its answer (\(word)). Ask again later.")
  }

  /// Where the form is wrong, without what stands there.
  private static func place(of error: DecodingError) -> OstrakaError? {
    let path: [any CodingKey] =
      switch error {
      case .typeMismatch(_, let context), .valueNotFound(_, let context),
        .keyNotFound(_, let context), .dataCorrupted(let context):
        context.codingPath
      @unknown default: []
      }
    let names = path.map { $0.intValue.map(String.init) ?? $0.stringValue }
    return OstrakaError(.fault, "at \(names.isEmpty ? "its start" : names.joined(separator: "."))")
  }
}
