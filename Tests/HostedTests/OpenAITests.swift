import Foundation
import Ostraka
import OstrakaReaders
import Testing

@Suite("A model behind a chat completions API", .timeLimit(.minutes(2)))
struct OpenAITests {
  @Test("answers with a quote, from documents in a fixed prefix")
  func answers() async throws {
    try await Harbour.with { harbour in
      let session = try await harbour.openAI("caches")
      let first = try await harbour.read(session)
      #expect(first.answer == "the keeper" && first.citations.map(\.quote) == [Harbour.answer])
      #expect(first.usage.cachedTokens == 0 && first.usage.cost == 0)
      let second = try await harbour.read(session)
      #expect(second.usage.freshTokens == 20 && second.usage.cachedTokens > 0)
      let sent = try #require(try await harbour.api.requests().last)
      #expect(sent.key.isEmpty && sent.path == "/v1/chat/completions")
      #expect(sent.text.contains(#""properties":{"quote":{"type":"string"},"answer":"#))
      #expect(sent.text.contains(#""strict":true"#) && sent.text.contains(#""temperature":0"#))
    }
  }

  @Test("is billed at its price, less what comes from a cache")
  func billed() async throws {
    try await Harbour.with { harbour in
      let session = try await harbour.openAI(
        "caches", key: Harbour.key(), price: Harbour.price)
      var sum = 0.0
      for _ in 0..<2 {
        let usage = try await harbour.read(session).usage
        let cost = Double(usage.freshTokens) * 1e-6 + Double(usage.cachedTokens) * 0.5e-6 + 12e-5
        #expect(abs(usage.cost - cost) < 1e-12)
        sum += usage.cost
      }
      #expect(abs(await harbour.spending.status.lastDay - sum) < 1e-9)
      #expect(try await harbour.api.requests().last?.key == "Bearer " + FakeAPI.key)
    }
  }

  @Test(
    "is asked in a simpler form, once and for good, where it refuses the schema",
    arguments: [("ok.only-json_object", 1), ("ok.only-plain", 2), ("ok.only-plain.chatty", 2)])
  func simpler(model: String, refusals: Int) async throws {
    try await Harbour.with { harbour in
      let session = try await harbour.openAI(model)
      for _ in 0..<2 { #expect(try await harbour.read(session).answer == "the keeper") }
      #expect(try await harbour.api.requests().count == refusals + 2)
    }
  }

  @Test("is asked without a temperature where it takes none, and keeps the schema")
  func temperature() async throws {
    try await Harbour.with { harbour in
      #expect(try await harbour.read(try await harbour.openAI("cold")).answer == "the keeper")
      let sent = try await harbour.api.requests()
      #expect(sent.count == 2)
      #expect(sent.last?.text.contains("temperature") == false)
      #expect(sent.last?.text.contains("json_schema") == true)
    }
  }

  @Test("abstains, or says nothing that can be read", arguments: ["abstains", "malformed"])
  func abstains(model: String) async throws {
    try await Harbour.with { harbour in
      let finding = try await harbour.read(try await harbour.openAI(model))
      #expect(finding.answer == nil)
      // What can't be read is no "not here": the text was matched too.
      #expect((finding.note?.contains("can't be read") ?? false) == (model == "malformed"))
    }
  }

  @Test("is not believed when its quote is invented")
  func invents() async throws {
    try await Harbour.with { harbour in
      let finding = try await harbour.read(try await harbour.openAI("invents"))
      #expect(finding.answer == nil && finding.note?.contains("not in the documents") == true)
    }
  }

  @Test(
    "books the worst case where the server's counts can't be true",
    arguments: ["negative", "usageless"])
  func wrongUsage(model: String) async throws {
    try await Harbour.with { harbour in
      let finding = try await harbour.read(
        try await harbour.openAI(model, price: Harbour.price))
      #expect(finding.answer == "the keeper" && finding.usage.outputTokens == 1_024)
      #expect(abs(await harbour.spending.status.lastDay - finding.usage.cost) < 1e-9)
    }
  }

  @Test("whose JSON is broken is told so, without what was in it")
  func broken() async throws {
    try await Harbour.with { harbour in
      let error = try await harbour.failure(of: try await harbour.openAI("broken"))
      #expect(error.code == .fault && error.message.contains("another form"), "\(error)")
    }
  }
}
