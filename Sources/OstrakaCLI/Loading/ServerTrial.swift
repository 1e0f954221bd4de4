import Foundation
import Logging
import Ostraka
import OstrakaReaders

/// Asks a model behind a URL of this machine twice, to see that it works and how fast it is.
struct ServerTrial: Sendable {
  let url: String
  let model: String
  let window: Int
  let access: Access

  /// What it took.
  struct Speed: Encodable, Sendable {
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
      "\(model): \(tokens) tokens read and a question answered in "
        + String(format: "%.1f s, the next question in %.2f s.", coldSeconds, warmSeconds)
    }

    /// How long it takes to read so much for the first time, as far as one trial tells.
    func estimate(ofBytes count: Int) -> String {
      let tokens = ReadingEstimate.tokens(inBytes: count)
      let perToken = max(0, coldSeconds - warmSeconds) / Double(max(1, self.tokens))
      return "about \(tokens) tokens, \(ReadingEstimate.text(Double(tokens) * perToken)) of reading"
    }
  }

  /// Errors: what the server says; `.tooLarge` where it reads less than it is sent.
  func run() async throws -> Speed {
    let file = NSTemporaryDirectory() + "/ostraka-trial-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: file) }
    let server = HostedCoordinator(
      try OpenAIModel(model, at: url, window: window, budget: max(1_024, window / 2)),
      spending: try Spending(limits: SpendingLimits(), file: file, time: access.runtime.time),
      runtime: access.runtime, logger: access.logger)
    let lines = (0..<48).map { "The lamp number \($0) was lit by keeper \($0 * 7 % 31)." }
    Terminal.standard.progress("model: reading \(lines.count) lines and answering")
    defer { Terminal.standard.progress("") }
    let (first, cold) = try await timed(server, "Who lit lamp number 7?", lines)
    let (_, warm) = try await timed(server, "Who lit lamp number 9?", lines)
    return Speed(
      model: model, tokens: first.freshTokens + first.cachedTokens, coldSeconds: cold,
      warmSeconds: warm)
  }

  private func timed(
    _ server: HostedCoordinator, _ question: String, _ lines: [String]
  ) async throws -> (Usage, Double) {
    let begun = access.runtime.time.uptime
    let deadline = access.runtime.time.now.advanced(by: .seconds(300))
    let made = try await server.synthesize(question, from: lines, until: deadline)
    return (made.usage, (access.runtime.time.uptime - begun) / .seconds(1))
  }
}

/// What `model use URL --json` prints.
struct ServerChoiceBody: Encodable {
  let model: String
  let url: String
  let window: Int
  /// Absent where it was not tried.
  let speed: ServerTrial.Speed?
}
