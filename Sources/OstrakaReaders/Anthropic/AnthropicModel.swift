import Ostraka

/// A model behind the Anthropic Messages API, and how it is to be asked.
public struct AnthropicModel: Sendable {
  /// Where quotes come from.
  public enum Citations: String, Codable, Sendable, CaseIterable {
    /// From the service itself, which marks what an answer rests on.
    case native
    /// From the model's own words: for servers that speak the protocol without citations, such as
    /// llama-server.
    case quoted
  }

  /// How long the service keeps what it has read; each use begins the time anew.
  public enum TimeToLive: String, Codable, Sendable, CaseIterable {
    case fiveMinutes = "5m"
    case oneHour = "1h"

    var duration: Duration { self == .fiveMinutes ? .seconds(300) : .seconds(3_600) }
  }

  let server: HostedServer
  /// The model's window in tokens.
  public let window: Int
  /// How many tokens of it documents may fill.
  public let budget: Int
  /// Where quotes come from.
  public let citations: Citations
  /// How long the service is asked to keep what it has read.
  public let timeToLive: TimeToLive
  /// Whether what was read is kept in the service's cache while that is cheaper than to read it
  /// again. It costs money without a question, so it is off by default.
  public let keepsWarm: Bool
  /// Whether answers are streamed, where the server can.
  public let streams: Bool

  /// Of the models that are served today, in tokens; larger ones cost more.
  public static let usualWindow = 200_000
  /// Less than half of it, in tokens.
  public static let usualBudget = 90_000

  /// Anthropic's own service.
  public static let service = "https://api.anthropic.com"

  /// - Parameters:
  ///   - base: the server's URL, to which `/v1/messages` is added.
  ///   - key: nil for a server that wants none.
  ///   - price: nil for a server on this machine, which costs nothing.
  ///   - budget: at most nine tenths of the window: an answer needs room, and accuracy falls as a
  ///     context grows.
  ///
  /// Errors: `.invalidRequest`, `.notPermitted` for a key that would be sent in the clear.
  public init(
    _ name: String, at base: String = Self.service, key: HostedKey?, price: Price?,
    window: Int = Self.usualWindow, budget: Int = Self.usualBudget, citations: Citations = .native,
    timeToLive: TimeToLive = .fiveMinutes, keepsWarm: Bool = false, streams: Bool = true
  ) throws {
    server = try HostedServer(
      address: try HostedAddress(base), model: name, key: key, price: price)
    try HostedBudget.check(budget, window: window)
    self.window = window
    self.budget = budget
    self.citations = citations
    self.timeToLive = timeToLive
    self.keepsWarm = keepsWarm
    self.streams = streams
  }

  /// As the server knows it.
  public var name: String { server.model }
}
