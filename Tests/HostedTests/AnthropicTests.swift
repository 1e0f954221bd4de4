import Foundation
import Ostraka
import OstrakaReaders
import OstrakaTesting
import Testing

@Suite("A model behind the Messages API", .timeLimit(.minutes(2)))
struct AnthropicTests {
  @Test(
    "answers with the service's own citations, streamed or not",
    arguments: ["ok", "ok.whole", "ok.placed", "ok.countless", "ok.cold"])
  func native(model: String) async throws {
    try await Harbour.with { harbour in
      let finding = try await harbour.read(try await harbour.anthropic(model))
      #expect(finding.answer == "As the log says: " + Harbour.answer)
      #expect(finding.citations.map(\.quote) == [Harbour.answer])
      #expect(finding.note == nil)
      let sent = try #require(try await harbour.api.requests("/messages").last)
      #expect(sent.version == "2023-06-01" && sent.key == FakeAPI.key)
      #expect(sent.text.contains(#""cache_control":{"type":"ephemeral","ttl":"5m"}"#))
      #expect(sent.text.contains(#""citations":{"enabled":true}"#))
      #expect(sent.text.contains(#""stream":true"#))
    }
  }

  @Test(
    "answers with quotes of its own where the server has no citations",
    arguments: [("ok", true), ("ok", false), ("ok.chatty", true)])
  func quoted(model: String, streams: Bool) async throws {
    try await Harbour.with { harbour in
      let finding = try await harbour.read(
        try await harbour.anthropic(model, citations: .quoted, streams: streams))
      #expect(finding.answer == "the keeper")
      #expect(finding.citations.map(\.quote) == [Harbour.answer])
      let sent = try #require(try await harbour.api.requests("/messages").last)
      #expect(!sent.text.contains(#""type":"document""#))
      #expect(sent.text.contains(#""stream":\#(streams)"#))
    }
  }

  @Test("abstains like any other answer", arguments: AnthropicModel.Citations.allCases)
  func abstains(citations: AnthropicModel.Citations) async throws {
    try await Harbour.with { harbour in
      let finding = try await harbour.read(
        try await harbour.anthropic("abstains", citations: citations))
      #expect(finding.answer == nil && finding.note == nil)
      #expect(finding.usage.outputTokens == 12)
    }
  }

  @Test("is not believed when its quote is invented", arguments: AnthropicModel.Citations.allCases)
  func invents(citations: AnthropicModel.Citations) async throws {
    try await Harbour.with { harbour in
      let finding = try await harbour.read(
        try await harbour.anthropic("invents", citations: citations))
      #expect(finding.answer == nil && finding.citations.isEmpty)
      #expect(finding.note?.contains("not in the documents") == true)
    }
  }

  @Test(
    "is billed for what is written to the cache, then for what is read from it",
    arguments: [
      ("caches.count-1000", AnthropicModel.TimeToLive.fiveMinutes, 0.002),
      ("caches.count-1000.summed", .fiveMinutes, 0.002),
      ("caches.count-1000", .oneHour, 0.003), ("caches.count-1000.summed", .oneHour, 0.003),
    ])
  func caches(model: String, life: AnthropicModel.TimeToLive, written: Double) async throws {
    try await Harbour.with { harbour in
      let session = try await harbour.anthropic(model, timeToLive: life)
      let rest = 0.000_02 + 0.000_12
      let first = try await harbour.read(session).usage
      #expect((first.freshTokens, first.cachedTokens) == (1_020, 0))
      #expect(abs(first.cost - written - rest) < 1e-9, "\(first.cost)")
      let second = try await harbour.read(session, "Who saw the lamp?").usage
      #expect((second.freshTokens, second.cachedTokens) == (20, 1_000))
      #expect(abs(second.cost - 0.000_5 - rest) < 1e-9, "\(second.cost)")
      let spent = await harbour.spending.status
      #expect(abs(spent.lastDay - first.cost - second.cost) < 1e-9)
      #expect(spent.requests == 0)
    }
  }

  @Test("is asked for no cache below its minimum")
  func minimum() async throws {
    try await Harbour.with { harbour in
      var price = Harbour.price
      price.cacheMinimum = 1_024
      let finding = try await harbour.read(
        try await harbour.anthropic("caches.count-1023", price: price))
      #expect(finding.usage.freshTokens == 1_023)
      let sent = try #require(try await harbour.api.requests("/messages").last)
      #expect(!sent.text.contains("cache_control"))
    }
  }

