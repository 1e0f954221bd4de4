/// How many LLM tokens a reader can hold.
public struct TokenBudget: Hashable, Codable, Sendable {
  /// The reader's whole window in tokens; nil when it has none.
  public let window: Int?
  /// The most of the window that documents may fill; nil when there is no limit.
  public let usable: Int?

  public init(window: Int?, usable: Int?) {
    self.window = window
    self.usable = usable
  }

  /// No limit: the extractive reader looks text up and holds none of it in a context.
  public static let unlimited = TokenBudget(window: nil, usable: nil)
}
