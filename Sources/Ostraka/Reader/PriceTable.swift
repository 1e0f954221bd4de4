import Foundation

/// What models cost, by the beginnings of their names.
public struct PriceTable: Sendable {
  /// The day the figures are of, such as `2026-10-24`; nil when the file doesn't say.
  public let asOf: String?
  private let prices: [String: Price]

  /// The largest file, in bytes.
  public static let limit = 1 << 20

  /// Reads a table: `{"as_of": …, "sources": […], "models": {"NAME": {"input": 1, "output": 5, …}}}`.
  ///
  /// Figures are US dollars per million tokens. A model needs `input` and `output`; `cache_write_5m`,
  /// `cache_write_1h` and `cache_read` are as `input` unless given, `cache_minimum` is 0 tokens.
  /// `long_prompt_above` (tokens) and `long_prompt_factor` go together. Errors: `.badData` for what
  /// isn't such a table, for a figure that is negative or absurdly high and for one that is unknown.
  public init(json: Data) throws {
    guard json.count <= Self.limit else {
      throw OstrakaError(.badData, "A price table of more than 1 MiB is not read. Shorten it.")
    }
    let file: File
    do {
      file = try JSONDecoder().decode(File.self, from: json)
    } catch {
      throw OstrakaError(
        .badData,
        "The price table is not JSON with figures under \"models\". Correct it.", cause: error)
    }
    asOf = file.asOf
    prices = try Dictionary(
      uniqueKeysWithValues: file.models.map { name, figures in
        guard !name.isEmpty else {
          throw OstrakaError(.badData, "The price table has a model without a name. Name it.")
        }
        return (name, try PriceFigures(of: name, figures).price())
      })
  }

  private init(asOf: String?, prices: [String: Price]) {
    self.asOf = asOf
    self.prices = prices
  }

  /// This table with the other's models in place of those of the same name.
  public func merging(_ other: PriceTable) -> PriceTable {
    PriceTable(asOf: asOf, prices: prices.merging(other.prices) { $1 })
  }

  /// The price under the model's name, or under its name without a date or `latest` at its end: `gpt-5`
  /// is found for `gpt-5-2025-08-07`, and not for `gpt-5-audio`. Nil when there is none.
  public func price(of model: String) -> Price? {
    if let price = prices[model] { return price }
    return prices[model.replacing(/[-@:](\d{8}|\d{4}-\d{2}-\d{2}|latest)$/, with: "")]
  }

  private struct File: Decodable {
    let asOf: String?
    let models: [String: [String: Double]]

    enum CodingKeys: String, CodingKey {
      case asOf = "as_of"
      case models
    }
  }
}

/// One model's figures as a file has them, checked one by one.
private struct PriceFigures {
  let model: String
  let figures: [String: Double]

  /// More than this many US dollars per million tokens is a slip of the pen.
  static let mostDollars = 10_000.0
  static let mostTokens = 100_000_000.0
  static let mostFactor = 100.0
  static let names: Set = [
    "input", "output", "cache_write_5m", "cache_write_1h", "cache_read", "cache_minimum",
    "long_prompt_above", "long_prompt_factor",
  ]

  init(of model: String, _ figures: [String: Double]) throws {
    self.model = model
    self.figures = figures
    if let unknown = figures.keys.filter({ !Self.names.contains($0) }).min() {
      throw OstrakaError(
        .badData,
        "The price of \(model) has an unknown figure \(unknown). There are: "
          + Self.names.sorted().joined(separator: ", ") + ".")
    }
  }

  func price() throws -> Price {
    let input = try figure("input", upTo: Self.mostDollars)
    return Price(
      input: input,
      cacheWrite5m: try figure("cache_write_5m", upTo: Self.mostDollars, default: input),
      cacheWrite1h: try figure("cache_write_1h", upTo: Self.mostDollars, default: input),
      cacheRead: try figure("cache_read", upTo: Self.mostDollars, default: input),
      output: try figure("output", upTo: Self.mostDollars),
      cacheMinimum: Int(try figure("cache_minimum", upTo: Self.mostTokens, default: 0)),
      longPrompt: try longPrompt())
  }

  private func longPrompt() throws -> Price.LongPrompt? {
    let names = ["long_prompt_above", "long_prompt_factor"]
    guard names.contains(where: { figures[$0] != nil }) else { return nil }
    return Price.LongPrompt(
      above: Int(try figure(names[0], upTo: Self.mostTokens)),
      factor: try figure(names[1], upTo: Self.mostFactor))
  }

  private func figure(_ name: String, upTo most: Double, default: Double? = nil) throws -> Double {
    guard let value = figures[name] ?? `default` else {
      throw OstrakaError(.badData, "The price of \(model) has no figure \(name). Add it.")
    }
    guard value.isFinite, (0...most).contains(value) else {
      throw OstrakaError(
        .badData,
        "The price of \(model) has \(value) as \(name). It must be from 0 to \(Int(most)).")
    }
    return value
  }
}
