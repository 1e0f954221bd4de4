import Foundation
import Ostraka
import OstrakaReaders

extension Readers {
  /// Where a reader sends documents.
  struct Destination {
    /// What a shard's leave names.
    let host: String
    let model: String?
    /// Whether that is this machine: nothing leaves it.
    let isHere: Bool

    var name: String { host + (model.map { " (\($0))" } ?? "") }
  }

  /// Where a reader sends documents. Errors: `.invalidRequest` for one that isn't configured.
  func destination(of kind: String) throws -> Destination {
    let (url, model): (String, String)
    switch kind {
    case ExtractiveReader.kind, LlamaReader.kind:
      return Destination(host: "this machine", model: nil, isHere: true)
    case AttachedReader.kind:
      // Whoever attends takes them: nothing is sent.
      return Destination(host: "the sessions that attend the shard", model: nil, isHere: true)
    case AnthropicReader.kind:
      let chosen = try Self.configured(settings.hosted.anthropic, "anthropic.model")
      (url, model) = (chosen.url, chosen.model)
    case OpenAIReader.kind:
      let chosen = try Self.configured(settings.hosted.openAI, "openai.model")
      (url, model) = (chosen.url, chosen.model)
    case ClaudeCodeReader.kind:
      let chosen = try Self.configured(settings.hosted.claudeCode, "claude_code.program")
      // Which host that is, is its own affair.
      return Destination(host: "claude-code", model: chosen.model, isHere: false)
    default:
      throw OstrakaError(
        .invalidRequest,
        "There is no reader “\(kind)”. There is: \(Self.kinds.joined(separator: ", ")).")
    }
    let address = try HostedAddress(url)
    return Destination(host: address.host, model: model, isHere: address.isLoopback)
  }

  /// The host that a shard must allow for a reader. Errors: `.invalidRequest` for one of this machine.
  func egress(of kind: String) throws -> String {
    let place = try destination(of: kind)
    guard !place.isHere else {
      throw OstrakaError(
        .invalidRequest,
        "The reader “\(kind)” sends nothing from this machine: --egress allow goes with one that does, "
          + "such as --reader anthropic.")
    }
    return place.host
  }

  /// What a million tokens cost; nil where nothing is paid. Errors: `.invalidRequest`, `.badData`.
  ///
  /// - Parameter name: another model on the same server; nil for the configured one.
  func price(of kind: String, named name: String? = nil) throws -> Price? {
    guard try !destination(of: kind).isHere else { return nil }
    let table = try PriceTable.bundled(overriddenBy: settings.hosted.prices)
    let model =
      switch kind {
      case AnthropicReader.kind: settings.hosted.anthropic?.model
      case OpenAIReader.kind: settings.hosted.openAI?.model
      case ClaudeCodeReader.kind: settings.hosted.claudeCode?.model
      default: nil as String?
      }
    return (name ?? model).flatMap { table.price(of: $0) }
  }
}
