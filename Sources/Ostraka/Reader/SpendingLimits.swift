/// How much hosted readers may spend, all together.
public struct SpendingLimits: Hashable, Sendable {
  /// US dollars within any 60 minutes.
  public var dollarsPerHour: Double
  /// US dollars within any 24 hours.
  public var dollarsPerDay: Double
  /// How many calls may be under way at once.
  public var requests: Int

  public init(dollarsPerHour: Double = 1, dollarsPerDay: Double = 5, requests: Int = 4) {
    self.dollarsPerHour = dollarsPerHour
    self.dollarsPerDay = dollarsPerDay
    self.requests = requests
  }

  /// Why a call must not begin now; nil when it may.
  ///
  /// - Parameters:
  ///   - dollars: what the call costs at most.
  ///   - underWay: what the calls that have not ended yet cost at most, each one.
  /// - Returns: `.tryLater`, or `.tooLarge` for a call that no waiting makes possible, or
  ///   `.invalidRequest` for a sum that is none.
  public func refusal(
    of dollars: Double, after history: SpendingHistory, underWay: [Double], at now: Timestamp
  ) -> OstrakaError? {
    guard dollars.isFinite, dollars >= 0 else {
      return OstrakaError(.invalidRequest, "A call cannot cost \(dollars) dollars at most.")
    }
    guard underWay.count < requests else {
      return OstrakaError(
        .tryLater,
        "\(underWay.count) calls to hosted readers are under way, of at most \(requests). Ask again "
          + "when one has ended, or raise their number in ostraka.yaml.")
    }
    let reserved = underWay.reduce(0, +)
    for (limit, window) in [(dollarsPerHour, Window.hour), (dollarsPerDay, .day)] {
      guard dollars <= limit else { return tooLarge(dollars, limit, window) }
      let spent = history.dollars(within: window.duration, before: now)
      guard spent + reserved + dollars <= limit else {
        return OstrakaError(
          .tryLater,
          "Hosted readers have spent \(Self.text(spent)) within a \(window) and reserved "
            + "\(Self.text(reserved)); a call of up to \(Self.text(dollars)) would pass the limit of "
            + "\(Self.text(limit)). Ask again later, or raise the limit per \(window) in "
            + "ostraka.yaml.")
      }
    }
    return nil
  }

  private enum Window: String, CustomStringConvertible {
    case hour, day

    var duration: Duration { self == .hour ? SpendingHistory.hour : SpendingHistory.day }
    var description: String { rawValue }
  }

  private func tooLarge(_ dollars: Double, _ limit: Double, _ window: Window) -> OstrakaError {
    OstrakaError(
      .tooLarge,
      "One call of up to \(Self.text(dollars)) is more than the limit of \(Self.text(limit)) per "
        + "\(window). Raise the limit in ostraka.yaml, or have the reader hold less.")
  }

  /// With four decimals, as calls cost fractions of a cent.
  private static func text(_ dollars: Double) -> String {
    guard dollars.isFinite, abs(dollars) < 1e9 else { return "$\(dollars)" }
    let units = Int((dollars * 10_000).rounded())
    let fraction = String(abs(units) % 10_000)
    return "\(units < 0 ? "-" : "")$\(abs(units) / 10_000)."
      + String(repeating: "0", count: 4 - fraction.count) + fraction
  }
}
