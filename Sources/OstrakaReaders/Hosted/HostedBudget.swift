import Ostraka

/// What documents may take of a hosted model's window.
enum HostedBudget {
  /// Of a budget's tokens, those that are kept for what stands around the documents.
  static let reserve = 512
  static let windows = 4_096...10_000_000

  /// Errors: `.invalidRequest`.
  static func check(_ budget: Int, window: Int) throws {
    guard windows.contains(window), budget >= 2 * reserve, budget <= window * 9 / 10 else {
      throw OstrakaError(
        .invalidRequest,
        "A hosted reader's budget is \(2 * reserve) tokens or more, and at most nine tenths of its "
          + "window, which has \(windows.lowerBound) tokens or more.")
    }
  }
}
