import Ostraka

/// A model that a server has, and what it takes to use it.
struct HostedServer: Sendable {
  let address: HostedAddress
  let model: String
  let key: HostedKey?
  /// Nil where nothing is billed.
  let price: Price?

  /// Errors: `.invalidRequest` without a name, or without a price for a server elsewhere.
  init(address: HostedAddress, model: String, key: HostedKey?, price: Price?) throws {
    guard !model.isEmpty, model.utf8.count <= 256 else {
      throw OstrakaError(.invalidRequest, "A hosted reader needs the name of a model.")
    }
    guard price != nil || address.isLoopback else {
      throw OstrakaError(
        .invalidRequest,
        "There is no price for the model \(model) at \(address). Add it to the prices, so that the "
          + "spending limits hold.")
    }
    try address.permit(key)
    self.address = address
    self.model = model
    self.key = key
    self.price = price
  }

  /// An answer that ended before it was said.
  func cut(at limit: Int) -> OstrakaError {
    OstrakaError(.tooLarge, "\(model) did not finish its answer within \(limit) tokens.")
  }

  /// In US dollars.
  func cost(of tokens: BilledTokens) -> Double { price?.cost(of: tokens) ?? 0 }

  func usage(of tokens: BilledTokens) -> Usage {
    Usage(
      freshTokens: tokens.fresh + tokens.cacheWrite5m + tokens.cacheWrite1h,
      cachedTokens: tokens.cacheRead, outputTokens: tokens.output, cost: cost(of: tokens))
  }
}
