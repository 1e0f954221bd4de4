import Ostraka

/// About what a paid reader does in an experiment: reads a text, and is asked about it.
struct PaidWork: Sendable {
  /// Of the text, counted by the reader.
  let tokens: Int
  /// How often it is read as if it were new.
  let readings: Int
  /// How often it is asked about what its cache has.
  let queries: Int

  /// How many tokens an answer with its quotes has.
  private static let answer = 100

  /// - Parameter estimated: the text's tokens by the estimate, a fifth too high for experiments' texts.
  init(estimated: Int, readings: Int = 1, queries: Int) {
    tokens = estimated * 10 / 12
    self.readings = readings
    self.queries = queries
  }

  /// In US dollars.
  func cost(at price: Price) -> Double {
    Double(readings) * price.cost(of: BilledTokens(cacheWrite5m: tokens))
      + Double(queries) * price.cost(of: BilledTokens(cacheRead: tokens, output: Self.answer))
  }
}
