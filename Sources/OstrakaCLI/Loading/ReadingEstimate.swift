import Foundation
import Ostraka
import OstrakaReaders

/// What it takes a shard's reader to take documents in: tokens, seconds, dollars.
struct ReadingEstimate {
  let reader: String
  let destination: String
  private let isHere: Bool
  let tokens: Int
  /// On this machine; nil where that was never measured, or the model is elsewhere.
  let seconds: Double?
  /// In US dollars; zero where nothing is paid, nil where the price isn't known.
  let dollars: Double?

  /// What a load may cost before it asks.
  static let mostDollars = 1.0
  static let mostSeconds = 300.0
  /// The same where nobody has measured how long this machine reads.
  static let mostUntimed = 20_000
  /// Bytes of usual text per token, on the low side.
  private static let bytesPerToken = 3.0

  /// Errors: `.invalidRequest` for a reader that isn't configured, `.badData` for damaged settings.
  init(of bytes: Int, by reader: String, _ access: Access) throws {
    let readers = Readers(access)
    let place = try readers.destination(of: reader)
    self.reader = reader
    destination = place.name
    let tokens = Self.tokens(inBytes: bytes)
    self.tokens = tokens
    isHere = place.isHere
    if reader == LlamaReader.kind, let model = access.settings.model?.model {
      // Another model's speed says nothing of this one's.
      seconds = ModelSpeed.read(from: access.directory.modelSpeed)
        .flatMap { $0.file == model.file ? $0.seconds(toRead: tokens, window: model.window) : nil }
    } else {
      seconds = nil
    }
    dollars =
      place.isHere
      ? 0
      : try readers.price(of: reader).map { price in
        let part = max(1, min(tokens, AnthropicModel.usualBudget))
        let isLong = access.settings.hosted.anthropic?.timeToLive == .oneHour
        let billed =
          isLong ? BilledTokens(cacheWrite1h: part) : BilledTokens(cacheWrite5m: part)
        return price.cost(of: billed) * Double(tokens) / Double(part)
      }
  }

  /// Whether somebody should say yes first.
  var isMuch: Bool {
    (dollars ?? .infinity) > Self.mostDollars || (seconds ?? 0) > Self.mostSeconds
      || isHere && seconds == nil && tokens > Self.mostUntimed
  }

  var text: String {
    var parts = ["about \(tokens) tokens"]
    if let seconds { parts.append("\(Self.text(seconds)) of reading on this machine") }
    if reader == LlamaReader.kind, seconds == nil {
      parts.append("not timed yet (`ostraka model use` does)")
    }
    if let dollars, dollars > 0 { parts.append(String(format: "$%.2f", dollars)) }
    if dollars == nil { parts.append("of unknown price") }
    return parts.joined(separator: ", ") + ", by “\(reader)” on \(destination)"
  }

  static func tokens(inBytes count: Int) -> Int {
    Int((Double(count) / bytesPerToken).rounded(.up))
  }

  static func text(_ seconds: Double) -> String {
    seconds < 120 ? "\(Int(seconds.rounded(.up))) s" : "\(Int((seconds / 60).rounded(.up))) min"
  }
}
