import Logging
import Ostraka

/// The very request that a read of one part sends to llama-server, and nothing around it: what
/// benchmarks hold a read against.
package struct BareRequest: Sendable {
  private let prefix: [Int32]
  private let prompt: ReadingPrompt
  private let server: LlamaServer
  /// How many tokens of the prompt are documents.
  package let documentTokens: Int

  package struct Counts: Sendable {
    package let cached: Int
    package let fresh: Int
    package let output: Int
  }

  /// Errors: `.invalidRequest` unless the extents are one part.
  package init(
    about extents: [Extent], from library: any Library, on server: LlamaServer
  ) async throws {
    let client = try await server.current().client
    prompt = try await ReadingPrompt(of: client)
    let reader = try await LlamaPartReader(
      shard: "bare", server: server, time: SystemTime(), logger: Logger(label: "bare"))
    let parts = try await HeldPart.parts(of: extents, from: library, for: reader)
    guard let part = parts.first, parts.count == 1 else {
      throw OstrakaError(.invalidRequest, "The documents make \(parts.count) parts, not one.")
    }
    prefix = try await prompt.prefix(of: part, client)
    self.server = server
    documentTokens = part.tokens
  }

  /// How many tokens a question has by itself.
  package func tokens(of question: String) async throws -> Int {
    try await server.current().client.tokens(of: question).count
  }

  /// Sends it to a slot that no session uses.
  package func run(_ question: String, in slot: Int) async throws -> Counts {
    let client = try await server.current().client
    let asked = try await client.tokens(of: question)
    let outcome = try await client.complete(
      LlamaCompletion(
        prompt: prompt.asking(asked, after: prefix), slot: slot,
        outputLimit: server.model.answerLimit, timeLimit: .seconds(900),
        grammar: ModelAnswer.grammar), within: .seconds(900))
    return Counts(
      cached: outcome.timings.cached, fresh: outcome.timings.fresh,
      output: outcome.timings.output ?? 0)
  }

  /// Empties the slot, so that the next run is a cold one.
  package func erase(_ slot: Int) async throws {
    await (try await server.current()).client.erase(slot)
  }
}