  @Test("writes a part to the cache once when four ask together")
  func fanOut() async throws {
    try await Harbour.with { harbour in
      // The first answer ends only when all four have asked.
      let session = try await harbour.anthropic("caches.gate-4.count-1000")
      let usages = try await withThrowingTaskGroup(of: Usage.self) { group in
        for _ in 0..<4 { group.addTask { try await harbour.read(session).usage } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(usages.count { $0.cachedTokens == 1_000 } == 3)
      #expect(usages.count { $0.freshTokens == 1_020 } == 1)
    }
  }

  @Test("holds 180,000 tokens of each of four shards that are asked at once")
  func large() async throws {
    func entries(_ numbers: Range<Int>) -> String {
      numbers.map {
        "Entry \($0): the harbour log has nothing of note here, and the wind was calm all day.\n"
      }.joined()
    }
    // As many as fill a part by the estimate, which adds a tenth; the service counts 180,000.
    let perEntry = Double(TokenEstimate.tokens(in: entries(1_000..<1_007))) * 1.1 / 7
    let text = entries(0..<Int(175_000 / perEntry))
    try await Harbour.with(text + "The lamp was lit by Eva.\n") { harbour in
      try await withThrowingTaskGroup(of: Finding.self) { group in
        for name in ["north", "south", "east", "west"] {
          let shard = ShardID(rawValue: name)
          var one = harbour
          one.library = MemoryLibrary(
            String(decoding: harbour.library.text, as: UTF8.self), shard: shard)
          group.addTask { [one] in
            let session = try await one.anthropic(
              "ok.count-180000.\(name)", budget: 180_000)
            return try await one.read(session)
          }
        }
        for try await finding in group {
          #expect(finding.citations.map(\.quote) == ["The lamp was lit by Eva."])
          #expect(finding.usage.freshTokens == 180_020)
        }
      }
      #expect(try await harbour.api.requests("/messages").count == 4)
      #expect((165_000...180_000).contains(harbour.gauge.status.heldTokens))
    }
  }

  @Test("is not asked when a part has one token more than the budget")
  func overBudget() async throws {
    try await Harbour.with { harbour in
      let error = try await #require(throws: OstrakaError.self) {
        _ = try await harbour.anthropic("ok.count-90001")
      }
      #expect(error.code == .tooLarge && error.message.contains("90001"), "\(error)")
      #expect(try await harbour.api.requests("/messages").isEmpty)
      #expect(try await harbour.api.requests("/count_tokens").count == 1)
      _ = try await harbour.read(try await harbour.anthropic("ok.count-90000"))
    }
  }

  @Test("is not asked once the spending limit is reached")
  func limit() async throws {
    let limits = SpendingLimits(dollarsPerHour: 0.02, dollarsPerDay: 1)
    try await Harbour.with(limits: limits) { harbour in
      let session = try await harbour.anthropic("ok.count-4000")
      #expect(try await harbour.read(session).answer != nil)
      let error = try await harbour.failure(of: session)
      #expect(error.code == .tryLater && error.message.contains("limit"), "\(error)")
      #expect(try await harbour.api.requests("/messages").count == 1)
    }
  }

  @Test(
    "books the worst case where the server's counts can't be true",
    arguments: ["negative.count-1000", "usageless.count-1000"])
  func wrongUsage(model: String) async throws {
    try await Harbour.with { harbour in
      let finding = try await harbour.read(try await harbour.anthropic(model))
      #expect(finding.answer != nil)
      #expect(finding.usage.freshTokens >= 1_000 && finding.usage.outputTokens == 1_024)
      #expect(finding.usage.cost >= 0.002 + 1_024 * 10e-6)
      #expect(abs(await harbour.spending.status.lastDay - finding.usage.cost) < 1e-9)
    }
  }

  @Test("is kept warm before its time ends when that is wanted, and not otherwise")
  func keptWarm() async throws {
    let time = HastyTime()
    try await Harbour.with(time: time) { harbour in
      for keepsWarm in [true, false] {
        let session = try await harbour.anthropic("caches.count-20000", keepsWarm: keepsWarm)
        _ = try await harbour.read(session, within: .seconds(600))
        #expect(try await session.keepWarm() == .hot)
        let before = try await harbour.api.requests("/messages").count
        time.advance(by: .seconds(290))
        #expect(try await session.keepWarm() == .hot)
        let pings = try await harbour.api.requests("/messages").count - before
        #expect(pings == (keepsWarm ? 1 : 0))
        time.advance(by: .seconds(200))
        #expect(try await session.keepWarm() == (keepsWarm ? .hot : .cold))
        let cost = keepsWarm ? 0.01 : 0.04
        #expect(abs(harbour.gauge.status.nextCost - cost) < 0.001)
      }
    }
  }
}
