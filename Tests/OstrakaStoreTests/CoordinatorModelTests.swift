import Ostraka
import OstrakaTesting
import Testing

/// A coordinator's model whose replies a test decides.
private struct ScriptedModel: CoordinatorModel {
  let name = "scripted"
  var host: String?
  var chosen: [ShardID] = []
  let made: @Sendable ([String]) throws -> ModelSynthesis

  func synthesize(
    _ question: String, from quotes: [String], until deadline: Timestamp
  ) async throws -> ModelSynthesis { try made(quotes) }

  func choose(
    among shards: [ShardDescription], for question: String, until deadline: Timestamp
  ) async throws -> (shards: [ShardID], usage: Usage) {
    let usage = Usage(freshTokens: 1, cachedTokens: 0, outputTokens: 1, cost: 0.001)
    return (chosen, usage)
  }
}

@Suite("A coordinator with a model")
struct CoordinatorModelTests {
  private static let texts = [
    (shard: "docs", name: "ports.md", text: "The daemon listens on port 7077.\n"),
    (shard: "log", name: "log.md", text: "The daemon moved from port 80.\n"),
  ]

  private static let usage = Usage(freshTokens: 9, cachedTokens: 0, outputTokens: 2, cost: 0.01)
  private static let nothing = ModelSynthesis(text: nil, quotes: [], usage: usage)

  private func ask(_ model: ScriptedModel, shards: [ShardID]? = nil) throws -> Answer {
    try Walk.run(Self.texts, router: Router(widest: 2), model: model) {
      try await $0.ask("Which port does the daemon use?", shards: shards)
    }
  }

  @Test("puts the readings together, and cites what the model rests on")
  func synthesis() throws {
    let model = ScriptedModel { quotes in
      #expect(quotes.count == 2)
      let place = quotes.firstIndex { $0.contains("7077") } ?? 0
      return ModelSynthesis(text: "7077, it was 80.", quotes: [place], usage: Self.usage)
    }
    let answer = try ask(model)
    #expect(answer.text == "7077, it was 80." && answer.synthesizer == "scripted")
    #expect(answer.citations.map(\.document.name) == ["ports.md"])
    #expect(answer.modelUsage == Self.usage)
  }

  @Test("keeps the best reading when the model has nothing, fails, or may not see the shards")
  func fallback() throws {
    let models = [
      ScriptedModel { _ in Self.nothing },
      ScriptedModel { _ in throw OstrakaError(.tryLater, "a limit") },
      ScriptedModel(host: "example.com") { _ in
        Issue.record("It was shown what no shard allows.")
        return Self.nothing
      },
    ]
    for model in models {
      let answer = try ask(model)
      #expect(answer.text?.contains("port") == true && answer.synthesizer == nil)
      #expect(!answer.citations.isEmpty)
    }
  }

  @Test("asks no model about a single reading")
  func single() throws {
    let model = ScriptedModel { _ in
      Issue.record("There is nothing to put together.")
      return Self.nothing
    }
    #expect(try ask(model, shards: ["docs"]).synthesizer == nil)
  }

  @Test("asks the shards that the model chose first")
  func choice() throws {
    let texts = (1...4).map {
      (shard: "s\($0)", name: "\($0).md", text: "The port of ship \($0) is \($0)000.\n")
    }
    let model = ScriptedModel(chosen: ["s4"]) { _ in Self.nothing }
    let answer = try Walk.run(texts, router: Router(widest: 1), model: model) {
      try await $0.ask("Which port has ship 1?")
    }
    #expect(answer.coverage.filter { $0.outcome != .skipped }.map(\.shard) == ["s4"])
    #expect(answer.modelUsage?.cost == 0.001)
  }
}
