import Foundation
import Ostraka
import OstrakaReaders
import Testing

@Suite("The coordinator's model", .timeLimit(.minutes(2)))
struct HostedCoordinatorTests {
  enum Kind: CaseIterable { case anthropic, openAI }

  /// A model that replies with a text.
  private func model(
    saying text: String, _ kind: Kind, _ harbour: Harbour
  ) throws -> HostedCoordinator {
    let name = "says-" + text.utf8.map { String(format: "%02x", $0) }.joined()
    switch kind {
    case .anthropic:
      return HostedCoordinator(
        try AnthropicModel(name, at: harbour.api.base, key: nil, price: Harbour.price),
        spending: harbour.spending, runtime: harbour.runtime, logger: Harbour.logger)
    case .openAI:
      return HostedCoordinator(
        try OpenAIModel(name, at: harbour.api.base + "/v1", price: Harbour.price),
        spending: harbour.spending, runtime: harbour.runtime, logger: Harbour.logger)
    }
  }

  private let soon = SystemTime().now.advanced(by: .seconds(60))

  @Test(
    "answers with the quotes that it rests on, and its call is paid for",
    arguments: Kind.allCases)
  func synthesis(_ kind: Kind) async throws {
    try await Harbour.with { harbour in
      let model = try model(
        saying: #"Well: {"quotes": [2, 9, 2, 0], "answer": "At nine."}"#, kind, harbour)
      let made = try await model.synthesize("When?", from: ["one", "at nine"], until: soon)
      #expect(made.text == "At nine." && made.quotes == [1])
      let spent = await harbour.spending.status.lastHour
      #expect(spent > 0 && abs(spent - made.usage.cost) < 1e-9)
    }
  }

  @Test(
    "that rests on no quote, or says something else, has no answer",
    arguments: [
      #"{"quotes": [], "answer": "At nine."}"#, #"{"quotes": [7], "answer": "At nine."}"#,
      #"{"quotes": [1], "answer": ""}"#, "At nine.", "",
    ])
  func nothing(_ text: String) async throws {
    try await Harbour.with { harbour in
      for kind in Kind.allCases {
        let model = try model(saying: text, kind, harbour)
        let made = try await model.synthesize("When?", from: ["one"], until: soon)
        #expect(made.text == nil && made.usage.outputTokens > 0)
      }
    }
  }

  @Test("chooses shards that there are", arguments: Kind.allCases)
  func choice(_ kind: Kind) async throws {
    try await Harbour.with { harbour in
      let model = try model(saying: #"{"shards": ["log", "none", "docs"]}"#, kind, harbour)
      let shards = ["docs", "code", "log"].map { ShardDescription(id: $0, about: "about") }
      let chosen = try await model.choose(among: shards, for: "When?", until: soon)
      #expect(chosen.shards == ["log", "docs"] && chosen.usage.outputTokens > 0)
    }
  }

  @Test("is not shown more than its window has room for", arguments: Kind.allCases)
  func window(_ kind: Kind) async throws {
    try await Harbour.with { harbour in
      let model = try model(saying: "{}", kind, harbour)
      let long = String(repeating: "The lamp is lit at nine. ", count: 40_000)
      let error = await #expect(throws: OstrakaError.self) {
        try await model.synthesize("When?", from: [long], until: soon)
      }
      #expect(error?.code == .tooLarge)
      #expect(await harbour.spending.status.lastHour == 0)
    }
  }
}
