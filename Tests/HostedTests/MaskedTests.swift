import Foundation
import Ostraka
import OstrakaTesting
import Testing

@testable import OstrakaReaders

@Suite("What is elsewhere sees secrets masked")
struct MaskedTests {
  /// A text with a secret in it, as one that was stored before its rule was there.
  private func sample() throws -> (text: String, secret: String) {
    let kind = try #require(SecretKind.all.first)
    let sample = try #require(SecretSample.all(of: kind, seed: 1_000).first)
    return (
      String(decoding: sample.text, as: UTF8.self),
      String(decoding: sample.text[sample.secret], as: UTF8.self)
    )
  }

  @Test("in documents, each at its place")
  func documents() async throws {
    let (text, secret) = try sample()
    let stored = MemoryLibrary("The lamp is lit.\n\(text)\n")
    let library = MaskedLibrary(stored) { .builtIn }
    let masked = try await library.bytes(stored.document.current.extent)
    #expect(masked.count == stored.text.count && masked != stored.text)
    let parts = try await HeldPart.parts(
      of: [stored.document.current.extent], from: library,
      for: OpenAIPartReader(
        model: try OpenAIModel("m", at: "http://127.0.0.1:1/v1"),
        client: HostedClient(
          try HostedServer(
            address: try HostedAddress("http://127.0.0.1:1"), model: "m", key: nil, price: nil),
          headers: [],
          spending: try Spending(
            limits: SpendingLimits(), file: NSTemporaryDirectory() + UUID().uuidString,
            time: TestTime()),
          runtime: .system(), logger: Harbour.logger)))
    let sent = parts.flatMap(\.passages).map(\.marked).joined()
    #expect(sent.contains("The lamp is lit.") && !sent.contains(secret))
  }

  @Test("in what the coordinator's model is shown")
  func quotes() async throws {
    let (text, secret) = try sample()
    let model = MaskedCoordinatorModel(Echo()) { .builtIn }
    let deadline = Timestamp(microseconds: .max)
    let made = try await model.synthesize("What?", from: ["One.", text], until: deadline)
    #expect(made.text?.contains("One.") == true && made.text?.contains(secret) == false)
    let shard = ShardDescription(id: "docs", about: text)
    let chosen = try await model.choose(among: [shard], for: "What?", until: deadline)
    #expect(chosen.shards == ["docs"])
  }

  /// Says what it was shown.
  private struct Echo: CoordinatorModel {
    let name = "echo"
    let host: String? = nil

    func synthesize(
      _ question: String, from quotes: [String], until deadline: Timestamp
    ) -> ModelSynthesis {
      ModelSynthesis(text: quotes.joined(), quotes: [0])
    }

    func choose(
      among shards: [ShardDescription], for question: String, until deadline: Timestamp
    ) -> (shards: [ShardID], usage: Usage) {
      for shard in shards { #expect(shard.about.contains("REDACTED"), "\(shard.about)") }
      return (shards.map(\.id), .none)
    }
  }
}
