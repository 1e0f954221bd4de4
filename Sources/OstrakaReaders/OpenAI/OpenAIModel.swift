import Ostraka

/// A model behind a chat completions API: of OpenAI, vLLM, Ollama, LM Studio or llama-server.
public struct OpenAIModel: Sendable {
  let server: HostedServer
  /// The model's window in tokens.
  public let window: Int
  /// How many tokens of it documents may fill.
  public let budget: Int

  /// What most servers run larger models with, in tokens.
  public static let usualWindow = 128_000
  public static let usualBudget = 90_000

  /// OpenAI's own service.
  public static let service = "https://api.openai.com/v1"

  /// - Parameters:
  ///   - base: the server's URL, to which `/chat/completions` is added.
  ///   - key: nil for a server that wants none.
  ///   - price: nil for a server on this machine, which costs nothing.
  ///   - window: as the server runs the model, which may be less than the model has.
  ///   - budget: at most nine tenths of the window.
  ///
  /// Errors: `.invalidRequest`, `.notPermitted` for a key that would be sent in the clear.
  public init(
    _ name: String, at base: String, key: HostedKey? = nil, price: Price? = nil,
    window: Int = Self.usualWindow, budget: Int = Self.usualBudget
  ) throws {
    server = try HostedServer(
      address: try HostedAddress(base), model: name, key: key, price: price)
    try HostedBudget.check(budget, window: window)
    self.window = window
    self.budget = budget
  }

  /// As the server knows it.
  public var name: String { server.model }
}
