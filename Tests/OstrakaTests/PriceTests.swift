import Foundation
import Testing

@testable import Ostraka

@Suite("Prices")
struct PriceTests {
  private func table(_ models: String) throws -> PriceTable {
    try PriceTable(json: Data(#"{"as_of": "2026-10-24", "models": {\#(models)}}"#.utf8))
  }

  @Test("a request costs what its tokens are charged as")
  func cost() {
    let price = Price(
      input: 1, cacheWrite5m: 1.25, cacheWrite1h: 2, cacheRead: 0.1, output: 5, cacheMinimum: 4_096)
    let billed = BilledTokens(
      fresh: 1_000_000, cacheWrite5m: 2_000_000, cacheWrite1h: 3_000_000, cacheRead: 4_000_000,
      output: 5_000_000)
    #expect(abs(price.cost(of: billed) - (1 + 2.5 + 6 + 0.4 + 25)) < 1e-9)
    #expect(price.cost(of: BilledTokens()) == 0)
    #expect(price.cost(of: BilledTokens(fresh: -5)) == 0)
  }

  @Test("a long prompt makes all of its request dearer")
  func longPrompt() {
    let price = Price(
      input: 0.1, cacheWrite5m: 0.1, cacheWrite1h: 0.1, cacheRead: 0.1, output: 0.1,
      cacheMinimum: 0, longPrompt: Price.LongPrompt(above: 100_000, factor: 5))
    #expect(abs(price.cost(of: BilledTokens(cacheRead: 100_000)) - 0.01) < 1e-12)
    #expect(abs(price.cost(of: BilledTokens(fresh: 1, cacheRead: 99_999)) - 0.01) < 1e-12)
    let long = BilledTokens(fresh: 100_000, cacheRead: 100_000, output: 100_000)
    #expect(abs(price.cost(of: long) - 0.15) < 1e-12)
  }

  @Test(
    "a model's price is that of its name, or of its name without a date",
    arguments: [
      ("gpt-5", 1), ("gpt-5-2025-08-07", 1), ("gpt-5-mini", 2),
      ("gpt-5-mini-20250807", 2), ("gpt-5-latest", 1), ("gpt-5-audio", nil),
      ("gpt-5.4", nil), ("gpt-51", nil), ("gpt", nil), ("", nil), ("my-gpt-5", nil),
    ] as [(String, Double?)])
  func names(_ model: String, _ input: Double?) throws {
    let table = try table(
      #""gpt-5": {"input": 1, "output": 1}, "gpt-5-mini": {"input": 2, "output": 1}"#)
    #expect(table.price(of: model)?.input == input)
  }

  @Test("what a model has no figure for is as its input")
  func defaults() throws {
    let price = try #require(try table(#""m": {"input": 3, "output": 7}"#).price(of: "m"))
    #expect(
      price
        == Price(
          input: 3, cacheWrite5m: 3, cacheWrite1h: 3, cacheRead: 3, output: 7, cacheMinimum: 0))
  }

  @Test("a user's table replaces single models")
  func merging() throws {
    let merged = try table(#""a": {"input": 1, "output": 1}, "b": {"input": 1, "output": 1}"#)
      .merging(try table(#""b": {"input": 9, "output": 9}, "c": {"input": 2, "output": 2}"#))
    #expect(["a", "b", "c"].map { merged.price(of: $0)?.input } == [1, 9, 2])
    #expect(merged.asOf == "2026-10-24")
  }

  @Test(
    "a table that can't be right is refused, and says where",
    arguments: [
      (#""m": {"input": -1, "output": 1}"#, "input"),
      (#""m": {"input": 1, "output": 1e9}"#, "output"),
      (#""m": {"input": 1}"#, "output"),
      (#""m": {"input": 1, "output": 1, "cache_raed": 1}"#, "cache_raed"),
      (#""m": {"input": 1, "output": 1, "cache_minimum": -1}"#, "cache_minimum"),
      (#""m": {"input": 1, "output": 1, "long_prompt_above": 5}"#, "long_prompt_factor"),
      (#""m": {"input": NaN, "output": 1}"#, "models"),
      (#""m": {"input": 1e999, "output": 1}"#, ""),
      (#""m": {"input": "1", "output": 1}"#, "models"),
      (#""": {"input": 1, "output": 1}"#, "without a name"),
      (#""m": 3"#, "models"),
    ])
  func refused(_ models: String, _ place: String) {
    #expect {
      _ = try table(models)
    } throws: { error in
      guard let error = error as? OstrakaError else { return false }
      return error.code == .badData && (place.isEmpty || error.message.contains(place))
    }
  }
}
