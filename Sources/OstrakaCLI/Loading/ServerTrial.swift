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

  /// Errors: what the server says.
  func run() async throws -> ModelSpeedBody {
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
    return ModelSpeedBody(
      model: model, tokens: first.freshTokens + first.cachedTokens, coldSeconds: cold,
      warmSeconds: warm)
  }

  /// How long it takes to read so much for the first time, as far as one trial tells.
  static func estimate(ofBytes count: Int, at speed: ModelSpeedBody) -> String {
    let tokens = ReadingEstimate.tokens(inBytes: count)
    let perToken = max(0, speed.coldSeconds - speed.warmSeconds) / Double(max(1, speed.tokens))
    return "about \(tokens) tokens, \(ReadingEstimate.text(Double(tokens) * perToken)) of reading"
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
  let speed: ModelSpeedBody?
}
