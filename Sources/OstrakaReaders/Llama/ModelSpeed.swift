import Foundation
import Ostraka

/// How fast a model reads and answers on this machine, as it was once measured.
public struct ModelSpeed: Codable, Hashable, Sendable {
  /// The model's file.
  public let file: String
  /// How many tokens were read in the longer of two trials, and how long that and an answer took.
  public let tokens: Int
  public let coldSeconds: Double
  /// How long the next question took.
  public let warmSeconds: Double
  /// Seconds to read the first token, and how many more each token before it adds: attention looks
  /// back at all of them.
  public let perToken: Double
  public let perTokenBefore: Double
  /// Tokens that were written.
  public let answerTokens: Int

  /// Seconds to read so many tokens in windows of that many.
  public func seconds(toRead tokens: Int, window: Int) -> Double {
    func one(_ count: Int) -> Double {
      Double(count) * (perToken + perTokenBefore * Double(count) / 2)
    }
    let room = max(1, window * 9 / 10)
    return Double(tokens / room) * one(room) + one(tokens % room)
  }

  /// What was written to a file earlier; nil when there is none or it is another form.
  public static func read(from path: String) -> ModelSpeed? {
    FileManager.default.contents(atPath: path)
      .flatMap { try? JSONDecoder().decode(ModelSpeed.self, from: $0) }
  }

  public func write(to path: String) throws {
    try PrivateFile.write(try JSONEncoder().encode(self), to: path)
  }
}

extension ModelSpeed {
  /// Has a model read two texts and answer twice, which takes half a minute for a small one.
  ///
  /// - Parameters:
  ///   - server: of which a slot is used up.
  ///   - progress: is told what is done.
  ///
  /// Errors: what the server throws; `.badData` for a model whose template doesn't fit.
  public static func measure(
    _ server: LlamaServer, progress: @Sendable (String) -> Void
  ) async throws -> ModelSpeed {
    progress("loading the model")
    let client = try await server.current().client
    let prompt = try await ReadingPrompt(of: client)
    let question = try await client.tokens(of: "Who lit lamp number 7?")
    var times: [(tokens: Int, cold: Double, warm: Double)] = []
    var written = 0
    for (slot, lines) in [16, 48].enumerated() {
      progress("reading \(lines) lines and answering")
      let text = (0..<lines).map { "The lamp number \($0) was lit by keeper \($0 * 7 % 31).\n" }
      let prefix = prompt.head + (try await client.tokens(of: text.joined()))
      let tokens = prompt.asking(question, after: prefix)
      func run() async throws -> Double {
        let begun = ContinuousClock.now
        let outcome = try await client.complete(
          LlamaCompletion(
            prompt: tokens, slot: slot % server.model.slots, outputLimit: 16,
            timeLimit: .seconds(300), grammar: ModelAnswer.grammar), within: .seconds(600))
        written = outcome.timings.output ?? 0
        return begun.duration(to: .now) / .seconds(1)
      }
      times.append((tokens.count, try await run(), try await run()))
    }
    return ModelSpeed(file: server.model.file, times[0], times[1], answerTokens: written)
  }

  private init(
    file: String, _ short: (tokens: Int, cold: Double, warm: Double),
    _ long: (tokens: Int, cold: Double, warm: Double), answerTokens: Int
  ) {
    self.file = file
    tokens = long.tokens
    (coldSeconds, warmSeconds) = (long.cold, long.warm)
    self.answerTokens = answerTokens
    // Seconds a token of each text, which grow with its length along a line.
    func rate(_ trial: (tokens: Int, cold: Double, warm: Double)) -> Double {
      max(1e-6, (trial.cold - trial.warm) / Double(trial.tokens))
    }
    let slope = (rate(long) - rate(short)) / Double(max(1, long.tokens - short.tokens))
    perTokenBefore = max(0, 2 * slope)
    perToken = max(1e-6, rate(long) - perTokenBefore * Double(long.tokens) / 2)
  }
}
