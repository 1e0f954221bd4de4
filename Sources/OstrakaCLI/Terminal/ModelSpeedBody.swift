import Foundation
import OstrakaReaders

/// How fast a model was when it was tried, as JSON and as a line.
struct ModelSpeedBody: Encodable {
  /// Its file, or its name on a server.
  let model: String
  /// Of the first question, with what stood before it.
  let tokens: Int
  let coldSeconds: Double
  let warmSeconds: Double

  enum CodingKeys: String, CodingKey {
    case model, tokens
    case coldSeconds = "cold_seconds"
    case warmSeconds = "warm_seconds"
  }

  var text: String {
    let name = URL(fileURLWithPath: model).lastPathComponent
    return "\(name): \(tokens) tokens read and a question answered in "
      + String(format: "%.1f s, the next question in %.2f s.", coldSeconds, warmSeconds)
  }
}

extension ModelSpeedBody {
  init(_ speed: ModelSpeed) {
    self.init(
      model: speed.file, tokens: speed.tokens, coldSeconds: speed.coldSeconds,
      warmSeconds: speed.warmSeconds)
  }
}
